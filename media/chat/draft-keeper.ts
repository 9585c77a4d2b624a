import { postToHost } from './host-link.ts';

/** How often the host hears of the text in the input box, in milliseconds. */
const interval = 250;

/** Keeps the text in the input box over reloads: the host hears of it four times a second, and at once when the page goes away. */
export class DraftKeeper {
  #conversationId = '';
  #text = '';
  #unsent = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /**
   * The conversation is shown (again); returns the text that belongs in the box. For the same conversation the page's own text is newer than
   * the host's, which lags behind a little.
   */
  opened(conversationId: string, hostDraft: string): string {
    if (conversationId === this.#conversationId) return this.#text;
    this.flush();
    this.#conversationId = conversationId;
    this.#text = hostDraft;
    return this.#text;
  }

  changed(text: string): void {
    this.#text = text;
    this.#unsent = true;
    this.#timer ??= setTimeout(() => this.flush(), interval);
  }

  /** Tells the host at once what it does not know yet. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (!this.#unsent) return;
    this.#unsent = false;
    postToHost({ type: 'draft', conversationId: this.#conversationId, text: this.#text });
  }
}
