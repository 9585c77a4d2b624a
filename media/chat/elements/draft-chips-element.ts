import { html, nothing, type PropertyValues } from 'lit';
import type { DraftChip } from '../../../src/context/mentions/draft-chips.ts';
import type { ChatState } from '../state/chat-state.ts';
import { chipPicture, type ShownChip } from './chip-picture.ts';
import { cleanLine } from '../markdown/clean-text.ts';
import { fill } from '../../../src/base/fill.ts';
import { postToHost } from '../state/host-link.ts';
import { iconButton } from './icon.ts';
import { LightElement } from './light-element.ts';
import { strings } from '../strings.ts';

/** Fired when the person takes a chip away, with the text without it. */
export class ChipRemovedEvent extends Event {
  static readonly eventName = 'cf-chip-removed';
  readonly text: string;
  constructor(text: string) {
    super(ChipRemovedEvent.eventName);
    this.text = text;
  }
}

/** Fired when the person takes away what goes along without being named in the text. */
export const broughtDroppedEvent = 'cf-brought-dropped';

/** How long the text must stand still before the host is asked, in milliseconds. */
const pause = 120;

/** What the text in the input box will bring along, as chips above it. The host tells, because the host decides what a mention is. */
export class DraftChipsElement extends LightElement {
  static override readonly properties = {
    answer: { attribute: false },
    brought: { attribute: false },
    shown: { state: true },
  };

  declare answer: ChatState['chips'];
  /** What goes along without being named in the text. */
  declare brought: ChatState['brought'];
  declare shown: readonly DraftChip[];

  #text = '';
  #requestId = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    super();
    this.answer = { requestId: 0, chips: [] };
    this.brought = [];
    this.shown = [];
  }

  /** The text changed, or what a command acts on may have. */
  changed(text: string): void {
    // The chips of another text would name the wrong words; those of a text that only grew are right until the host answers.
    if (!text.startsWith(this.#text)) this.shown = [];
    this.#text = text;
    clearTimeout(this.#timer);
    this.#requestId += 1;
    if (!/@|^\s*\//.test(text)) this.shown = [];
    else this.#timer = setTimeout(() => this.#ask(), pause);
  }

  #ask(): void {
    postToHost({ type: 'find-chips', requestId: this.#requestId, text: this.#text });
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has('answer') && this.answer.requestId === this.#requestId) this.shown = this.answer.chips;
  }

  protected override render(): unknown {
    if (this.brought.length + this.shown.length === 0) return nothing;
    return html`<ul class="attachments draft-chips" data-test="draft-chips" aria-label=${strings.draftChips}>
      ${this.brought.map((chip, index) => draftChip(chip, () => this.#drop(index)))}
      ${this.shown.map(({ range, ...chip }) => draftChip(chip, range && (() => this.#remove(range))))}
    </ul>`;
  }

  #drop(index: number): void {
    postToHost({ type: 'drop-brought', index });
    this.dispatchEvent(new Event(broughtDroppedEvent));
  }

  #remove([start, end]: readonly [number, number]): void {
    const after = this.#text.slice(end).replace(/^ /, '');
    this.dispatchEvent(new ChipRemovedEvent(this.#text.slice(0, start) + after));
  }
}

/** A chip; without `remove` it stands for the code that a command acts on and goes with the command. */
function draftChip(chip: ShownChip, remove: (() => void) | undefined): unknown {
  const shown = cleanLine(chip.label);
  const name = fill(strings.removeChip, shown);
  return html`<li class="chip" data-test="draft-chip" data-kind=${chip.kind}>
    ${chipPicture(chip)} <span class="chip-label">${shown}</span>
    ${remove === undefined ? nothing : iconButton({ icon: 'close', label: name, test: 'chip-remove', run: remove })}
  </li>`;
}

customElements.define('cf-draft-chips', DraftChipsElement);
