import type { HostMessage } from './chat-view-messages.ts';
import { viewAction } from './fault-text.ts';

const change = { ...viewAction('select-model'), label: 'Change…' };

/**
 * A line in the chat that says that another model answers than before, though the person did not choose it. It stands below what is shown, in a view that
 * opens later too, until the next question.
 */
export class ModelChangeNotice {
  readonly #post: (message: HostMessage) => void;
  #text: string | undefined;

  /** `post` sends a message to the view. */
  constructor(post: (message: HostMessage) => void) {
    this.#post = post;
  }

  /** Sends a message of the session on, and the line after everything was shown anew. */
  readonly post = (message: HostMessage): void => {
    this.#post(message);
    if (message.type === 'busy' && message.busy) this.#text = undefined;
    if (message.type === 'conversation') this.#show();
  };

  tell(text: string): void {
    this.#text = text;
    this.#show();
  }

  #show(): void {
    if (this.#text === undefined) return;
    const item = {
      kind: 'notice',
      id: 'notice-model-change',
      level: 'info',
      text: this.#text,
      actions: [change],
    } as const;
    this.#post({ type: 'item', item });
  }
}
