import { html, type PropertyValues } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { ConversationSummary } from '../../../src/transcript/chat-view-messages.ts';
import { AnnounceEvent } from '../state/announce.ts';
import { cleanLine } from '../markdown/clean-text.ts';
import { fill } from '../../../src/base/fill.ts';
import { counted } from '../state/counted.ts';
import { formatAgo } from '../state/format-ago.ts';
import { groupByDay, searchHistory, type DayGroup, type HistoryGroup } from '../state/history-groups.ts';
import { postToHost } from '../state/host-link.ts';
import { icon, iconButton } from './icon.ts';
import { LightElement } from './light-element.ts';
import { maxTitleLength } from '../markdown/limits.ts';
import { strings } from '../strings.ts';

/** Fired when the person goes back to the conversation. */
export const historyBackEvent = 'cf-history-back';

const dayNames: Readonly<Record<DayGroup, string>> = {
  today: strings.historyToday,
  yesterday: strings.historyYesterday,
  week: strings.historyWeek,
  month: strings.historyMonth,
  older: strings.historyOlder,
};

/** The earlier conversations by days: search, open, rename one, or delete one after a question. */
export class HistoryElement extends LightElement {
  static override readonly properties = {
    conversations: { attribute: false },
    currentId: { attribute: false },
    asking: { state: true },
    renaming: { state: true },
    query: { state: true },
  };

  declare conversations: readonly ConversationSummary[];
  declare currentId: string;
  /** The conversation whose deletion is being confirmed. */
  declare asking: string | undefined;
  /** The conversation whose title is being changed. */
  declare renaming: string | undefined;
  /** What is searched for. */
  declare query: string;

  constructor() {
    super();
    this.conversations = [];
    this.currentId = '';
    this.asking = undefined;
    this.renaming = undefined;
    this.query = '';
  }

  protected override render(): unknown {
    return html`<section class="panel" data-test="history" aria-label=${strings.history}>
      <header class="panel-head">
        ${iconButton({ icon: 'arrow-left', label: strings.historyBack, test: 'history-back', run: () => this.#back() })}
        <h2>${strings.history}</h2>
      </header>
      ${this.conversations.length === 0 ? html`<p class="muted panel-empty">${strings.historyEmpty}</p>` : this.#list()}
    </section>`;
  }

  #list(): unknown {
    const found = searchHistory(this.conversations, this.query);
    return html`<input
        type="search"
        class="text-box history-search"
        data-test="history-search"
        aria-label=${strings.historySearch}
        placeholder=${strings.historySearch}
        maxlength=${maxTitleLength}
        .value=${this.query}
        @input=${(event: InputEvent) => this.#search((event.target as HTMLInputElement).value)}
      />
      ${
        found.length === 0
          ? html`<p class="muted panel-empty">${strings.historyNoMatch}</p>`
          : html`<div class="history-list">${groupByDay(found, Date.now()).map((group) => this.#group(group))}</div>`
      }`;
  }

  #group({ day, conversations }: HistoryGroup): unknown {
    return html`<h3 class="history-day" id="history-${day}">${dayNames[day]}</h3>
      <ul aria-labelledby="history-${day}" data-test="history-group" data-day=${day}>
        ${repeat(
          conversations,
          ({ id }) => id,
          (each) => this.#row(each),
        )}
      </ul>`;
  }

  #search(query: string): void {
    this.query = query;
    const count = searchHistory(this.conversations, query).length;
    const text = count === 0 ? strings.historyNoMatch : counted(count, [strings.historyMatch, strings.historyMatches]);
    this.dispatchEvent(new AnnounceEvent(text));
  }

  #row(each: ConversationSummary): unknown {
    const title = cleanLine(each.title) || strings.untitled;
    if (this.asking === each.id) return this.#question(each, title);
    if (this.renaming === each.id) return this.#titleBox(each, title);
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
        <span class="muted"
          >${ago} · ${counted(each.messages, [strings.historyOne, strings.historyCount])}${current}</span
        >
      </button>
      ${iconButton({
        icon: 'edit',
        label: fill(strings.historyRename, title),
        test: 'history-rename',
        run: () => (this.renaming = each.id),
      })}
      ${iconButton({
        icon: 'trash',
        label: fill(strings.historyDelete, title),
        test: 'history-delete',
        run: () => (this.asking = each.id),
      })}
    </li>`;
  }

  #titleBox(each: ConversationSummary, title: string): unknown {
    return html`<li class="history-row" data-test="history-item" data-conversation-id=${each.id}>
      <input
        type="text"
        class="text-box history-title-box"
        data-test="history-title"
        aria-label=${strings.historyTitle}
        title=${strings.historyTitle}
        maxlength=${maxTitleLength}
        .value=${title}
        @keydown=${(event: KeyboardEvent) => this.#titleKey(event, each)}
        @blur=${() => (this.renaming = undefined)}
      />
    </li>`;
  }

  #titleKey(event: KeyboardEvent, each: ConversationSummary): void {
    if (event.key !== 'Enter' || event.isComposing || !(event.target instanceof HTMLInputElement)) return;
    event.preventDefault();
    const title = cleanLine(event.target.value);
    if (title !== '' && title !== cleanLine(each.title)) {
      postToHost({ type: 'rename-conversation', id: each.id, title });
      this.conversations = this.conversations.map((other) => (other.id === each.id ? { ...other, title } : other));
      this.dispatchEvent(new AnnounceEvent(strings.historyRenamed));
    }
    this.renaming = undefined;
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
    const search = this.querySelector<HTMLElement>('[data-test=history-search]');
    (search ?? this.querySelector<HTMLElement>('[data-test=history-back]'))?.focus();
    this.addEventListener('keydown', (event) => this.#key(event));
  }

  protected override updated(changed: PropertyValues): void {
    if (changed.has('renaming')) {
      const before = changed.get('renaming') as string | undefined;
      if (this.renaming !== undefined) this.querySelector<HTMLInputElement>('[data-test=history-title]')?.select();
      else if (before !== undefined && !this.#hasFocus()) this.#focusAfter(before, 'history-rename');
    }
    if (!changed.has('asking')) return;
    const before = changed.get('asking') as string | undefined;
    if (this.asking !== undefined) this.querySelector<HTMLElement>('[data-test=history-cancel]')?.focus();
    else if (before !== undefined) this.#focusAfter(before, 'history-delete');
  }

  /** Whether the person has gone on to something else of the panel. */
  #hasFocus(): boolean {
    return this.contains(document.activeElement);
  }

  /** Back to the button of the row that was changed, or to the way out when the row is gone. */
  #focusAfter(id: string, button: string): void {
    const row = this.querySelector(`[data-conversation-id="${CSS.escape(id)}"] [data-test=${button}]`);
    const target = row ?? this.querySelector('[data-test=history-back]');
    if (target instanceof HTMLElement) target.focus();
  }

  #key(event: KeyboardEvent): void {
    if (event.key !== 'Escape') return;
    event.preventDefault();
    event.stopPropagation();
    if (this.renaming !== undefined) this.renaming = undefined;
    else if (this.asking !== undefined) this.#keep();
    else if (this.query !== '') this.#search('');
    else this.#back();
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
