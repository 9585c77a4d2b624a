import { valueForms } from './value-forms.ts';
import type { Span } from './spans.ts';
import { joinLines, writeOut } from './written-out.ts';
import type { WrittenOut } from './written-out.ts';

/** Layers of escapes that are taken off: a key in a JSON text in a JSON text in a URL has three. */
const maximumLayers = 4;
const tableSize = 1 << 12;

/** The forms from one place on: what may follow, and the form that ends there. */
interface FormNode {
  readonly next: Map<number, FormNode>;
  isForm: boolean;
}
/** What is left of a value before a cut (`…`) is taken out from this length on, in characters. */
const shortestRest = 4;

/**
 * Finds known values in a text in every form that an echo writes them in: as they are, in base64 of any alignment and alphabet, in hexadecimal,
 * and each of these under percent codes, JSON escapes or HTML character references, also mixed and in layers, and over line breaks. Costs
 * time in proportion to the text, whatever it holds and however many values are known.
 */
export class KnownValues {
  readonly #shortest: number;
  readonly #forms = newNode();
  /** Whether a form begins with three characters of that hash. */
  readonly #beginnings = new Uint8Array(tableSize);
  #longest = 0;

  /** `shortest`: shorter values and forms are not looked for. At least 3. */
  constructor(shortest: number) {
    this.#shortest = shortest;
  }

  add(value: string): void {
    if (value.length < this.#shortest) return;
    for (const form of new Set([...valueForms(value), ...valueForms(writtenOut(value))])) this.#addForm(form);
  }

  /** Where they stand; spans may overlap. `goesOn`: the text may be cut, so that the beginning of a value at its end counts as one. */
  find(text: string, goesOn = false): Span[] {
    if (this.#longest === 0) return [];
    const found: Span[] = [];
    const layers: WrittenOut[] = [];
    const search = (inside: string): void => {
      if (goesOn || inside.endsWith('…')) this.#searchCut(inside, layers, found);
      this.#search(inside, layers, found);
    };
    search(text);
    let inner = text;
    for (let count = 0; count < maximumLayers; count++) {
      const layer = writeOut(inner);
      if (layer === undefined) break;
      layers.push(layer);
      inner = layer.text;
      search(inner);
    }
    const joined = joinLines(inner);
    if (joined !== undefined) {
      layers.push(joined);
      search(joined.text);
    }
    return found;
  }

  #addForm(form: string): void {
    if (form.length < this.#shortest) return;
    let node = this.#forms;
    for (let at = 0; at < form.length; at++) node = childOf(node, form.charCodeAt(at));
    node.isForm = true;
    this.#beginnings[hashOf(form.charCodeAt(0), form.charCodeAt(1), form.charCodeAt(2))] = 1;
    this.#longest = Math.max(this.#longest, form.length);
  }

  /** Where the longest form that stands at a place ends; -1 for none. */
  #formEnd(text: string, from: number): number {
    let end = -1;
    let node: FormNode | undefined = this.#forms;
    for (let at = from; node !== undefined; at++) {
      if (node.isForm) end = at;
      node = at < text.length ? node.next.get(text.charCodeAt(at)) : undefined;
    }
    return end;
  }

  /** Whether what stands there is a form or the beginning of one. */
  #isBeginning(text: string, from: number, end: number): boolean {
    let node: FormNode | undefined = this.#forms;
    for (let at = from; at < end && node !== undefined; at++) node = node.next.get(text.charCodeAt(at));
    return node !== undefined;
  }

  /** A text that was cut may end in the beginning of a value, and in the middle of an escape. */
  #searchCut(text: string, layers: readonly WrittenOut[], found: Span[]): void {
    const cut = text.endsWith('…') ? text.length - 1 : text.length;
    const end = withoutPartialEscape(text, cut);
    for (let at = Math.max(0, end - this.#longest); at + shortestRest <= end; at++) {
      if (!this.#isBeginning(text, at, end)) continue;
      found.push(inSource(layers, at, cut));
      return;
    }
  }

  #search(text: string, layers: readonly WrittenOut[], found: Span[]): void {
    let first = text.charCodeAt(0);
    let second = text.charCodeAt(1);
    for (let at = 0; at + this.#shortest <= text.length; at++) {
      const third = text.charCodeAt(at + 2);
      const hash = hashOf(first, second, third);
      first = second;
      second = third;
      if (this.#beginnings[hash] === 0) continue;
      const end = this.#formEnd(text, at);
      if (end < 0) continue;
      found.push(inSource(layers, at, end));
      at = end - 1;
      first = text.charCodeAt(at + 1);
      second = text.charCodeAt(at + 2);
    }
  }
}

function newNode(): FormNode {
  return { next: new Map(), isForm: false };
}

function childOf(node: FormNode, unit: number): FormNode {
  const known = node.next.get(unit);
  if (known !== undefined) return known;
  const child = newNode();
  node.next.set(unit, child);
  return child;
}

/** The value without any escapes: what is left of it in a text whose escapes are all written out. */
function writtenOut(value: string): string {
  let text = value;
  for (let count = 0; count < maximumLayers; count++) text = writeOut(text)?.text ?? text;
  return text;
}

/** The end of a text without the pieces of escapes that a cut left there, of which one may stand in another. */
function withoutPartialEscape(text: string, cut: number): number {
  let end = cut;
  for (let count = 0; count < maximumLayers; count++) {
    const piece = /(?:%[0-9a-f]?|\\(?:u[0-9a-f]{0,3})?|&(?:#?\w{0,8}))$/i.exec(text.slice(Math.max(0, end - 12), end));
    if (piece === null) break;
    end -= piece[0].length;
  }
  return end;
}

function inSource(layers: readonly WrittenOut[], start: number, end: number): Span {
  let first = start;
  let behind = end;
  for (let at = layers.length - 1; at >= 0; at--) {
    const layer = layers[at];
    if (layer === undefined) break;
    first = layer.startOf(first);
    behind = layer.endOf(behind - 1);
  }
  return { start: first, end: behind };
}

function hashOf(first: number, second: number, third: number): number {
  return (first * 31 * 31 + second * 31 + third) & (tableSize - 1);
}
