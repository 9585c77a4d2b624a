import type { ChatText } from './chat-words.ts';

/** A conversation as far as it tells what of it is not shown. */
interface Opened {
  readonly id: string;
  readonly damaged: boolean;
  readonly unknown: number;
}

/** Says what of a conversation is not shown when it is opened; of a newer version's entries once in a window. */
export class LeftOutNotices {
  readonly #show: (level: 'info' | 'warning', text: ChatText) => void;
  readonly #told = new Set<string>();

  constructor(show: (level: 'info' | 'warning', text: ChatText) => void) {
    this.#show = show;
  }

  tell({ id, damaged, unknown }: Opened): void {
    if (damaged) this.#show('warning', { code: 'partly-unreadable' });
    if (unknown === 0 || this.#told.has(id)) return;
    this.#told.add(id);
    this.#show('info', { code: 'newer-entries', count: unknown });
  }
}
