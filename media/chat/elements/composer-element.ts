import { html, nothing, type PropertyValues } from 'lit';
import type {
  FolderLabel,
  MentionOffer,
  ModelLabel,
  QueuedMessage,
} from '../../../src/transcript/chat-view-messages.ts';
import { AnnounceEvent } from '../state/announce.ts';
import { cleanLine } from '../markdown/clean-text.ts';
import type { ChatState } from '../state/chat-state.ts';
import type { ChipRemovedEvent, DraftChipsElement } from './draft-chips-element.ts';
import './draft-chips-element.ts';
import { DraftKeeper } from '../state/draft-keeper.ts';
import { fill } from '../../../src/base/fill.ts';
import { maxImages } from '../../../src/base/image-limits.ts';
import { counted } from '../state/counted.ts';
import { postToHost } from '../state/host-link.ts';
import { imagesIn, ImageIntake } from '../images/image-intake.ts';
import { icon, iconButton, when } from './icon.ts';
import { imageNotes } from './image-notes.ts';
import { LightElement } from './light-element.ts';
import { maxTypedLength } from '../markdown/limits.ts';
import { mentionId, mentionList } from './mention-list.ts';
import { applyMention, mentionAt, type MentionQuery } from '../state/mention-query.ts';
import { queueList, type QueueAct } from './queue-list.ts';
import { strings } from '../strings.ts';
import type { TemplateResult } from 'lit';

/** Fired for Up in an empty box: the newest message wants editing. */
export const editLastEvent = 'cf-edit-last';

/** The input box with the model, mentions, and send or stop. */
export class ComposerElement extends LightElement {
  static override readonly properties = {
    model: { attribute: false },
    level: { attribute: false },
    folder: { attribute: false },
    busy: { type: Boolean },
    trusted: { type: Boolean },
    mentions: { attribute: false },
    chips: { attribute: false },
    brought: { attribute: false },
    leftOut: { attribute: false },
    seesImages: { attribute: false },
    queue: { attribute: false },
    empty: { state: true },
    mention: { state: true },
    active: { state: true },
    problem: { state: true },
  };

  declare model: ModelLabel | undefined;
  declare level: string;
  declare folder: FolderLabel | undefined;
  declare busy: boolean;
  declare trusted: boolean;
  declare mentions: ChatState['mentions'];
  declare chips: ChatState['chips'];
  declare brought: ChatState['brought'];
  declare leftOut: ChatState['leftOut'];
  /** False where the model is known to take no images. */
  declare seesImages: boolean;
  declare queue: readonly QueuedMessage[];
  declare empty: boolean;
  /** The mention being typed; undefined closes the list. */
  declare mention: MentionQuery | undefined;
  /** The index of the offer that Enter takes. */
  declare active: number;
  /** Why an image was not attached. */
  declare problem: string | undefined;

