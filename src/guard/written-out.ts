import { unitsOf } from './units.ts';

/** A text with one layer of escapes written out, and the way back from its places to those of the text it was made from. */
export interface WrittenOut {
  readonly units: Uint16Array;
  readonly places: Places;
}

/**
 * The way back through one layer of escapes. Costs time in proportion to the text for questions that go from its beginning to its end, or
 * back: the last answer is where the next one is looked for.
 */
export class Places {
  /** For each escape, the first place behind it in the new text, and how much longer the text before was up to there. */
  #behind = new Uint32Array(16);
  #longer = new Uint32Array(16);
  #length = 0;
  /** How many escapes lie before the place that was asked for last. */
  #before = 0;
  readonly #takesOut: boolean;

  /** `takesOut`: the escapes stand for nothing, else each for one character. */
  constructor(takesOut: boolean) {
    this.#takesOut = takesOut;
  }

  /** Adds an escape behind all others: where the text behind it goes on, in the new text and in the one before. */
  add(place: number, source: number): void {
    if (this.#length === this.#behind.length) {
      this.#behind = twice(this.#behind);
      this.#longer = twice(this.#longer);
    }
    this.#behind[this.#length] = place;
    this.#longer[this.#length++] = source - place;
  }

  /** Where the character at a place begins in the text before. */
  startOf(place: number): number {
    let before = this.#before;
    while (before > 0 && (this.#behind[before - 1] ?? 0) > place) before--;
    while (before < this.#length && (this.#behind[before] ?? 0) <= place) before++;
    this.#before = before;
    return before === 0 ? place : place + (this.#longer[before - 1] ?? 0);
  }

  /** Where the character at a place ends in the text before. */
  endOf(place: number): number {
    return this.#takesOut ? this.startOf(place) + 1 : this.startOf(place + 1);
  }
}

function twice(numbers: Uint32Array): Uint32Array<ArrayBuffer> {
  const longer = new Uint32Array(numbers.length * 2);
  longer.set(numbers);
  return longer;
}

/** An escape at a place, in one number since there may be one at every place: its length, and the unit that it stands for; see {@link escape}. */
type Escape = number;
const noEscape: Escape = 0;

function escape(length: number, code: number): Escape {
  return (length << 16) | code;
}

const percent = 0x25;
const ampersand = 0x26;
const backslash = 0x5c;
const semicolon = 0x3b;
const hash = 0x23;
const blank = 0x20;
const tab = 0x09;
const lineFeed = 0x0a;
const carriageReturn = 0x0d;
/** Longest indentation of a wrapped line that is taken off with the line end. */
const longestIndentation = 16;
/** Longest character reference, `&#1114111;`. */
const longestReference = 10;

/** The names of character references, each as the number that {@link named} reads it as. */
const names: ReadonlyMap<number, number> = new Map(
  (
    [
      ['amp', ampersand],
      ['lt', 0x3c],
      ['gt', 0x3e],
      ['quot', 0x22],
      ['apos', 0x27],
    ] as const
  ).map(([name, code]) => [nameNumber(unitsOf(name), 0, name.length), code]),
);
const escapeBeginnings = beginningsOf([percent, ampersand, backslash]);
const lineBeginnings = beginningsOf([lineFeed, carriageReturn]);

function beginningsOf(units: readonly number[]): Uint8Array {
  const beginnings = new Uint8Array(128);
  for (const unit of units) beginnings[unit] = 1;
  return beginnings;
}

/** What a backslash and a character below 128 stand for, both as units; 0 for nothing. */
const simple = new Uint8Array(128);
for (const [name, unit] of [
  [0x22, 0x22],
  [backslash, backslash],
  [0x2f, 0x2f],
  [0x62, 8],
  [0x66, 12],
  [0x6e, 10],
  [0x72, 13],
  [0x74, 9],
] as const) {
  simple[name] = unit;
}

/**
 * Writes out one layer of percent codes (as Latin-1), JSON escapes and HTML character references, in the place of the text; undefined where
 * there is none. Half surrogate pairs stay as they are. Linear.
 */
export function writeOut(text: Uint16Array): WrittenOut | undefined {
  const isPlain = !text.includes(percent) && !text.includes(ampersand) && !text.includes(backslash);
  return isPlain ? undefined : rewritten(text, escapeBeginnings, escapeAt, false);
}

/** Joins lines, as base64 that was wrapped is read, in the place of the text; undefined where there is one line only. Linear. */
export function joinLines(text: Uint16Array): WrittenOut | undefined {
  return text.includes(lineFeed) ? rewritten(text, lineBeginnings, lineEndAt, true) : undefined;
}

type FindEscape = (text: Uint16Array, at: number, unit: number) => Escape;

/** `beginnings`: which units below 128 an escape begins with. What is written never reaches what is still to be read. */
function rewritten(
  text: Uint16Array,
  beginnings: Uint8Array,
  find: FindEscape,
  takesOut: boolean,
): WrittenOut | undefined {
  let places: Places | undefined;
  let length = 0;
  for (let at = 0; at < text.length;) {
    const unit = text[at] ?? 0;
    const found = unit < 128 && beginnings[unit] === 1 ? find(text, at, unit) : noEscape;
    if (found === noEscape) {
      text[length++] = unit;
      at++;
      continue;
    }
    if (!takesOut) text[length++] = found & 0xffff;
    at += found >> 16;
    places ??= new Places(takesOut);
    places.add(length, at);
  }
  return places === undefined ? undefined : { units: text.subarray(0, length), places };
}

function escapeAt(text: Uint16Array, at: number, unit: number): Escape {
  if (unit === backslash) return backslashAt(text, at);
  if (unit === percent) return hexAt(text, at + 1, 2, 3);
  return unit === ampersand ? referenceAt(text, at) : noEscape;
}

function backslashAt(text: Uint16Array, at: number): Escape {
  const next = text[at + 1] ?? 0;
  // `u` in either case.
  if ((next | 0x20) === 0x75) return hexAt(text, at + 2, 4, 6);
  const code = next < 128 ? (simple[next] ?? 0) : 0;
  return code === 0 ? noEscape : escape(2, code);
}

function referenceAt(text: Uint16Array, at: number): Escape {
  const last = Math.min(at + longestReference - 1, text.length - 1);
  let end = at + 1;
  while (end <= last && isInReference(text[end] ?? 0)) end++;
  if (end > last || text[end] !== semicolon || end - at < 3) return noEscape;
  const code = text[at + 1] === hash ? numbered(text, at + 2, end) : named(text, at + 1, end);
  // Keys hold no character outside the first plane.
  return code < 0 || code > 0xffff ? noEscape : escape(end + 1 - at, code);
}

/** Letters, digits and `#`. */
function isInReference(unit: number): boolean {
  const letter = unit | 0x20;
  return (letter >= 0x61 && letter <= 0x7a) || (unit >= 0x30 && unit <= 0x39) || unit === hash;
}

/** The character of a number in decimal, or behind an `x` in hexadecimal; -1 for none. */
function numbered(text: Uint16Array, from: number, end: number): number {
  const isHex = ((text[from] ?? 0) | 0x20) === 0x78;
  const base = isHex ? 16 : 10;
  const first = isHex ? from + 1 : from;
  let code = first < end ? 0 : -1;
  for (let at = first; at < end; at++) {
    const digit = hexDigit(text[at] ?? 0);
    if (digit < 0 || digit >= base) return -1;
    code = code * base + digit;
  }
  return code;
}

/** The character that a name stands for, in whatever case it is written; -1 for none. */
function named(text: Uint16Array, from: number, end: number): number {
  return names.get(nameNumber(text, from, end)) ?? -1;
}

/** Five bits for each letter, whatever its case; no name has so many letters that they would not fit. */
function nameNumber(text: Uint16Array, from: number, end: number): number {
  let number = end - from > 4 ? -1 : 0;
  for (let at = from; at < end && number >= 0; at++) {
    const letter = (text[at] ?? 0) | 0x20;
    number = letter >= 0x61 && letter <= 0x7a ? (number << 5) | (letter - 0x60) : -1;
  }
  return number;
}

/** `width`: length of the whole escape. */
function hexAt(text: Uint16Array, at: number, digits: number, width: number): Escape {
  let code = 0;
  for (let place = at; place < at + digits; place++) {
    const digit = hexDigit(text[place] ?? 0);
    if (digit < 0) return noEscape;
    code = code * 16 + digit;
  }
  return escape(width, code);
}

function hexDigit(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const letter = code | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}

function lineEndAt(text: Uint16Array, at: number, unit: number): Escape {
  if (unit !== lineFeed && (unit !== carriageReturn || text[at + 1] !== lineFeed)) return noEscape;
  const from = unit === lineFeed ? at + 1 : at + 2;
  let end = from;
  while (end - from < longestIndentation && (text[end] === blank || text[end] === tab)) end++;
  return escape(end - at, 0);
}
