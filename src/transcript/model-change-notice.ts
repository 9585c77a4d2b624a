import type { HostMessage } from './chat-view-messages.ts';
import type { ChatWords } from './chat-words.ts';
import { actionId } from './view-actions.ts';

/**
 * A line in the chat that says that another model answers than before, though the person did not choose it. It stands below what is shown, in a view that
 * opens later too, until the next question.
 */
export class ModelChangeNotice {
  readonly #post: (message: HostMessage) => void;
  readonly #words: ChatWords;
  #text: string | undefined;

  /** `post` sends a message to the view. */
  constructor(post: (message: HostMessage) => void, words: ChatWords) {
    this.#post = post;
    this.#words = words;
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
    const change = { id: actionId('select-model'), label: this.#words.text({ code: 'change-model' }) };
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
