import { CodeBlock, decorateCode, isSameCode } from '../elements/code-block.ts';
import { fill } from '../../../src/base/fill.ts';
import { setFormulas } from './formulas.ts';
import { codeLanguage, pieceHtml } from './markdown-html.ts';
import type { MarkdownPiece } from './markdown-piece.ts';
import type { MarkdownPieces } from './markdown-pieces.ts';
import { morphChildren } from './morph-nodes.ts';
import { isReadingDue, readingDueAt } from './reading-pace.ts';
import { sanitizeHtml } from './sanitize-html.ts';
import { strings } from '../strings.ts';

/** A piece as the page shows it. */
interface ShownPiece {
  /** As it was read last; more may be shown as it stands. */
  readonly piece: MarkdownPiece;
  readonly readAt: number;
  readonly hasTail: boolean;
  readonly growing: boolean;
  readonly linkCount: number;
  readonly levelBefore: number;
  readonly levelAfter: number;
  /** What holds it. Parts of a code block share one. */
  readonly block: HTMLElement;
  /** The list or the rows that the next piece may go on with. */
  readonly end: Element | undefined;
  readonly code: CodeBlock | undefined;
  /** Its part of the code. */
  readonly part: number;
}

/** The level below the heading of each answer. */
const firstLevel = 2;
/** With more pieces than this, those that are not on the screen are not laid out. */
const manyPieces = 100;

/** Shows the pieces of a Markdown text, one with each step. Pieces that did not change are left alone. */
export class ShownPieces {
  readonly #container: Element;
  readonly #shown: ShownPiece[] = [];
  #next = 0;
  #now = 0;

  constructor(container: Element) {
    this.#container = container;
  }

  /** Pieces from this one on may have changed. */
  changed(first: number): void {
    this.#next = Math.min(this.#next, first);
  }

  /** When {@link step} is to be called again though no text came: what is shown as it stands must be read by then. */
  get dueAt(): number | undefined {
    const last = this.#shown.at(-1);
    return last?.hasTail === true ? readingDueAt({ length: last.piece.raw.length, at: last.readAt }) : undefined;
  }

  /**
   * Shows the next piece that changed.
   *
   * @param now milliseconds of a monotonic clock
   * @returns false when all are shown, but for what waits for {@link dueAt}
   */
  step(text: MarkdownPieces, growing: boolean, now: number): boolean {
    this.#now = now;
    const { dueAt } = this;
    if (dueAt !== undefined && now >= dueAt) this.changed(this.#shown.length - 1);
    const { pieces } = text;
    while (this.#next < pieces.length && this.#isShown(this.#next, text, growing)) this.#next += 1;
    const piece = pieces[this.#next];
    if (piece === undefined) {
      this.#keep(pieces.length);
      this.#container.classList.toggle('huge', pieces.length > manyPieces);
      return false;
    }
    this.#show(this.#next, piece, text, growing && this.#next === pieces.length - 1);
    this.#next += 1;
    return true;
  }

  #isShown(index: number, { pieces, linkCount }: MarkdownPieces, growing: boolean): boolean {
    const shown = this.#shown[index];
    const piece = pieces[index];
    if (shown === undefined || piece === undefined) return false;
    const isOpen = growing && index === pieces.length - 1;
    if (shown.levelBefore !== this.#levelBefore(index) || !isSamePiece(shown.piece, piece)) return false;
    if (shown.growing && !isOpen) return false;
    // A link may be defined below its use. It is looked up at the end.
    return growing || shown.linkCount === linkCount || piece.kind !== 'text' || !piece.raw.includes('[');
  }

  #levelBefore(index: number): number {
    return this.#shown[index - 1]?.levelAfter ?? firstLevel;
  }

  #show(index: number, piece: MarkdownPiece, text: MarkdownPieces, growing: boolean): void {
    const old = this.#shown[index];
    if (old && old.piece.kind !== piece.kind) this.#keep(index);
    if (growing && this.#showTail(index, piece)) return;
    if (piece.kind === 'code') this.#showCode(index, piece, text, growing);
    else this.#showText(index, piece, text, growing);
  }

  #showCode(index: number, piece: MarkdownPiece, { linkCount }: MarkdownPieces, growing: boolean): void {
    const before = piece.joins === 'code' ? this.#shown[index - 1] : undefined;
    const old = this.#shown[index];
    if (old && old.part > 0 !== (before?.code !== undefined)) this.#keep(index);
    const code = before?.code ?? this.#shown[index]?.code ?? new CodeBlock();
    const part = before?.code ? before.part + 1 : 0;
    code.setLanguage(codeLanguage(piece.info));
    code.setInfo(piece.info);
    code.setPart(part, { text: piece.raw, sameLine: piece.sameLine, isPlain: !piece.isColored }, growing);
    if (!code.element.isConnected) this.#container.append(code.element);
    const level = this.#levelBefore(index);
    this.#shown[index] = {
      ...{ piece, readAt: this.#now, hasTail: false, growing, linkCount, levelBefore: level, levelAfter: level },
      ...{ block: code.element, end: undefined, code, part },
    };
  }

  /** Shows what came to the open piece as it stands, until it is read again. */
  #showTail(index: number, piece: MarkdownPiece): boolean {
    const shown = this.#shown[index];
    if (!shown?.growing || !piece.raw.startsWith(shown.piece.raw)) return false;
    if (!isSamePiece({ ...shown.piece, raw: piece.raw }, piece)) return false;
    if (isReadingDue({ length: shown.piece.raw.length, at: shown.readAt }, piece.raw.length, this.#now)) return false;
    if (shown.code) shown.code.setTail(shown.part, piece.raw);
    else setTail(shown.block, piece.raw.slice(shown.piece.raw.length));
    this.#shown[index] = { ...shown, hasTail: true };
    return true;
  }

  #showText(index: number, piece: MarkdownPiece, text: MarkdownPieces, growing: boolean): void {
    const levelBefore = this.#levelBefore(index);
    const { html, headingLevel } = pieceHtml(piece, {
      links: text.links,
      headingLevel: levelBefore,
      imageText: (alternative) => fill(strings.image, alternative),
      tableLabel: strings.table,
      formulaLabel: strings.formula,
    });
    const made = sanitizeHtml(html);
    decorateCode(made);
    setFormulas(made);
    const host = this.#shown[index - 1]?.end;
    const more = continuation(piece, made, host);
    const isMore = more !== undefined;
    const block = this.#blockFor(index, isMore ? host : undefined);
    const followers = this.#followers(index);
    for (const { block: follower } of followers) follower.remove();
    morphChildren(block, more ?? made, isSameCode);
    if (!isMore) block.classList.toggle('joined', piece.joins !== undefined);
    const end = isMore ? host : listOrTable(block.lastElementChild);
    for (const { block: follower } of followers) (end ?? this.#container).append(follower);
    const { linkCount } = text;
    this.#shown[index] = {
      ...{ piece, readAt: this.#now, hasTail: false, growing, linkCount, levelBefore, levelAfter: headingLevel },
      ...{ block, end, code: undefined, part: 0 },
    };
  }

  /** The pieces that go on in the list or table at the end of this one. */
  #followers(index: number): readonly ShownPiece[] {
    const followers: ShownPiece[] = [];
    for (let at = index + 1; at < this.#shown.length; at += 1) {
      const next = this.#shown[at];
      if (next === undefined || !isContinuation(next.block)) break;
      followers.push(next);
    }
    return followers;
  }

  /** The element for a piece: the one it has, if it is in the right place. */
  #blockFor(index: number, host: Element | undefined): HTMLElement {
    const old = this.#shown[index]?.block;
    if (old && isContinuation(old) === (host !== undefined)) return old;
    this.#keep(index);
    if (host) return newContinuation(host);
    const block = document.createElement('div');
    block.className = 'block';
    this.#container.append(block);
    return block;
  }

