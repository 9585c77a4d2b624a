import { AnnounceEvent } from './announce.ts';
import { colourTree, type ColourNode } from './colour-tree.ts';
import { fill } from './format-numbers.ts';
import { highlightCode } from './highlight.ts';
import { postToHost } from './host-link.ts';
import { strings } from './strings.ts';

/** While a block grows it is coloured anew in each frame up to this length, then once more when it is complete. */
const growingHighlightLength = 2_000;
/** How long a button says that it has done its work, in milliseconds. */
const doneTime = 1_500;

/** Code with its language and buttons. It is updated in place, so that focus, selection and scroll stay while it grows. */
export class CodeBlock {
  readonly element: HTMLElement;
  readonly #code: HTMLElement;
  readonly #pre: HTMLElement;
  readonly #label: HTMLElement;
  #text = '';
  #language: string | undefined;

  constructor() {
    this.#code = node('code', 'hljs');
    this.#pre = node('pre', 'code-text');
    this.#pre.tabIndex = 0;
    this.#pre.setAttribute('role', 'group');
    this.#pre.append(this.#code);
    this.#label = node('span', 'code-language');
    const head = node('div', 'code-head');
    head.append(
      this.#label,
      this.#button('copy', 'copy', strings.copyCode, () => this.#copy()),
      this.#button('insert', 'insert', strings.insertCode, () => this.#insert()),
    );
    this.element = node('div', 'code-block');
    this.element.append(head, this.#pre);
  }

  /** Shows `text`. While `growing`, long code gets its colours at the end only. */
  update(text: string, language: string, growing: boolean): void {
    this.#setLanguage(language);
    const colour = !growing || text.length <= growingHighlightLength;
    if (colour && growing) this.#colour(text);
    else this.#append(text);
    this.#text = text;
    if (colour && !growing) colourLater(this);
  }

  /** Puts the colours in; called when the page has time. */
  colour(): void {
    this.#colour(this.#text);
  }

  #setLanguage(language: string): void {
    if (language === this.#language) return;
    this.#language = language;
    this.#label.textContent = language === '' ? strings.plainText : language;
    this.#pre.setAttribute('aria-label', fill(strings.code, language === '' ? strings.plainText : language));
  }

  #append(text: string): void {
    const last = this.#code.lastChild;
    if (text === this.#text && last) return;
    if (last instanceof Text && this.#text !== '' && text.startsWith(this.#text)) {
      last.appendData(text.slice(this.#text.length));
    } else if (last && text.startsWith(this.#text)) {
      this.#code.append(text.slice(this.#text.length));
    } else {
      this.#code.textContent = text;
    }
  }

  #colour(text: string): void {
    const html = highlightCode(text, this.#language ?? '');
    const tree = html === undefined ? undefined : colourTree(html);
    if (tree) this.#code.replaceChildren(...tree.map(colourNode));
    else this.#code.textContent = text;
  }

  #button(test: string, iconName: string, label: string, run: () => void): HTMLElement {
    const button = node('button', 'icon-button');
    button.setAttribute('type', 'button');
    button.setAttribute('aria-label', label);
    button.title = label;
    button.dataset['test'] = test;
    const picture = node('span', `codicon codicon-${iconName}`);
    picture.setAttribute('aria-hidden', 'true');
    button.append(picture);
    button.addEventListener('click', () => {
      run();
      picture.classList.replace(`codicon-${iconName}`, 'codicon-check');
      setTimeout(() => picture.classList.replace('codicon-check', `codicon-${iconName}`), doneTime);
    });
    return button;
  }

  #copy(): void {
    postToHost({ type: 'copy', text: this.#text });
    this.element.dispatchEvent(new AnnounceEvent(strings.copied));
  }

  #insert(): void {
    postToHost({ type: 'insert', text: this.#text });
    this.element.dispatchEvent(new AnnounceEvent(strings.inserted));
  }
}

/** Gives every code fence below `root` (in a list or quote) its language and buttons. */
export function decorateCode(root: ParentNode): void {
  for (const pre of root.querySelectorAll<HTMLElement>('pre[data-lang]')) {
    const block = new CodeBlock();
    block.update(pre.textContent, pre.dataset['lang'] ?? '', false);
    pre.replaceWith(block.element);
  }
}

function colourNode(piece: ColourNode): Node | string {
  if (typeof piece === 'string') return piece;
  const span = node('span', piece.classes);
  span.append(...piece.children.map(colourNode));
  return span;
}

function node(tag: string, className: string): HTMLElement {
  const element = document.createElement(tag);
  element.className = className;
  return element;
}

const waiting = new Set<CodeBlock>();
/** How long colouring may take in one idle slice, in milliseconds; one block is always finished. */
const slice = 6;

/** Colours finished blocks when the page is idle, so that a long conversation opens at once. */
function colourLater(block: CodeBlock): void {
  if (waiting.size === 0) requestIdleCallback(colourSome, { timeout: 500 });
  waiting.add(block);
}

function colourSome(): void {
  const end = performance.now() + slice;
  for (const block of waiting) {
    waiting.delete(block);
    block.colour();
    if (performance.now() > end) break;
  }
  if (waiting.size > 0) requestIdleCallback(colourSome, { timeout: 500 });
}
