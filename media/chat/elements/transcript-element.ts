import { html, type PropertyValues } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { ChatItem, NoticeItem, SwitchItem } from '../../../src/transcript/chat-view-messages.ts';
import './answer-element.ts';
import { fill } from '../../../src/base/fill.ts';
import { icon, when } from './icon.ts';
import { LightElement } from './light-element.ts';
import { strings } from '../strings.ts';
import { earlier, trimmed, windowFor, windowStep, type TranscriptWindow } from './transcript-window.ts';
import { isUpwardMotion } from './upward-motion.ts';
import type { UserMessageElement } from './user-message-element.ts';
import type { TemplateResult } from 'lit';
import { actionButtons } from './action-buttons.ts';
import { cleanLine, cleanText } from '../markdown/clean-text.ts';
import './user-message-element.ts';

/** So near to the end (in CSS pixels) the view follows new text. */
const followDistance = 24;
/** So near to the top (in CSS pixels) older messages come by themselves. */
const earlierDistance = 200;

/** The messages: the newest in the page, older ones on demand; follows the end unless the person reads further up. */
export class TranscriptElement extends LightElement {
  static override readonly properties = {
    items: { attribute: false },
    conversationId: { attribute: false },
    busy: { type: Boolean },
    window: { state: true },
    following: { state: true },
  };

  declare items: readonly ChatItem[];
  declare conversationId: string;
  declare busy: boolean;
  declare window: TranscriptWindow | undefined;
  declare following: boolean;

  #lastTop = 0;
  #lastHeight = 0;
  /** True from when older messages are asked for until they are laid out: one motion brings one step. */
  #isBringingEarlier = false;
  readonly #resizes = new ResizeObserver(() => this.#follow());
  readonly #wheel = { handleEvent: (event: WheelEvent) => this.#movedUp(event), passive: true };

  constructor() {
    super();
    this.items = [];
    this.conversationId = '';
    this.busy = false;
    this.window = undefined;
    this.following = true;
  }

  /** Opens the newest user message for editing. */
  editLast(): void {
    const messages = this.querySelectorAll<UserMessageElement>('cf-user-message');
    [...messages].at(-1)?.edit();
  }

  /** Goes to the newest message and follows from there. */
  jump(): void {
    this.following = true;
    if (this.window) this.window = trimmed(this.window, this.items.length);
    this.#follow();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#resizes.disconnect();
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (!changed.has('items') && !changed.has('conversationId')) return;
    if (changed.has('conversationId')) this.following = true;
    const next = windowFor(this.window, this.conversationId, this.items.length);
    this.window = this.following ? trimmed(next, this.items.length) : next;
  }

  protected override render(): unknown {
    const first = this.window?.first ?? 0;
    return html`<div
        class="transcript"
        data-test="transcript"
        role="log"
        tabindex="0"
        aria-label=${strings.transcript}
        @scroll=${() => this.#scrolled()}
        @wheel=${this.#wheel}
        @keydown=${(event: KeyboardEvent) => this.#movedUp(event)}
      >
        <div class="transcript-inner">
          ${when(
            first > 0,
            () =>
              html`<button type="button" class="earlier" data-test="earlier" @click=${() => this.#earlier()}>
                ${fill(strings.earlier, first)}
              </button>`,
          )}
          ${repeat(
            this.items.slice(first),
            (item) => item.id,
            (item, index) => this.#item(item, first + index),
          )}
        </div>
      </div>
      ${when(
        !this.following,
        () =>
          html`<button
            type="button"
            class="jump"
            data-test="jump"
            aria-label=${strings.jump}
            title=${strings.jump}
            @click=${() => this.#jumpClicked()}
          >
            ${icon('arrow-down')}
          </button>`,
      )}`;
  }

  #item(item: ChatItem, index: number): unknown {
    const far = this.items.length - index > windowStep ? 'item far' : 'item';
    const state = item.kind === 'answer' ? item.state : item.kind === 'notice' ? item.level : 'shown';
    return html`<div
      class=${far}
      data-test="item"
      data-kind=${item.kind}
      data-item-id=${item.id}
      data-state=${state}
      aria-live=${item.kind === 'answer' ? 'off' : 'polite'}
    >
      ${this.#content(item)}
    </div>`;
  }

  #content(item: ChatItem): unknown {
    switch (item.kind) {
      case 'user':
        return html`<cf-user-message .item=${item} .locked=${this.busy}></cf-user-message>`;
      case 'answer':
        return html`<cf-answer .item=${item} .locked=${this.busy}></cf-answer>`;
      case 'switch':
        return switchMark(item);
      case 'notice':
        return noticeBox(item);
    }
  }