  /** Takes away the pieces from `count` on. */
  #keep(count: number): void {
    for (const { block, code, part } of this.#shown.splice(count)) {
      if (code && part > 0) code.keepParts(part);
      else block.remove();
    }
  }
}

function isSamePiece(one: MarkdownPiece, other: MarkdownPiece): boolean {
  if (one === other) return true;
  return (
    one.raw === other.raw &&
    one.kind === other.kind &&
    one.joins === other.joins &&
    one.lead === other.lead &&
    one.loose === other.loose &&
    one.info === other.info &&
    one.isColored === other.isColored
  );
}

/** The list or table that an element is or holds. */
function listOrTable(element: Element | null): Element | undefined {
  if (element instanceof HTMLUListElement || element instanceof HTMLOListElement) return element;
  return element?.className === 'table' ? (element.firstElementChild ?? undefined) : undefined;
}

/** What of a new part of a list or table goes into the one before it; undefined when it does not go on with it. */
function continuation(
  { joins }: MarkdownPiece,
  made: DocumentFragment,
  host: Element | undefined,
): Element | undefined {
  if (joins !== 'list' && joins !== 'table') return undefined;
  const part = made.childElementCount === 1 ? listOrTable(made.firstElementChild) : undefined;
  if (host === undefined || part?.tagName !== host.tagName) return undefined;
  return part instanceof HTMLTableElement ? part.tBodies[0] : part;
}

/** Holds a part of a list or table within it. Not a thing of its own for a screen reader. */
function newContinuation(host: Element): HTMLElement {
  const isTable = host instanceof HTMLTableElement;
  const element = document.createElement(isTable ? 'tbody' : 'div');
  element.className = 'more';
  if (!isTable) element.setAttribute('role', 'none');
  host.append(element);
  return element;
}

function isContinuation(element: Element): boolean {
  return element.className === 'more';
}

const tailHolders = new Set(['UL', 'OL', 'LI', 'P', 'BLOCKQUOTE']);

/** Puts text at the end of what is shown. A table has no place for it. */
function setTail(block: Element, text: string): void {
  if (block.tagName === 'TBODY' || block.lastElementChild?.className === 'table') return;
  block.querySelector('.tail')?.remove();
  let at = block;
  while (at.lastElementChild && tailHolders.has(at.lastElementChild.tagName)) at = at.lastElementChild;
  const tail = document.createElement('span');
  tail.className = 'tail';
  tail.textContent = text;
  at.append(tail);
}
