import { FormSet } from './form-set.ts';
import type { Span } from './spans.ts';
import { textOf, unitsOf } from './units.ts';
import { joinLines, writeOut } from './written-out.ts';
import type { Places } from './written-out.ts';

/** Layers of escapes that are taken off: a key in a JSON text in a JSON text in a URL has three. */
const maximumLayers = 4;
/** What is left of a value before a cut (`…`) is taken out from this length on, in characters. */
const shortestRest = 4;
/** `…`, where a text was cut. */
const ellipsis = 0x2026;

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
    const layers: Places[] = [];
    const search = (inside: Uint16Array): void => {
      if (goesOn || inside.at(-1) === ellipsis) this.#searchCut(inside, layers, found);
      for (const span of this.#forms.find(inside)) found.push(inSource(layers, span));
    };
    // Also makes one piece of a text that was put together: its units are read much sooner then.
    const hasLayers = /[%&\\\n]/.test(text);
    let inner = unitsOf(text);
    search(inner);
    if (!hasLayers) return found;
    for (let count = 0; count < maximumLayers; count++) {
      const layer = writeOut(inner);
      if (layer === undefined) break;
      layers.push(layer.places);
      inner = layer.units;
      search(inner);
    }
    const joined = joinLines(inner);
    if (joined !== undefined) {
      layers.push(joined.places);
      search(joined.units);
    }
    return found;
  }

  /** A text that was cut may end in the beginning of a value, and in the middle of an escape. */
  #searchCut(text: Uint16Array, layers: readonly Places[], found: Span[]): void {
    const cut = text.at(-1) === ellipsis ? text.length - 1 : text.length;
    const end = withoutPartialEscape(text, cut);
    for (let at = Math.max(0, end - this.#forms.longest); at + shortestRest <= end; at++) {
      if (!this.#forms.isBeginning(text, at, end)) continue;
      found.push(inSource(layers, { start: at, end: cut }));
      return;
    }
  }
}

/** The value without any escapes: what is left of it in a text whose escapes are all written out. */
function writtenOut(value: string): string {
  let units = unitsOf(value);
  for (let count = 0; count < maximumLayers; count++) units = writeOut(units)?.units ?? units;
  return textOf(units);
}

/** The end of a text without the pieces of escapes that a cut left there, of which one may stand in another. */
function withoutPartialEscape(text: Uint16Array, cut: number): number {
  let end = cut;
  for (let count = 0; count < maximumLayers; count++) {
    const last = textOf(text.subarray(Math.max(0, end - 12), end));
    const piece = /(?:%[0-9a-f]?|\\(?:u[0-9a-f]{0,3})?|&(?:#?\w{0,8}))$/i.exec(last);
    if (piece === null) break;
    end -= piece[0].length;
  }
  return end;
}

function inSource(layers: readonly Places[], span: Span): Span {
  if (layers.length === 0) return span;
  let { start, end } = span;
  for (let at = layers.length - 1; at >= 0; at--) {
    const layer = layers[at];
    if (layer === undefined) break;
    start = layer.startOf(start);
    end = layer.endOf(end - 1);
  }
  return { start, end };
}

/**
 * The forms that are no escapes: the value as it is, its UTF-8 bytes as percent codes write them, base64 in both alphabets wherever it
 * stands in what was encoded, hexadecimal in either case. Some may be short.
 */
function valueForms(value: string): string[] {
  const bytes = new TextEncoder().encode(value.toWellFormed());
  const base64 = [0, 1, 2].flatMap((offset) => base64At(bytes, offset));
  const urlSafe = base64.map((form) => form.replaceAll('+', '-').replaceAll('/', '_'));
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  const form = value.includes(' ') ? [value.replaceAll(' ', '+')] : [];
  return [value, latin1(bytes), ...form, ...base64, ...urlSafe, hex, hex.toUpperCase()];
}

/** The base64 characters that stand for the bytes alone when `offset` (mod 3) bytes come before them and anything after them. */
function base64At(bytes: Uint8Array, offset: number): string[] {
  const padded = btoa('\0'.repeat(offset) + latin1(bytes));
  const whole = padded.replace(/=+$/, '');
  const first = Math.ceil((offset * 8) / 6);
  const last = Math.floor(((offset + bytes.length) * 8) / 6);
  return offset === 0 ? [padded, whole, whole.slice(0, last)] : [whole.slice(first, last)];
}

function latin1(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
}
