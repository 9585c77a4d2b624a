import { textOf } from './kept-text.ts';

/** A text with one layer of escapes written out, and the way back from its places to those of the text it was made from. */
export interface WrittenOut {
  readonly text: string;
  /** Where the character at a place begins in the text before. */
  readonly startOf: (place: number) => number;
  /** Where the character at a place ends in the text before. */
  readonly endOf: (place: number) => number;
}

/** An escape at a place, in one number since there may be one at every place: its length, and the unit that it stands for; see {@link escape}. */
type Escape = number;
const noEscape: Escape = 0;
/** Stands where nothing does: a line end that is taken out. */
const nothing = 0x10000;

function escape(length: number, code: number): Escape {
  return (length << 17) | code;
}

const percent = 0x25;
const ampersand = 0x26;
const backslash = 0x5c;
const semicolon = 0x3b;
const lineFeed = 0x0a;
const carriageReturn = 0x0d;
/** Longest indentation of a wrapped line that is taken off with the line end. */
const longestIndentation = 16;
/** Longest character reference, `&#1114111;`. */
const longestReference = 10;

const names: ReadonlyMap<string, number> = new Map([
  ['amp', 0x26],
  ['lt', 0x3c],
  ['gt', 0x3e],
  ['quot', 0x22],
  ['apos', 0x27],
]);
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
 * Writes out one layer of percent codes (as Latin-1), JSON escapes and HTML character references; undefined where there is none. Half surrogate
 * pairs stay as they are. Linear.
 */
export function writeOut(text: string): WrittenOut | undefined {
  return /[%&\\]/.test(text) ? rewritten(text, escapeBeginnings, escapeAt) : undefined;
}

/** Joins lines, as base64 that was wrapped is read; undefined where there is one line only. Linear. */
export function joinLines(text: string): WrittenOut | undefined {
  return text.includes('\n') ? rewritten(text, lineBeginnings, lineEndAt) : undefined;
}

type FindEscape = (text: string, at: number, unit: number) => Escape;

/** `beginnings`: which units below 128 an escape begins with. */
function rewritten(text: string, beginnings: Uint8Array, find: FindEscape): WrittenOut | undefined {
  const units = new Uint16Array(text.length);
  let length = 0;
  for (let at = 0; at < text.length;) {
    const unit = text.charCodeAt(at);
    const found = unit < 128 && beginnings[unit] === 1 ? find(text, at, unit) : noEscape;
    const code = found === noEscape ? unit : found & 0x1ffff;
    if (code !== nothing) units[length++] = code;
    at += found === noEscape ? 1 : found >> 17;
  }
  if (length === text.length) return undefined;
  let known: Uint32Array | undefined;
  // Only a text with a key in it needs the way back.
  const starts = (): Uint32Array => (known ??= startsIn(text, length, beginnings, find));
  const startOf = (place: number): number => starts()[place] ?? text.length;
  const endOf = (place: number): number => {
    const start = startOf(place);
    const unit = text.charCodeAt(start);
    const found = unit < 128 && beginnings[unit] === 1 ? find(text, start, unit) : noEscape;
    return Math.min(text.length, found === noEscape ? start + 1 : start + (found >> 17));
  };
  return { text: textOf(units.subarray(0, length)), startOf, endOf };
}

/** Where each of `length` characters that were written out begins. */
function startsIn(text: string, length: number, beginnings: Uint8Array, find: FindEscape): Uint32Array {
  const starts = new Uint32Array(length);
  let place = 0;
  for (let at = 0; at < text.length;) {
    const unit = text.charCodeAt(at);
    const found = unit < 128 && beginnings[unit] === 1 ? find(text, at, unit) : noEscape;
    if (found === noEscape || (found & 0x1ffff) !== nothing) starts[place++] = at;
    at += found === noEscape ? 1 : found >> 17;
  }
  return starts;
}

function escapeAt(text: string, at: number, unit: number): Escape {
  if (unit === backslash) return backslashAt(text, at);
  if (unit === percent) return hexAt(text, at + 1, 2, 3);
  return unit === ampersand ? referenceAt(text, at) : noEscape;
}

function backslashAt(text: string, at: number): Escape {
  const next = text.charCodeAt(at + 1);
  // `u` in either case.
  if ((next | 0x20) === 0x75) return hexAt(text, at + 2, 4, 6);
  const code = next < 128 ? (simple[next] ?? 0) : 0;
  return code === 0 ? noEscape : escape(2, code);
}

function referenceAt(text: string, at: number): Escape {
  let end = at + 1;
  while (end < at + longestReference && end < text.length && text.charCodeAt(end) !== semicolon) end++;
  if (text.charCodeAt(end) !== semicolon || end - at < 3 || end - at >= longestReference) return noEscape;
  const code = referenced(text.slice(at + 1, end).toLowerCase());
  // Keys hold no character outside the first plane.
  return code < 0 || code > 0xffff ? noEscape : escape(end + 1 - at, code);
}

/** The character that a reference without its marks stands for; -1 for none. */
function referenced(name: string): number {
  if (!name.startsWith('#')) return names.get(name) ?? -1;
  if (/^#x[0-9a-f]+$/.test(name)) return Number.parseInt(name.slice(2), 16);
  return /^#\d+$/.test(name) ? Number(name.slice(1)) : -1;
}

/** `width`: length of the whole escape. */
function hexAt(text: string, at: number, digits: number, width: number): Escape {
  let code = 0;
  for (let place = at; place < at + digits; place++) {
    const digit = hexDigit(text.charCodeAt(place));
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

function lineEndAt(text: string, at: number, unit: number): Escape {
  if (unit !== lineFeed && (unit !== carriageReturn || text.charCodeAt(at + 1) !== lineFeed)) return noEscape;
  const from = unit === lineFeed ? at + 1 : at + 2;
  let end = from;
  while (end - from < longestIndentation && (text[end] === ' ' || text[end] === '\t')) end++;
  return escape(end - at, nothing);
}
