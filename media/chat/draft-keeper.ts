import { postToHost, savedViewState, saveViewState } from './host-link.ts';

/** How often the host hears of the text in the input box, in milliseconds. */
const interval = 500;

/** Keeps the text in the input box over reloads: at once in the view's own state, and twice a second at the host. */
export class DraftKeeper {
  #conversationId = '';
  #text = '';
  #unsent = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /**
   * The conversation is shown (again); returns the text that belongs in the box. For the same conversation the view's own text
   * is newer than the host's, which lags behind by up to half a second.
   */
  opened(conversationId: string, hostDraft: string): string {
    if (conversationId === this.#conversationId) return this.#text;
    this.flush();
    const saved = this.#conversationId === '' ? savedViewState() : undefined;
    this.#conversationId = conversationId;
    this.#text = saved?.conversationId === conversationId ? saved.draft : hostDraft;
    saveViewState({ conversationId, draft: this.#text });
    return this.#text;
  }

  changed(text: string): void {
    this.#text = text;
    this.#unsent = true;
    saveViewState({ conversationId: this.#conversationId, draft: text });
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
