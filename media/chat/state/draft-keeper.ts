import { postToHost } from './host-link.ts';

/** How often the host hears of the text in the input box, in milliseconds. */
const interval = 250;

/** Keeps the text in the input box over reloads: the host hears of it four times a second, and at once when the page goes away. */
export class DraftKeeper {
  #conversationId: string | undefined;
  #text = '';
  #unsent = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Undefined until the host has said which conversation is shown. */
  get conversationId(): string | undefined {
    return this.#conversationId;
  }

  /**
   * The conversation is shown (again); returns the text that belongs in the box. For the same conversation the page's own text is newer than
   * the host's, which lags behind a little. What was typed before the first conversation came follows the draft of that conversation.
   */
  opened(conversationId: string, hostDraft: string): string {
    if (conversationId === this.#conversationId) return this.#text;
    const early = this.#conversationId === undefined ? this.#text : '';
    this.flush();
    this.#conversationId = conversationId;
    this.#text = hostDraft;
    if (early.trim() !== '') this.changed(hostDraft.trim() === '' ? early : `${hostDraft}\n\n${early}`);
    return this.#text;
  }

  changed(text: string): void {
    this.#text = text;
    this.#unsent = true;
    this.#timer ??= setTimeout(() => this.flush(), interval);
  }

  /** Tells the host at once what it does not know yet. Before the first conversation there is nothing to keep a text with. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (!this.#unsent || this.#conversationId === undefined) return;
    this.#unsent = false;
    postToHost({ type: 'draft', conversationId: this.#conversationId, text: this.#text });
  }
}
