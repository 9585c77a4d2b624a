import { html, type PropertyValues } from 'lit';
import type { ConversationSummary } from '../../src/chat/chat-view-messages.ts';
import { cleanLine } from './clean-text.ts';
import { fill, formatAgo } from './format-numbers.ts';
import { postToHost } from './host-link.ts';
import { icon, iconButton } from './icon.ts';
import { LightElement } from './light-element.ts';
import { strings } from './strings.ts';

/** Fired when the person goes back to the conversation. */
export const historyBackEvent = 'cf-history-back';

/** The earlier conversations: open one, or delete one after a question. */
export class HistoryElement extends LightElement {
  static override readonly properties = {
    conversations: { attribute: false },
    currentId: { attribute: false },
    asking: { state: true },
  };

  declare conversations: readonly ConversationSummary[];
  declare currentId: string;
  /** The conversation whose deletion is being confirmed. */
  declare asking: string | undefined;

  constructor() {
    super();
    this.conversations = [];
    this.currentId = '';
    this.asking = undefined;
  }

  protected override render(): unknown {
    return html`<section class="panel" data-test="history" aria-label=${strings.history}>
      <header class="panel-head">
        ${iconButton({ icon: 'arrow-left', label: strings.historyBack, test: 'history-back', run: () => this.#back() })}
        <h2>${strings.history}</h2>
      </header>
      ${
        this.conversations.length === 0
          ? html`<p class="muted panel-empty">${strings.historyEmpty}</p>`
          : html`<ul class="history-list">
              ${this.conversations.map((each) => this.#row(each))}
            </ul>`
      }
    </section>`;
  }

  #row(each: ConversationSummary): unknown {
    const title = cleanLine(each.title) || strings.untitled;
    if (this.asking === each.id) return this.#question(each, title);
    const ago = formatAgo(each.updated, Date.now(), document.documentElement.lang) ?? strings.justNow;
    const current = each.id === this.currentId ? ` · ${strings.historyCurrent}` : '';
    return html`<li class="history-row" data-test="history-item" data-conversation-id=${each.id}>
      <button
        type="button"
        class="history-open"
        data-test="history-open"
        aria-current=${each.id === this.currentId ? 'true' : 'false'}
        @click=${() => postToHost({ type: 'open-conversation', id: each.id })}
      >
        <span class="history-title">${title}</span>
        <span class="muted">${ago} · ${fill(strings.historyCount, each.messages)}${current}</span>
      </button>
      ${iconButton({
        icon: 'trash',
        label: fill(strings.historyDelete, title),
        test: 'history-delete',
        run: () => (this.asking = each.id),
      })}
    </li>`;
  }

  #question(each: ConversationSummary, title: string): unknown {
    return html`<li class="history-row asking" data-test="history-item" data-conversation-id=${each.id}>
      <div class="history-question" role="alertdialog" aria-label=${fill(strings.historyDelete, title)}>
        <span class="history-title">${title}</span>
        <span>${strings.historyConfirm}</span>
        <div class="actions">
          <button type="button" class="button" data-test="history-confirm" @click=${() => this.#delete(each.id)}>
            ${icon('trash')} ${strings.historyDeleteYes}
          </button>
          <button type="button" class="button secondary" data-test="history-cancel" @click=${() => this.#keep()}>
            ${strings.cancel}
          </button>
        </div>
      </div>
    </li>`;
  }

  protected override firstUpdated(): void {
    this.querySelector<HTMLElement>('[data-test=history-back]')?.focus();
    this.addEventListener('keydown', (event) => this.#key(event));
  }

  protected override updated(changed: PropertyValues): void {
    if (!changed.has('asking')) return;
    const before = changed.get('asking') as string | undefined;
    if (this.asking !== undefined) this.querySelector<HTMLElement>('[data-test=history-cancel]')?.focus();
    else if (before !== undefined) this.#focusAfter(before);
  }

  /** Back to the row that was asked about, or to the way out when it is gone. */
  #focusAfter(id: string): void {
    const row = this.querySelector(`[data-conversation-id="${CSS.escape(id)}"] [data-test=history-delete]`);
    const target = row ?? this.querySelector('[data-test=history-back]');
    if (target instanceof HTMLElement) target.focus();
  }

  #key(event: KeyboardEvent): void {
    if (event.key !== 'Escape') return;
    event.preventDefault();
    event.stopPropagation();
    if (this.asking === undefined) this.#back();
    else this.#keep();
  }

  #keep(): void {
    this.asking = undefined;
  }

  #delete(id: string): void {
    postToHost({ type: 'delete-conversation', id });
    this.conversations = this.conversations.filter((each) => each.id !== id);
    this.asking = undefined;
  }

  #back(): void {
    this.dispatchEvent(new Event(historyBackEvent, { bubbles: true }));
  }
}

customElements.define('cf-history', HistoryElement);
