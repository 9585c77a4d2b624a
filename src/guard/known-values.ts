import { valueForms } from './value-forms.ts';
import type { Span } from './spans.ts';
import { joinLines, writeOut } from './written-out.ts';
import type { WrittenOut } from './written-out.ts';

/** Layers of escapes that are taken off: a key in a JSON text in a JSON text in a URL has three. */
const maximumLayers = 4;
const tableSize = 1 << 12;
/** What is left of a value before a cut (`…`) is taken out from this length on, in characters. */
const shortestRest = 4;

/**
 * Finds known values in a text in every form that an echo writes them in: as they are, in base64 of any alignment and alphabet, in hexadecimal,
 * and each of these under percent codes, JSON escapes or HTML character references, also mixed and in layers, and over line breaks. Costs
 * time in proportion to the text, whatever it holds and however many values are known.
 */
export class KnownValues {
  readonly #shortest: number;
  readonly #forms = new Map<number, string[]>();
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

  /** Where they stand; spans may overlap. */
  find(text: string): Span[] {
    if (this.#forms.size === 0) return [];
    const found: Span[] = [];
    const layers: WrittenOut[] = [];
    this.#search(text, layers, found);
    let inner = text;
    for (let count = 0; count < maximumLayers; count++) {
      const layer = writeOut(inner);
      if (layer === undefined) break;
      layers.push(layer);
      inner = layer.text;
      this.#search(inner, layers, found);
    }
    const joined = joinLines(inner);
    if (joined !== undefined) this.#search(joined.text, [...layers, joined], found);
    return found;
  }

  #addForm(form: string): void {
    if (form.length < this.#shortest) return;
    const hash = hashOf(form.charCodeAt(0), form.charCodeAt(1), form.charCodeAt(2));
    const forms = this.#forms.get(hash) ?? [];
    if (!forms.includes(form)) forms.push(form);
    // The longest form that stands there counts.
    forms.sort((one, other) => other.length - one.length);
    this.#forms.set(hash, forms);
    this.#beginnings[hash] = 1;
    this.#longest = Math.max(this.#longest, form.length);
  }

  /** A text that was cut may end in the beginning of a value. */
  #searchCut(text: string, layers: readonly WrittenOut[], found: Span[]): void {
    if (!text.endsWith('…')) return;
    const end = text.length - 1;
    for (let at = Math.max(0, end - this.#longest); at + shortestRest <= end; at++) {
      const hash = hashOf(text.charCodeAt(at), text.charCodeAt(at + 1), text.charCodeAt(at + 2));
      const rest = text.slice(at, end);
      if (this.#forms.get(hash)?.some((form) => form.startsWith(rest)) !== true) continue;
      found.push(inSource(layers, at, end));
      return;
    }
  }

  #search(text: string, layers: readonly WrittenOut[], found: Span[]): void {
    this.#searchCut(text, layers, found);
    let first = text.charCodeAt(0);
    let second = text.charCodeAt(1);
    for (let at = 0; at + this.#shortest <= text.length; at++) {
      const third = text.charCodeAt(at + 2);
      const hash = hashOf(first, second, third);
      first = second;
      second = third;
      if (this.#beginnings[hash] === 0) continue;
      const form = this.#forms.get(hash)?.find((each) => text.startsWith(each, at));
      if (form === undefined) continue;
      found.push(inSource(layers, at, at + form.length));
      at += form.length - 1;
      first = text.charCodeAt(at + 1);
      second = text.charCodeAt(at + 2);
    }
  }
}

/** The value without any escapes: what is left of it in a text whose escapes are all written out. */
function writtenOut(value: string): string {
  let text = value;
  for (let count = 0; count < maximumLayers; count++) text = writeOut(text)?.text ?? text;
  return text;
}

function inSource(layers: readonly WrittenOut[], start: number, end: number): Span {
  let first = start;
  let last = end - 1;
  for (const [index, layer] of layers.toReversed().entries()) {
    if (index === layers.length - 1) return { start: layer.startOf(first), end: layer.endOf(last) };
    first = layer.startOf(first);
    last = layer.endOf(last) - 1;
  }
  return { start: first, end: last + 1 };
}

function hashOf(first: number, second: number, third: number): number {
  return (first * 31 * 31 + second * 31 + third) & (tableSize - 1);
}