  protected override firstUpdated(): void {
    const scroller = this.#scroller();
    const inner = this.querySelector('.transcript-inner');
    if (scroller) this.#resizes.observe(scroller);
    if (inner) this.#resizes.observe(inner);
  }

  protected override updated(): void {
    this.#follow();
  }

  #scroller(): HTMLElement | null {
    return this.querySelector('.transcript');
  }

  #follow(): void {
    const scroller = this.#scroller();
    if (!this.following || !scroller) return;
    scroller.scrollTop = scroller.scrollHeight;
    this.#lastTop = scroller.scrollTop;
    this.#lastHeight = scroller.scrollHeight;
  }

  #scrolled(): void {
    const scroller = this.#scroller();
    if (!scroller) return;
    const { scrollTop, scrollHeight, clientHeight } = scroller;
    const wentUp = scrollTop < this.#lastTop - 1 && scrollHeight >= this.#lastHeight;
    const isAtEnd = scrollHeight - scrollTop - clientHeight < followDistance;
    // What comes between our own scrolling and the news of it moves the end away, not the person.
    const isMoved = scrollTop < this.#lastTop - 1;
    this.following = !wentUp && (isAtEnd || (this.following && !isMoved));
    this.#lastTop = scrollTop;
    this.#lastHeight = scrollHeight;
    if (wentUp) this.#earlierIfNear(scroller);
  }

  /** At the very top nothing scrolls any more, so that there is no scroll event either. */
  #movedUp(event: WheelEvent | KeyboardEvent): void {
    const scroller = this.#scroller();
    if (scroller && isUpwardMotion(event, scroller)) this.#earlierIfNear(scroller);
  }

  #earlierIfNear(scroller: Element): void {
    if (this.#isBringingEarlier || scroller.scrollTop >= earlierDistance) return;
    // With the focus of the keyboard on the button, Enter decides.
    if (document.querySelector('[data-test=earlier]:focus-visible') === null) this.#earlier();
  }

  /** Older messages come in above; the browser's scroll anchoring keeps what is read where it is (not at the very top). */
  #earlier(): void {
    const scroller = this.#scroller();
    if (!this.window || this.window.first === 0 || !scroller) return;
    const focused = document.activeElement?.matches('[data-test=earlier]') === true;
    this.following = false;
    if (scroller.scrollTop === 0) scroller.scrollTop = 1;
    this.window = earlier(this.window);
    if (focused && this.window.first === 0) scroller.focus({ preventScroll: true });
    void this.#waitForEarlier();
  }

  async #waitForEarlier(): Promise<void> {
    this.#isBringingEarlier = true;
    await this.updateComplete;
    // The frame that shows it has ended when the next one begins.
    for (let frame = 0; frame < 2; frame += 1) await new Promise(requestAnimationFrame);
    this.#isBringingEarlier = false;
  }

  #jumpClicked(): void {
    this.jump();
    this.#scroller()?.focus({ preventScroll: true });
  }
}

customElements.define('cf-transcript', TranscriptElement);

/** The thin line where the model changed. */
function switchMark(item: SwitchItem): TemplateResult {
  const why = item.why === 'user' ? strings.switchUser : strings.switchReturn;
  return html`<p class="switch-mark" title=${why}>
    <span class="sr-only">${why}: </span>
    ${item.why === 'user' ? '' : icon('debug-step-back')}
    <span class="switch-text">${cleanLine(item.from)} → ${cleanLine(item.to)}</span>
  </p>`;
}

/** A message of the product itself, with what can be done about it. */
function noticeBox(item: NoticeItem): TemplateResult {
  return html`<div class="notice notice-${item.level}">
    ${icon(item.level)}
    <div class="notice-body">
      <p><span class="sr-only">${strings[item.level]}: </span>${cleanText(item.text).text}</p>
      ${actionButtons(item.actions)}
    </div>
  </div>`;
}
