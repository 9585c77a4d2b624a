/** A conversation as far as it tells what of it is not shown. */
interface Opened {
  readonly id: string;
  readonly damaged: boolean;
  readonly unknown: number;
}

/** Says what of a conversation is not shown when it is opened; of a newer version's entries once in a window. */
export class LeftOutNotices {
  readonly #show: (level: 'info' | 'warning', text: string) => void;
  readonly #told = new Set<string>();

  constructor(show: (level: 'info' | 'warning', text: string) => void) {
    this.#show = show;
  }

  tell({ id, damaged, unknown }: Opened): void {
    if (damaged)
      this.#show('warning', 'Part of this conversation could not be read; the original file was kept beside it.');
    if (unknown === 0 || this.#told.has(id)) return;
    this.#told.add(id);
    const entries = unknown === 1 ? '1 entry' : `${unknown} entries`;
    this.#show('info', `${entries} of a newer version of Crossfade ${unknown === 1 ? 'is' : 'are'} not shown.`);
  }
}
