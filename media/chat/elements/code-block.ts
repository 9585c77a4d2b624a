import { AnnounceEvent } from '../state/announce.ts';
import { colorLater, colorPart } from '../markdown/code-colors.ts';
import { fill } from '../../../src/base/fill.ts';
import { postToHost } from '../state/host-link.ts';
import { maxInfoLength } from '../markdown/limits.ts';
import { maxCodeLength } from '../markdown/piece-scanner.ts';
import { strings } from '../strings.ts';

/** How long a button says that it has done its work, in milliseconds. */
const doneTime = 1_500;

/** Some lines of a code block. */
export interface CodePart {
  readonly text: string;
  /** True where it goes on with the very line that the part before it ends in. */
  readonly sameLine: boolean;
  /** True for what stays without colors. */
  readonly isPlain?: boolean;
}

/** A part as the page shows it. */
interface ShownPart extends CodePart {
  readonly element: HTMLElement;
  readonly isColored: boolean;
}

/**
 * Code with its language and buttons. It is updated in place, so that focus, selection and scroll stay while it grows. Long code stands in
 * parts, each laid out and colored by itself.
 */
export class CodeBlock {
  readonly element: HTMLElement;
  readonly #code: HTMLElement;
  readonly #pre: HTMLElement;
  readonly #label: HTMLElement;
  readonly #parts: ShownPart[] = [];
  #language: string | undefined;
  /** What stands behind the fence. */
  info = '';

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
      this.#button('apply', 'diff-single', strings.applyCode, () => this.#apply()),
    );
    this.element = node('div', 'code-block');
    this.element.append(head, this.#pre);
  }

  /** The whole code. */
  get text(): string {
    return this.#parts.map(({ text, sameLine }, at) => (at === 0 || sameLine ? text : `\n${text}`)).join('');
  }

  get language(): string {
    return this.#language ?? '';
  }

  /** Says in which language the code is. */
  setLanguage(language: string): void {
    if (language === this.#language) return;
    this.#language = language;
    this.#label.textContent = language === '' ? strings.plainText : language;
    this.#pre.setAttribute('aria-label', fill(strings.code, language === '' ? strings.plainText : language));
  }

  /** Keeps what stands behind the fence: it may name the file. */
  setInfo(info: string): void {
    this.info = info;
  }

  /** Shows a part of the code. While it is `growing` it gets its colors at once, else when the page has time. */
  setPart(index: number, part: CodePart, growing: boolean): void {
    const old = this.#parts[index];
    const element = old?.element ?? node('span', 'code-part');
    const isKnown = old?.text === part.text;
    if (!old) this.#code.append(element);
    const isColored =
      part.isPlain !== true &&
      ((isKnown && old.isColored) || (growing && colorPart(element, part.text, this.language)));
    if (!isColored && !isKnown) element.textContent = part.text;
    this.#parts[index] = { ...part, element, isColored };
    if (!growing && !isColored && part.isPlain !== true) colorLater(element, part.text, this.language);
  }

  /** Shows a part that has grown to `text`: what came stays without colors until the part is set again. */
  setTail(index: number, text: string): void {
    const old = this.#parts[index];
    if (!old || old.text === text) return;
    old.element.append(text.slice(old.text.length));
    this.#parts[index] = { ...old, text, isColored: false };
  }

  /** Takes away the parts from `count` on. */
  keepParts(count: number): void {
    for (const { element } of this.#parts.splice(count)) element.remove();
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
    postToHost({ type: 'copy', text: this.text });
    this.element.dispatchEvent(new AnnounceEvent(strings.copied));
  }

  #apply(): void {
    postToHost({ type: 'apply', text: this.text, info: this.info.slice(0, maxInfoLength) });
  }

  #insert(): void {
    postToHost({ type: 'insert', text: this.text });
    this.element.dispatchEvent(new AnnounceEvent(strings.inserted));
  }
}

const nestedBlocks = new WeakMap<Element, CodeBlock>();

/** Gives every code fence below `root` (in a list or quote) its language and buttons. */
export function decorateCode(root: ParentNode): void {
  for (const pre of root.querySelectorAll<HTMLElement>('pre[data-lang]')) {
    const block = new CodeBlock();
    block.setLanguage(pre.dataset['lang'] ?? '');
    block.setInfo(pre.dataset['info'] ?? '');
    for (const [index, text] of partsOf(pre.textContent).entries())
      block.setPart(index, { text, sameLine: false }, false);
    nestedBlocks.set(block.element, block);
    pre.replaceWith(block.element);
  }
}

/** Whether two elements are blocks of the same code. */
export function isSameCode(one: Element, other: Element): boolean {
  const [a, b] = [nestedBlocks.get(one), nestedBlocks.get(other)];
  if (a === undefined || b === undefined) return false;
  return a.language === b.language && a.info === b.info && a.text === b.text;
}

function partsOf(text: string): string[] {
  const parts: string[] = [];
  for (const line of text.split('\n')) {
    const last = parts.at(-1);
    if (last === undefined || last.length + line.length > maxCodeLength) parts.push(line);
    else parts[parts.length - 1] = `${last}\n${line}`;
  }
  return parts;
}

function node(tag: string, className: string): HTMLElement {
  const element = document.createElement(tag);
  element.className = className;
  return element;
}
