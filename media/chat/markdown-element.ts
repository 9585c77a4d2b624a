import { type PropertyValues, html } from 'lit';
import type { Tokens } from 'marked';
import { cleanGrowingText, cleanText } from './clean-text.ts';
import { CodeBlock, decorateCode } from './code-block.ts';
import { fill } from './format-numbers.ts';
import { postToHost } from './host-link.ts';
import { icon } from './icon.ts';
import { LightElement } from './light-element.ts';
import { BlockSplitter, type MarkdownBlock } from './markdown-blocks.ts';
import { blockHtml, codeLanguage, type MarkdownContext } from './markdown-html.ts';
import { MarkdownLexer } from './markdown-lexer.ts';
import { sanitiseHtml } from './sanitise-html.ts';
import { strings } from './strings.ts';

/** A block on the page, and the heading level after it. */
interface ShownBlock {
  readonly element: HTMLElement;
  readonly code: CodeBlock | undefined;
  readonly levelAfter: number;
}

/** The level below the heading of each answer. */
const firstLevel = 2;

/** Model text as Markdown. While it grows only the last blocks are made again. */
export class MarkdownElement extends LightElement {
  static override readonly properties = { text: { attribute: false }, growing: { type: Boolean } };

  declare text: string;
  declare growing: boolean;

  readonly #splitter = new BlockSplitter();
  #shown: ShownBlock[] = [];
  #linksShown = 0;
  /** The code block that was still growing at the last update. */
  #openCode: number | undefined;

  constructor() {
    super();
    this.text = '';
    this.growing = false;
    this.addEventListener('click', (event) => openLink(event));
    this.addEventListener('auxclick', (event) => openLink(event));
    this.addEventListener('keydown', (event) => {
      if (event.key === 'Enter') openLink(event);
    });
  }

  protected override render(): unknown {
    const { removed } = this.growing ? cleanGrowingText(this.text) : cleanText(this.text);
    return html`<div class="markdown"></div>
      ${
        removed > 0
          ? html`<p class="hidden-note" data-test="hidden">${icon('eye-closed')} ${fill(strings.hidden, removed)}</p>`
          : ''
      }`;
  }

  protected override updated(changed: PropertyValues): void {
    if (!changed.has('text') && !changed.has('growing')) return;
    const { text } = this.growing ? cleanGrowingText(this.text) : cleanText(this.text);
    const first = this.#splitter.update(text, this.growing);
    const blocks = this.#splitter.blocks;
    const from = Math.min(first, this.#redoFrom(changed));
    const container = this.querySelector('.markdown');
    if (container) this.#show(from, container);
    this.#openCode = this.growing && blocks.at(-1)?.type === 'code' ? blocks.length - 1 : undefined;
    for (const extra of this.#shown.splice(blocks.length)) extra.element.remove();
  }

  /** What else to make anew: code that has stopped growing wants its colours; at the end, links defined below their use. */
  #redoFrom(changed: PropertyValues): number {
    const last = this.#splitter.blocks.length - 1;
    if (this.growing) return this.#openCode !== undefined && this.#openCode < last ? this.#openCode : Infinity;
    const links = Object.keys(this.#splitter.links).length;
    const linksChanged = links !== this.#linksShown;
    this.#linksShown = links;
    if (linksChanged) return 0;
    return changed.has('growing') ? Math.max(0, Math.min(last, this.#openCode ?? last)) : Infinity;
  }

  /** Makes the blocks from `from` on anew. What is not code goes through the sanitiser all at once, which is far quicker. */
  #show(from: number, container: Element): void {
    const blocks = this.#splitter.blocks;
    const levels = [this.#shown[from - 1]?.levelAfter ?? firstLevel];
    const markups = blocks.slice(from).map((block) => {
      const levelBefore = levels.at(-1) ?? firstLevel;
      const markup = block.type === 'code' ? undefined : blockHtml(block, this.#context(levelBefore));
      levels.push(markup?.headingLevel ?? levelBefore);
      return markup?.html;
    });
    const elements = blockElements(markups.filter((html) => html !== undefined));
    for (const [offset, block] of blocks.slice(from).entries()) {
      const index = from + offset;
      const old = this.#shown[index];
      const growing = this.growing && index === blocks.length - 1;
      const code = block.type === 'code' ? showCode(block, old?.code, growing) : undefined;
      const element = code?.element ?? elements.shift();
      if (!element) break;
      if (!old) container.append(element);
      else if (old.element !== element) old.element.replaceWith(element);
      this.#shown[index] = { element, code, levelAfter: levels[offset + 1] ?? firstLevel };
    }
  }

  #context(headingLevel: number): MarkdownContext {
    return {
      links: this.#splitter.links,
      headingLevel,
      imageText: (alternative) => fill(strings.image, alternative),
      tableLabel: strings.table,
    };
  }
}

/** An element for each piece of HTML, clean and with its code fences decorated. */
function blockElements(pieces: readonly string[]): HTMLElement[] {
  if (pieces.length === 0) return [];
  const together = sanitiseHtml(pieces.map((piece) => `<div class="block">${piece}</div>`).join(''));
  const elements = [...together.children].filter((each) => each instanceof HTMLElement);
  if (elements.length !== pieces.length) return pieces.map(blockElement);
  for (const element of elements) decorateCode(element);
  return elements;
}

/** The way for a piece that did not stay in its own element. */
function blockElement(piece: string): HTMLElement {
  const element = document.createElement('div');
  element.className = 'block';
  element.append(sanitiseHtml(piece));
  decorateCode(element);
  return element;
}

function showCode(block: MarkdownBlock, old: CodeBlock | undefined, growing: boolean): CodeBlock {
  const token = new MarkdownLexer().blockTokens(block.raw, []).find((each) => each.type === 'code') as
    Tokens.Code | undefined;
  const code = old ?? new CodeBlock();
  code.update(token?.text ?? block.raw, codeLanguage(token?.lang), growing);
  return code;
}

function openLink(event: Event): void {
  const link = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-url]') : null;
  const url = link?.dataset['url'];
  if (url === undefined) return;
  event.preventDefault();
  event.stopPropagation();
  postToHost({ type: 'open-link', url });
}

customElements.define('cf-markdown', MarkdownElement);
