/** A text with one layer of escapes written out, and the way back from its places to those of the text it was made from. */
export interface WrittenOut {
  readonly text: string;
  /** Where the character at a place begins in the text before. */
  readonly startOf: (place: number) => number;
  /** Where the character at a place ends in the text before. */
  readonly endOf: (place: number) => number;
}

/** An escape at a place: its length and the character it stands for; -1 for none. */
type Escape = readonly [length: number, code: number];

const percent = 0x25;
const ampersand = 0x26;
const backslash = 0x5c;
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
const simple: ReadonlyMap<string, number> = new Map([
  ['"', 0x22],
  ['\\', 0x5c],
  ['/', 0x2f],
  ['b', 8],
  ['f', 12],
  ['n', 10],
  ['r', 13],
  ['t', 9],
]);

/**
 * Writes out one layer of percent codes (as Latin-1), JSON escapes and HTML character references; undefined where there is none. Half surrogate
 * pairs come out as U+FFFD. Linear.
 */
export function writeOut(text: string): WrittenOut | undefined {
  return /[%&\\]/.test(text) ? rewritten(text, escapeAt) : undefined;
}

/** Joins lines, as base64 that was wrapped is read; undefined where there is one line only. Linear. */
export function joinLines(text: string): WrittenOut | undefined {
  return text.includes('\n') ? rewritten(text, lineEndAt) : undefined;
}

function rewritten(text: string, find: (text: string, at: number) => Escape | undefined): WrittenOut | undefined {
  const codes = new Uint16Array(text.length);
  const starts = new Uint32Array(text.length);
  const ends = new Uint32Array(text.length);
  let length = 0;
  let at = 0;
  while (at < text.length) {
    const [width, code] = find(text, at) ?? [1, text.charCodeAt(at)];
    if (code >= 0) {
      codes[length] = code;
      starts[length] = at;
      ends[length] = at + width;
      length++;
    }
    at += width;
  }
  if (length === text.length) return undefined;
  const startOf = (place: number): number => starts[place] ?? text.length;
  const endOf = (place: number): number => ends[place] ?? text.length;
  return { text: new TextDecoder('utf-16le', { ignoreBOM: true }).decode(codes.subarray(0, length)), startOf, endOf };
}

function escapeAt(text: string, at: number): Escape | undefined {
  const code = text.charCodeAt(at);
  if (code === percent) return hexAt(text, at + 1, 2, 3);
  if (code === backslash) return backslashAt(text, at);
  return code === ampersand ? referenceAt(text, at) : undefined;
}

function backslashAt(text: string, at: number): Escape | undefined {
  const next = text.charAt(at + 1);
  if (next === 'u' || next === 'U') return hexAt(text, at + 2, 4, 6);
  const code = simple.get(next);
  return code === undefined ? undefined : [2, code];
}

function referenceAt(text: string, at: number): Escape | undefined {
  const end = text.slice(at, at + longestReference).indexOf(';');
  if (end < 3) return undefined;
  const name = text.slice(at + 1, at + end).toLowerCase();
  const digits = name.startsWith('#x') ? name.slice(2) : name.slice(1);
  const isHex = name.startsWith('#x') && /^[0-9a-f]+$/.test(digits);
  const code = isHex
    ? Number.parseInt(digits, 16)
    : name.startsWith('#') && /^\d+$/.test(digits)
      ? Number(digits)
      : (names.get(name) ?? -1);
  // Keys hold no character outside the first plane.
  return code < 0 || code > 0xffff ? undefined : [end + 1, code];
}

/** `width`: length of the whole escape. */
function hexAt(text: string, at: number, digits: number, width: number): Escape | undefined {
  let code = 0;
  for (let place = at; place < at + digits; place++) {
    const digit = hexDigit(text.charCodeAt(place));
    if (digit < 0) return undefined;
    code = code * 16 + digit;
  }
  return [width, code];
}

function hexDigit(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const letter = code | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}

function lineEndAt(text: string, at: number): Escape | undefined {
  const code = text.charCodeAt(at);
  if (code !== lineFeed && (code !== carriageReturn || text.charCodeAt(at + 1) !== lineFeed)) return undefined;
  const from = code === lineFeed ? at + 1 : at + 2;
  let end = from;
  while (end - from < longestIndentation && (text[end] === ' ' || text[end] === '\t')) end++;
  return [end - at, -1];
}
