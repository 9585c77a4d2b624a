import { type PropertyValues, html } from 'lit';
import { Lexer, type Tokens } from 'marked';
import { cleanGrowingText, cleanText } from './clean-text.ts';
import { CodeBlock, decorateCode } from './code-block.ts';
import { fill } from './format-numbers.ts';
import { postToHost } from './host-link.ts';
import { icon } from './icon.ts';
import { LightElement } from './light-element.ts';
import { BlockSplitter, type MarkdownBlock } from './markdown-blocks.ts';
import { blockHtml, codeLanguage, type MarkdownContext } from './markdown-html.ts';
import { markdownOptions } from './markdown-options.ts';
import { sanitiseHtml } from './sanitise-html.ts';
import { strings } from './strings.ts';

/** A block on the page, with the heading level before and after it. */
interface ShownBlock {
  readonly element: HTMLElement;
  readonly code: CodeBlock | undefined;
  readonly levelBefore: number;
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
    for (let index = from; index < blocks.length; index += 1) {
      const block = blocks[index];
      if (block && container) this.#show(index, block, container);
    }
    for (const extra of this.#shown.splice(blocks.length)) extra.element.remove();
  }

  /** Once at the end: links defined below their use, and the colours of a code block that was still open. */
  #redoFrom(changed: PropertyValues): number {
    if (this.growing) return Infinity;
    const links = Object.keys(this.#splitter.links).length;
    const linksChanged = links !== this.#linksShown;
    this.#linksShown = links;
    if (linksChanged) return 0;
    return changed.has('growing') ? Math.max(0, this.#splitter.blocks.length - 1) : Infinity;
  }

  #show(index: number, block: MarkdownBlock, container: Element): void {
    const old = this.#shown[index];
    const levelBefore = this.#shown[index - 1]?.levelAfter ?? firstLevel;
    const last = index === this.#splitter.blocks.length - 1;
    const shown =
      block.type === 'code'
        ? showCode(block, old, { levelBefore, growing: this.growing && last })
        : this.#showMarkup(block, levelBefore);
    if (!old) container.append(shown.element);
    else if (old.element !== shown.element) old.element.replaceWith(shown.element);
    this.#shown[index] = shown;
  }

  #showMarkup(block: MarkdownBlock, levelBefore: number): ShownBlock {
    const context: MarkdownContext = {
      links: this.#splitter.links,
      headingLevel: levelBefore,
      imageText: (alternative) => fill(strings.image, alternative),
      tableLabel: strings.table,
    };
    const { html: markup, headingLevel } = blockHtml(block, context);
    const element = document.createElement('div');
    element.className = 'block';
    element.append(sanitiseHtml(markup));
    decorateCode(element);
    return { element, code: undefined, levelBefore, levelAfter: headingLevel };
  }
}

function showCode(
  block: MarkdownBlock,
  old: ShownBlock | undefined,
  at: { readonly levelBefore: number; readonly growing: boolean },
): ShownBlock {
  const token = new Lexer(markdownOptions).blockTokens(block.raw, []).find((each) => each.type === 'code') as
    Tokens.Code | undefined;
  const code = old?.code ?? new CodeBlock();
  code.update(token?.text ?? block.raw, codeLanguage(token?.lang), at.growing);
  return { element: code.element, code, levelBefore: at.levelBefore, levelAfter: at.levelBefore };
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
