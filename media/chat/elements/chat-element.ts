import { html, type PropertyValues } from 'lit';
import type { HostMessage } from '../../../src/transcript/chat-view-messages.ts';
import { acceptDrops } from '../images/accept-drops.ts';
import { AnnounceEvent } from '../state/announce.ts';
import { announcementFor, newHandOff } from '../state/announcements.ts';
import { applyHostMessage, emptyChatState, joinDeltas, type ChatState } from '../state/chat-state.ts';
import { cleanLine } from '../markdown/clean-text.ts';
import { editLastEvent, type ComposerElement } from './composer-element.ts';
import './composer-element.ts';
import { emptyView } from './empty-view.ts';
import { handOffText } from './hand-off-chip.ts';
import { historyBackEvent } from './history-element.ts';
import './history-element.ts';
import { postToHost } from '../state/host-link.ts';
import { LightElement } from './light-element.ts';
import { strings } from '../strings.ts';
import type { TranscriptElement } from './transcript-element.ts';
import './transcript-element.ts';

/** The whole view. It takes the host's messages once a frame and shows the state they lead to. */
export class ChatElement extends LightElement {
  static override readonly properties = { state: { state: true } };

  declare state: ChatState;

  #queue: HostMessage[] = [];
  #scheduled = false;

  constructor() {
    super();
    this.state = emptyChatState;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener('message', (event: MessageEvent<unknown>) => this.#receive(event.data));
    window.addEventListener('pagehide', () => this.#composer()?.drafts.flush());
    document.addEventListener('visibilitychange', () => {
      if (document.hidden) this.#composer()?.drafts.flush();
      this.#flush();
    });
    this.addEventListener(AnnounceEvent.eventName, (event) => {
      if (event instanceof AnnounceEvent) this.#say(event.text);
    });
    this.addEventListener(editLastEvent, () => this.#transcript()?.editLast());
    this.addEventListener(historyBackEvent, () => this.#closeHistory());
    this.addEventListener('keydown', (event) => this.#key(event));
    acceptDrops(window, this, (files) => this.#composer()?.attach(files));
  }

  protected override firstUpdated(): void {
    postToHost({ type: 'ready', window: windowName() });
  }

  protected override render(): unknown {
    const state = this.state;
    const inHistory = state.history !== undefined;
    return html`<main class="chat" ?data-ready=${state.loaded}>
        ${inHistory ? this.#history() : html`${this.#head()}${this.#body()}`}
        <cf-composer
          ?hidden=${inHistory}
          .model=${state.model}
          .level=${state.level}
          .folder=${state.folder}
          .busy=${state.busy}
          .trusted=${state.trusted}
          .mentions=${state.mentions}
          .chips=${state.chips}
          .brought=${state.brought}
          .leftOut=${state.leftOut}
          .seesImages=${state.seesImages}
          .queue=${state.queue}
        ></cf-composer>
      </main>
      <div class="sr-only" role="status" data-test="status"></div>`;
  }

  /** VS Code shows title and buttons above the view; a screen reader in the page hears the title here. */
  #head(): unknown {
    return html`<h1 class="sr-only">${cleanLine(this.state.title) || strings.untitled}</h1>`;
  }

  #body(): unknown {
    const { items, conversationId, busy, loaded } = this.state;
    if (!loaded) return html`<div class="empty"></div>`;
    if (items.length === 0) return emptyView(this.state);
    return html`<cf-transcript .items=${items} .conversationId=${conversationId} .busy=${busy}></cf-transcript>`;
  }

  #history(): unknown {
    return html`<h1 class="sr-only">${strings.history}</h1>
      <cf-history .conversations=${this.state.history} .currentId=${this.state.conversationId}></cf-history>`;
  }

  #composer(): ComposerElement | null {
    return this.querySelector('cf-composer');
  }

  #transcript(): TranscriptElement | null {
    return this.querySelector('cf-transcript');
  }

  #receive(data: unknown): void {
    if (typeof data !== 'object' || data === null || !('type' in data) || typeof data.type !== 'string') return;
    this.#queue.push(data as HostMessage);
    if (document.hidden) this.#flush();
    else if (!this.#scheduled) {
      this.#scheduled = true;
      requestAnimationFrame(() => this.#flush());
    }
  }

  #flush(): void {
    this.#scheduled = false;
    const messages = joinDeltas(this.#queue);
    this.#queue = [];
    let state = this.state;
    for (const message of messages) {
      const next = applyHostMessage(state, message);
      if (message.type !== 'conversation') this.#announce(state, next);
      if (message.type === 'queue' && message.messages.length > state.queue.length) this.#say(strings.queuedNow);
      state = next;
      this.#afterwards(message);
    }
    this.state = state;
  }

  /** What a message does besides changing the state. */
  #afterwards(message: HostMessage): void {
    const composer = this.#composer();
    if (message.type === 'conversation') {
      composer?.setText(composer.drafts.opened(message.id, message.draft));
    } else if (message.type === 'input') {
      composer?.setText(message.text);
      composer?.drafts.changed(message.text);
      void this.updateComplete.then(() => composer?.focusInput());
    } else if (message.type === 'give-back') {
      composer?.giveBack(message.text);
      this.#say(strings.givenBack);
      void this.updateComplete.then(() => composer?.focusInput());
    } else if (message.type === 'focus') {
      void this.updateComplete.then(() => composer?.focusInput());
    }
  }

  #announce(before: ChatState, after: ChatState): void {
    if (before.items === after.items) return;
    const texts = {
      started: strings.answerStarted,
      finished: strings.answerFinished,
      stopped: strings.answerStopped,
      failed: strings.answerFailed,
    };
    const announcement = announcementFor(before.items, after.items);
    const handOff = newHandOff(before.items, after.items);
    const news = [handOff && handOffText(handOff), announcement && texts[announcement]].filter((text) => text);
    if (news.length > 0) this.#say(news.join('. '));
  }

  #say(text: string): void {
    const status = this.querySelector('[data-test=status]');
    if (status) status.textContent = text;
  }

  #key(event: KeyboardEvent): void {
    if (event.key !== 'Escape' || event.isComposing || event.defaultPrevented || !this.state.busy) return;
    event.preventDefault();
    postToHost({ type: 'stop' });
  }

  #closeHistory(): void {
    this.state = { ...this.state, history: undefined };
    void this.updateComplete.then(() => this.#composer()?.focusInput());
  }

  protected override updated(changed: PropertyValues): void {
    const before = changed.get('state') as ChatState | undefined;
    // A conversation opened from the history: the person goes on typing there.
    if (before?.history && !this.state.history && before.conversationId !== this.state.conversationId) {
      this.#composer()?.focusInput();
    }
  }
}

customElements.define('cf-chat', ChatElement);

const key = 'crossfade.window';

/**
 * A name for this window that stays the same when it is loaded again and that no other window has. Where the browser keeps nothing for a page, it
 * is another one each time.
 */
function windowName(): string {
  const made = Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, '0'));
  try {
    const known = sessionStorage.getItem(key);
    if (known !== null && known !== '') return known;
    sessionStorage.setItem(key, made.join(''));
  } catch {
    // Storage is switched off for the page.
  }
  return made.join('');
}
