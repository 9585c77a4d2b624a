import type { Span } from './spans.ts';
import { unitsOf } from './units.ts';

const tableSize = 1 << 14;
/** Characters of each form by which places are passed over; more gain little. */
const longestHead = 32;

/** The forms from one place on: what may follow, and whether a form ends there. Most have one character that may follow, which needs no table. */
interface FormNode {
  unit: number;
  child: FormNode | undefined;
  more: Map<number, FormNode> | undefined;
  isForm: boolean;
}

/** By how much a search may go on from three characters, by their hash. */
interface Jumps {
  /** Characters of each form that the table knows. */
  readonly head: number;
  readonly table: Uint8Array;
}

/**
 * Texts that are looked for all at once. Places where none of them can stand are passed over by three characters at a time (Wu and Manber), so
 * that most texts cost far less than a step a character; none costs more than one step and, where one of them has begun, its length.
 */
export class FormSet {
  readonly #forms: Uint16Array[] = [];
  readonly #root = newNode();
  /** Whether a form begins with three characters of that hash. */
  readonly #beginnings = new Uint8Array(tableSize);
  #longest = 0;
  #jumps: Jumps | undefined;

  /** Length of the longest form; 0 without any. */
  get longest(): number {
    return this.#longest;
  }

  /** `form` has three characters or more. */
  add(form: string): void {
    let node = this.#root;
    const units = unitsOf(form);
    for (const unit of units) node = addChild(node, unit);
    if (node.isForm) return;
    node.isForm = true;
    this.#forms.push(units);
    this.#beginnings[hashAt(units, 0)] = 1;
    this.#longest = Math.max(this.#longest, form.length);
    this.#jumps = undefined;
  }

  /** Each form in a text from its beginning on, the longest that stands at a place; the next one begins behind it. */
  find(text: Uint16Array): Span[] {
    const found: Span[] = [];
    if (this.#forms.length === 0) return found;
    this.#jumps ??= jumpsOf(this.#forms);
    const { head } = this.#jumps;
    for (let start = this.#next(text, 0); start + head <= text.length;) {
      const end = this.#endAt(text, start);
      if (end >= 0) found.push({ start, end });
      start = this.#next(text, Math.max(start + 1, end));
    }
    return found;
  }

  /** Whether what stands there is a form or the beginning of one. */
  isBeginning(text: Uint16Array, from: number, end: number): boolean {
    let node: FormNode | undefined = this.#root;
    for (let at = from; at < end && node !== undefined; at++) node = childOf(node, text[at] ?? 0);
    return node !== undefined;
  }

  /** The next place at which a form may stand; beyond the last one where there is none. */
  #next(text: Uint16Array, from: number): number {
    const { head, table } = (this.#jumps ??= jumpsOf(this.#forms));
    const beginnings = this.#beginnings;
    let at = from;
    for (const last = text.length - head; at <= last;) {
      const jump = table[hashAt(text, at + head - 3)] ?? 0;
      if (jump > 0) at += jump;
      else if (beginnings[hashAt(text, at)] === 1) break;
      else at++;
    }
    return at;
  }

  /** Where the longest form that stands at a place ends; -1 for none. */
  #endAt(text: Uint16Array, from: number): number {
    let end = -1;
    let node: FormNode | undefined = this.#root;
    for (let at = from; node !== undefined; at++) {
      if (node.isForm) end = at;
      node = at < text.length ? childOf(node, text[at] ?? 0) : undefined;
    }
    return end;
  }
}

function jumpsOf(forms: readonly Uint16Array[]): Jumps {
  const head = forms.reduce((least, { length }) => Math.min(least, length), longestHead);
  const table = new Uint8Array(tableSize).fill(head - 2);
  for (const form of forms) {
    for (let at = 0; at + 3 <= head; at++) {
      const hash = hashAt(form, at);
      table[hash] = Math.min(table[hash] ?? 0, head - 3 - at);
    }
  }
  return { head, table };
}

function newNode(): FormNode {
  return { unit: -1, child: undefined, more: undefined, isForm: false };
}

function childOf(node: FormNode, unit: number): FormNode | undefined {
  return node.unit === unit ? node.child : node.more?.get(unit);
}

function addChild(node: FormNode, unit: number): FormNode {
  const known = childOf(node, unit);
  if (known !== undefined) return known;
  const child = newNode();
  if (node.child === undefined) {
    node.unit = unit;
    node.child = child;
  } else (node.more ??= new Map()).set(unit, child);
  return child;
}

/** Of the three characters from a place on. */
function hashAt(text: Uint16Array, at: number): number {
  return ((text[at] ?? 0) * 31 * 31 + (text[at + 1] ?? 0) * 31 + (text[at + 2] ?? 0)) & (tableSize - 1);
}
