import { type PropertyValues, html } from 'lit';
import { fill } from '../../../src/base/fill.ts';
import { pageSlices, type SlicedWork } from './frame-slices.ts';
import { GrowingText } from './growing-text.ts';
import { postToHost } from '../state/host-link.ts';
import { icon } from '../elements/icon.ts';
import { LightElement } from '../elements/light-element.ts';
import { MarkdownPieces } from './markdown-pieces.ts';
import { ShownPieces } from './shown-pieces.ts';
import { strings } from '../strings.ts';

/** Model text as Markdown. It is read as it comes and shown piece by piece, in slices of a frame. */
export class MarkdownElement extends LightElement implements SlicedWork {
  static override readonly properties = {
    text: { attribute: false },
    growing: { type: Boolean },
    removed: { state: true },
  };

  declare text: string;
  declare growing: boolean;
  /** How many hidden characters were taken out. */
  declare removed: number;

  #clean = new GrowingText();
  #pieces = new MarkdownPieces();
  #shown: ShownPieces | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    super();
    this.text = '';
    this.growing = false;
    this.removed = 0;
    this.addEventListener('click', (event) => openLink(event));
    this.addEventListener('auxclick', (event) => openLink(event));
    this.addEventListener('keydown', (event) => {
      if (event.key === 'Enter') openLink(event);
    });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    pageSlices.remove(this);
    clearTimeout(this.#timer);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.#shown) pageSlices.add(this);
  }

  /** Shows the next piece. */
  step(): boolean {
    const now = performance.now();
    const more = this.#shown?.step(this.#pieces, this.growing, now) === true;
    const dueAt = this.#shown?.dueAt;
    this.toggleAttribute('data-pending', more || dueAt !== undefined);
    clearTimeout(this.#timer);
    if (!more && dueAt !== undefined) this.#timer = setTimeout(() => pageSlices.add(this), dueAt - now);
    // Laying it out belongs to the work of the step.
    this.getBoundingClientRect();
    return more;
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (!changed.has('text') && !changed.has('growing')) return;
    const { isNew, added } = this.#clean.update(this.text, this.growing);
    if (isNew) this.#pieces = new MarkdownPieces();
    const first = this.#pieces.add(added);
    if (!this.growing) this.#pieces.end();
    this.#shown?.changed(isNew || !this.growing ? 0 : first);
    this.removed = this.#clean.removed;
  }

  protected override render(): unknown {
    return html`<div class="markdown"></div>
      ${
        this.removed > 0
          ? html`<p class="hidden-note" data-test="hidden">
              ${icon('eye-closed')} ${fill(strings.hidden, this.removed)}
            </p>`
          : ''
      }`;
  }

  protected override updated(changed: PropertyValues): void {
    if (!changed.has('text') && !changed.has('growing')) return;
    const container = this.querySelector('.markdown');
    if (container) this.#shown ??= new ShownPieces(container);
    this.toggleAttribute('data-pending', true);
    pageSlices.add(this);
  }
}

function openLink(event: Event): void {
  const link = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-url], [data-path]') : null;
  if (link === null) return;
  event.preventDefault();
  event.stopPropagation();
  const { url, path, line, end } = link.dataset;
  if (url !== undefined) postToHost({ type: 'open-link', url });
  else if (path !== undefined)
    postToHost({
      ...{ type: 'open-file', path },
      ...(line === undefined ? {} : { startLine: Number(line) }),
      ...(end === undefined ? {} : { endLine: Number(end) }),
    });
}

customElements.define('cf-markdown', MarkdownElement);