  readonly drafts = new DraftKeeper();
  /** A message waits for its images. */
  #sendsLater = false;
  readonly #images = new ImageIntake({
    conversationId: () => this.drafts.conversationId,
    attached: () => this.#attachedImages(),
    tell: (problem) => this.#tellOfImages(problem),
  });
  #requestId = 0;
  /** What is offered for the mention being typed; while its words change, the last answer stays. */
  #offers: readonly MentionOffer[] = [];
  /** The person went through the offers: the one they stopped at is meant. */
  #hasChosen = false;

  constructor() {
    super();
    this.model = undefined;
    this.level = '';
    this.folder = undefined;
    this.busy = false;
    this.trusted = true;
    this.mentions = { requestId: 0, offers: [] };
    this.chips = { requestId: 0, chips: [] };
    this.brought = [];
    this.leftOut = 0;
    this.seesImages = true;
    this.problem = undefined;
    this.queue = [];
    this.empty = true;
    this.mention = undefined;
    this.active = 0;
  }

  /** Puts a text into the box, caret at its end. */
  setText(text: string): void {
    const box = this.#box();
    if (!box) return;
    box.value = text;
    box.setSelectionRange(text.length, text.length);
    this.empty = text.trim() === '';
    this.mention = undefined;
    this.#showChips();
  }

  /** Puts a text that was not sent before what stands in the box. */
  giveBack(text: string): void {
    const typed = this.#box()?.value ?? '';
    this.setText(typed.trim() === '' ? text : `${text}\n\n${typed}`);
    this.drafts.changed(this.#box()?.value ?? text);
  }

  /** Images were dropped on the view. */
  attach(files: readonly File[]): void {
    this.#images.take(files);
    this.focusInput();
  }

  focusInput(): void {
    this.#box()?.focus();
  }

  protected override render(): unknown {
    const offers = this.#offers;
    const open = offers.length > 0;
    return html`<div class="composer">
      ${queueList(this.queue, (act, id) => this.#actOnQueued(act, id))}
      ${when(open, () => mentionList(offers, this.active, (offer) => this.#take(offer)))}
      <div class="input-box">
        <cf-draft-chips
          .answer=${this.chips}
          .brought=${this.brought}
          @cf-brought-dropped=${() => this.focusInput()}
          @cf-chip-removed=${(event: ChipRemovedEvent) => this.#replace(event.text)}
        ></cf-draft-chips>
        ${imageNotes(this.problem, this.#unseen())}
        <textarea
          data-test="input"
          rows="1"
          maxlength=${maxTypedLength}
          aria-label=${strings.input}
          aria-autocomplete="list"
          aria-controls=${open ? 'mentions' : nothing}
          aria-activedescendant=${open ? mentionId(this.active) : nothing}
          placeholder=${this.trusted ? strings.placeholder : strings.placeholderUntrusted}
          @input=${() => this.#typed()}
          @paste=${(event: ClipboardEvent) => this.#paste(event)}
          @keydown=${(event: KeyboardEvent) => this.#key(event)}
          @click=${() => this.#lookForMention()}
          @focus=${() => this.#showChips()}
          @blur=${() => (this.mention = undefined)}
        ></textarea>
        <div class="input-bar">
          ${iconButton({ icon: 'mention', label: strings.mention, test: 'mention-button', run: () => this.#at() })}
          ${this.folder === undefined ? nothing : folderMark(this.folder)} ${this.#modelButton()} ${this.#queueButton()}
          ${this.#sendButton()}
        </div>
      </div>
    </div>`;
  }

  #modelButton(): unknown {
    const model = this.model;
    const name = model ? cleanLine(model.name) : strings.noModel;
    const place = model ? cleanLine(model.destination) : '';
    const level = this.level === '' ? '' : fill(strings.modelLevel, cleanLine(this.level));
    return html`<button
      type="button"
      class="model-button"
      data-test="model"
      data-ref=${model?.ref ?? ''}
      title=${model ? [fill(this.busy ? strings.modelBusy : strings.model, name, place), level].filter((text) => text !== '').join('\n') : strings.noModel}
      @click=${() => postToHost({ type: 'pick-model' })}
    >
      <span class="sr-only">${strings.modelLabel}</span>
      <span class="model-words"
        ><span class="model-name">${name}</span
        >${place === '' ? '' : html` <span class="model-place">${place}</span>`}</span
      >
      ${icon('chevron-down')}
    </button>`;
  }

  /** While an answer runs the button beside the box stops it; what is typed can wait behind it. */
  #queueButton(): unknown {
    return when(this.busy && !this.empty && this.trusted, () =>
      iconButton({ icon: 'send', label: strings.sendQueued, test: 'send-queued', run: () => this.#send() }),
    );
  }

  #actOnQueued(act: QueueAct, id: string): void {
    postToHost({ type: 'queued', act, id });
    this.focusInput();
  }

  #sendButton(): unknown {
    return iconButton({
      icon: this.busy ? 'debug-stop' : 'send',
      label: this.busy ? strings.stop : strings.send,
      test: 'send',
      disabled: !this.busy && (this.empty || !this.trusted),
      run: () => (this.busy ? this.#stop() : this.#send()),
    });
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has('brought')) this.#showBrought((changed.get('brought') as ChatState['brought'] | undefined) ?? []);
    if (!this.mention) this.#offers = [];
    if (!changed.has('mentions') || !this.mention || this.mentions.requestId !== this.#requestId) return;
    this.#offers = this.mentions.offers;
    this.active = 0;
    this.#hasChosen = false;
    const count = this.#offers.length;
    const text = count === 0 ? strings.mentionsNone : counted(count, [strings.mentionFound, strings.mentionsFound]);
    this.dispatchEvent(new AnnounceEvent(text));
  }

  protected override updated(changed: PropertyValues): void {
    const unseen = this.#unseen();
    if (unseen !== undefined && ['brought', 'seesImages', 'model'].some((name) => changed.has(name)))
      this.dispatchEvent(new AnnounceEvent(unseen));
  }

  #paste(event: ClipboardEvent): void {
    const files = imagesIn(event.clipboardData);
    if (files.length === 0) return;
    event.preventDefault();
    this.#images.take(files);
  }

  /** The host has the last word on what goes along: an image is attached when it shows it. */
  #showBrought(before: ChatState['brought']): void {
    const had = new Set(before.map(({ label }) => label));
    const added = this.brought.filter(({ kind, label }) => kind === 'image' && !had.has(label));
    const names = added.map(({ label }) => cleanLine(label)).join(', ');
    if (this.#images.shown() && names !== '') this.dispatchEvent(new AnnounceEvent(fill(strings.imageAdded, names)));
    if (this.leftOut > 0) this.#tellOfImages(fill(strings.imagesMany, String(maxImages)));
  }

  #attachedImages(): number {
    return this.brought.filter(({ kind }) => kind === 'image').length;
  }

  /** Says so where images go along that the model cannot see. */
  #unseen(): string | undefined {
    const count = this.#attachedImages();
    if (this.seesImages || count === 0 || !this.model) return undefined;
    return fill(count === 1 ? strings.imageUnseen : strings.imagesUnseen, cleanLine(this.model.name));
  }

  #tellOfImages(problem: string | undefined): void {
    this.problem = problem;
    if (problem !== undefined) this.dispatchEvent(new AnnounceEvent(problem));
  }

  #box(): HTMLTextAreaElement | null {
    return this.querySelector('textarea');
  }

  #typed(): void {
    const text = this.#box()?.value ?? '';
    this.empty = text.trim() === '';
    this.problem = undefined;
    this.drafts.changed(text);
    this.#showChips();
    this.#lookForMention();
  }

  /** What a command acts on may be another place now: asked again with every focus. */
  #showChips(): void {
    this.querySelector<DraftChipsElement>('cf-draft-chips')?.changed(this.#box()?.value ?? '');
  }

  #replace(text: string): void {
    this.setText(text);
    this.#typed();
    this.focusInput();
  }

  #lookForMention(): void {
    const box = this.#box();
    const mention =
      box && box.selectionStart === box.selectionEnd ? mentionAt(box.value, box.selectionStart) : undefined;
    const same = mention?.query === this.mention?.query && mention?.start === this.mention?.start;
    this.mention = mention;
    if (!mention || same) return;
    this.#requestId += 1;
    postToHost({ type: 'find-mentions', requestId: this.#requestId, query: mention.query });
  }

  #at(): void {
    const box = this.#box();
    if (!box) return;
    box.focus();
    const before = box.value.slice(0, box.selectionStart);
    box.setRangeText(before === '' || /\s$/.test(before) ? '@' : ' @', box.selectionStart, box.selectionEnd, 'end');
    this.#typed();
  }

  #take(offer: MentionOffer): void {
    const box = this.#box();
    if (!box || !this.mention) return;
    const { text, caret } = applyMention(box.value, this.mention, offer);
    box.value = text;
    box.setSelectionRange(caret, caret);
    this.mention = undefined;
    this.#typed();
  }

  #key(event: KeyboardEvent): void {
    // `Process` is what a key is called that an input method has taken.
    if (event.isComposing || event.key === 'Process') return;
    if (this.#offers.length > 0 && this.#listKey(event)) {
      event.preventDefault();
      event.stopPropagation();
    } else if (event.key === 'Enter' && !event.shiftKey && !event.altKey) {
      event.preventDefault();
      this.#send();
    } else if (event.key === 'ArrowUp' && this.#box()?.value === '') {
      event.preventDefault();
      this.dispatchEvent(new Event(editLastEvent, { bubbles: true }));
    }
  }

  /** Keys of the open list; true when the key was one. */
  #listKey(event: KeyboardEvent): boolean {
    const offers = this.#offers;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) {
      this.active = (this.active + step + offers.length) % offers.length;
      this.#hasChosen = true;
      void this.updateComplete.then(() => this.querySelector('.mention.active')?.scrollIntoView({ block: 'nearest' }));
      return true;
    }
    if (event.key === 'Escape') {
      this.mention = undefined;
      return true;
    }
    const offer = offers[this.active];
    if (event.key === 'Enter' && !this.#hasChosen && this.#isComplete()) return false;
    if (!offer || (event.key !== 'Enter' && event.key !== 'Tab') || event.shiftKey) return false;
    this.#take(offer);
    return true;
  }

  /** Whether the mention being typed is one of the offers to the letter, but for what ends a sentence: there is nothing left to take. */
  #isComplete(): boolean {
    const typed = this.#box()?.value.slice(this.mention?.start, this.mention?.end) ?? '';
    const bare = typed.replace(/[?!.,;:)\]}'"]{1,8}$/, '');
    return this.#offers.some(({ insert }) => [typed, bare].includes(insert.trim()));
  }

  #send(): void {
    if (this.#images.isBusy) {
      this.#sendLater();
      return;
    }
    const text = this.#box()?.value.trim() ?? '';
    if (text === '' && this.#attachedImages() > 0) this.#tellOfImages(strings.imageAlone);
    if (text === '' || !this.trusted) return;
    this.problem = undefined;
    postToHost({ type: 'send', text });
    this.setText('');
    this.drafts.changed('');
    this.drafts.flush();
  }

  /** Sends once the images that are being read are there. Another conversation, or an image that cannot be read: the person decides anew. */
  #sendLater(): void {
    if (this.#sendsLater) return;
    this.#sendsLater = true;
    this.problem = undefined;
    const { conversationId } = this.drafts;
    void this.#images.done.then(() => {
      this.#sendsLater = false;
      if (this.drafts.conversationId === conversationId && this.problem === undefined) this.#send();
    });
  }

  #stop(): void {
    postToHost({ type: 'stop' });
    this.focusInput();
  }
}

customElements.define('cf-composer', ComposerElement);

const texts: Readonly<Record<FolderLabel['state'], string>> = {
  follows: strings.folderFollows,
  fixed: strings.folderFixed,
  gone: strings.folderGone,
};

/** The folder whose models this conversation asks; the whole sentence is its tooltip and what a screen reader says. */
function folderMark({ name, state }: FolderLabel): TemplateResult {
  const shown = cleanLine(name);
  const sentence = fill(texts[state], shown);
  return html`<span class="folder-mark" data-test="folder" data-state=${state} title=${sentence}>
    ${icon(state === 'gone' ? 'warning' : 'folder')}
    <span class="sr-only">${sentence}</span>
    <span class="folder-name" aria-hidden="true">${shown}</span>
  </span>`;
}
