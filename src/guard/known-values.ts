import { FormSet } from './form-set.ts';
import { valueForms } from './value-forms.ts';
import type { Span } from './spans.ts';
import { joinLines, writeOut } from './written-out.ts';
import type { WrittenOut } from './written-out.ts';

/** Layers of escapes that are taken off: a key in a JSON text in a JSON text in a URL has three. */
const maximumLayers = 4;
/** What is left of a value before a cut (`…`) is taken out from this length on, in characters. */
const shortestRest = 4;

/**
 * Finds known values in a text in every form that an echo writes them in: as they are, in base64 of any alignment and alphabet, in hexadecimal,
 * and each of these under percent codes, JSON escapes or HTML character references, also mixed and in layers, and over line breaks. Costs
 * time in proportion to the text, whatever it holds and however many values are known.
 */
export class KnownValues {
  readonly #shortest: number;
  readonly #forms = new FormSet();

  /** `shortest`: shorter values and forms are not looked for. At least 3. */
  constructor(shortest: number) {
    this.#shortest = shortest;
  }

  add(value: string): void {
    if (value.length < this.#shortest) return;
    for (const form of new Set([...valueForms(value), ...valueForms(writtenOut(value))])) {
      if (form.length >= this.#shortest) this.#forms.add(form);
    }
  }

  /** Where they stand; spans may overlap. `goesOn`: the text may be cut, so that the beginning of a value at its end counts as one. */
  find(text: string, goesOn = false): Span[] {
    if (this.#forms.longest === 0) return [];
    const found: Span[] = [];
    const layers: WrittenOut[] = [];
    const search = (inside: string): void => {
      if (goesOn || inside.endsWith('…')) this.#searchCut(inside, layers, found);
      for (const { start, end } of this.#forms.find(inside)) found.push(inSource(layers, start, end));
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

  /** A text that was cut may end in the beginning of a value, and in the middle of an escape. */
  #searchCut(text: string, layers: readonly WrittenOut[], found: Span[]): void {
    const cut = text.endsWith('…') ? text.length - 1 : text.length;
    const end = withoutPartialEscape(text, cut);
    for (let at = Math.max(0, end - this.#forms.longest); at + shortestRest <= end; at++) {
      if (!this.#forms.isBeginning(text, at, end)) continue;
      found.push(inSource(layers, at, cut));
      return;
    }
  }
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
