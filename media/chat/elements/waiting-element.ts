import { html, type PropertyValues } from 'lit';
import type { AnswerItem } from '../../../src/transcript/chat-view-messages.ts';
import { actionButtons } from './action-buttons.ts';
import { AnnounceEvent } from '../state/announce.ts';
import { fill } from '../../../src/base/fill.ts';
import { LightElement } from './light-element.ts';
import { strings } from '../strings.ts';

/** A shorter wait is not counted, in seconds. */
const countedFrom = 3;
/** After this the person is offered another model, in seconds. */
const offeredFrom = 10;
const tickMs = 1_000;

/** Says for how long a model has not answered, second by second, and after a while offers to go on with another one. */
export class WaitingElement extends LightElement {
  static override readonly properties = {
    model: { type: String },
    waiting: { attribute: false },
    quiet: { type: Boolean },
    late: { type: Boolean },
    offers: { type: Boolean },
    seconds: { state: true },
  };

  declare model: string;
  declare waiting: AnswerItem['waiting'];
  /** True where something else says what is waited for: then only the offer is shown. */
  declare quiet: boolean;
  /** True where a short wait is not worth a word: something of the answer is there already. */
  declare late: boolean;
  /** False where another model is offered already. */
  declare offers: boolean;
  declare seconds: number;
  #since = 0;
  #timer: ReturnType<typeof setInterval> | undefined;
  #isTold = false;

  constructor() {
    super();
    this.model = '';
    this.waiting = undefined;
    this.quiet = false;
    this.late = false;
    this.offers = true;
    this.seconds = 0;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#timer ??= setInterval(() => this.#count(), tickMs);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (!changed.has('waiting') || this.waiting === undefined) return;
    this.#since = performance.now() - this.waiting.elapsedMs;
    this.#count();
  }

  protected override render(): unknown {
    const { waiting, seconds } = this;
    const isLong = waiting !== undefined && seconds >= offeredFrom && this.offers;
    const text = fill(strings.waiting, this.model);
    const line = html`<p class="waiting">
      <span class="working">${seconds < countedFrom ? text : fill(strings.waitingFor, this.model, seconds)}</span>
    </p>`;
    const isSaid = !this.quiet && !(this.late && seconds < countedFrom);
    return html`${isSaid ? line : ''} ${isLong ? actionButtons([waiting.action], true) : ''}`;
  }

  #count(): void {
    if (this.waiting === undefined) return;
    this.seconds = Math.floor((performance.now() - this.#since) / tickMs);
    const isLong = this.seconds >= offeredFrom;
    if (isLong && !this.#isTold) this.dispatchEvent(new AnnounceEvent(fill(strings.waitingLong, this.model)));
    this.#isTold = isLong;
  }
}

customElements.define('cf-waiting', WaitingElement);
