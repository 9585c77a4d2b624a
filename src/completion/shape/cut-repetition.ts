import { isCloser } from '../syntax/indentation.ts';
import { borderLengths, repetitionAtEnd, isRepetitive, widestWindow } from './token-repetition.ts';

/** Longest pattern that is looked for by character, how often it has to come, and how far back is looked. */
const longestPattern = 40;
const rounds = 5;
const lookBack = 240;
/** Equal lines that an answer may have which its model ended. */
const mostEqualLines = 5;
/** Letters or digits that are too many in a row. */
const longestRun = 20;

/**
 * Cuts a text that has begun to repeat itself, after the first round. `isFinished`: the model ended it by itself, which one
 * that repeats itself without end does not; a few equal lines (the cells of a table, the rows of a matrix) are then what it wanted to say. Linear.
 */
export function cutRepetition(text: string, isFinished = false): string {
  const lines = text.split('\n');
  const most = isFinished ? mostEqualLines : 2;
  let equal = 1;
  for (let i = 1; i < lines.length; i++) {
    const line = (lines[i] ?? '').trim();
    equal = line.length > 2 && !isCloser(line) && line === lines[i - 1]?.trim() ? equal + 1 : 1;
    if (equal > most) return lines.slice(0, i - equal + 2).join('\n');
  }
  if (equal <= 2) return cutCharacters(cutTokens(text));
  // The lines were counted, so that only one of them is looked at.
  const first = lines.slice(0, lines.length - equal + 1).join('\n');
  const cut = cutCharacters(cutTokens(first));
  return cut === first ? text : cut;
}

function cutTokens(text: string): string {
  const tokens = new LastTokens(text);
  while (tokens.solid.length < widestWindow && tokens.readOne());
  if (!isRepetitive(tokens.all.toReversed())) return text;
  // White space may differ from round to round.
  const repetition = repetitionAtEnd(tokens.solid.toReversed());
  if (repetition === undefined) return text;
  const { solid, ends } = tokens;
  const { length } = repetition;
  if (isRuler(solid.slice(0, length).join(''))) return text;
  let count = length;
  while ((count < solid.length || tokens.readOne()) && solid[count] === solid[count - length]) count++;
  return text.slice(0, ends[count - length]);
}

/** The words, marks and white space of a text, from its end on and no further than they are needed. */
class LastTokens {
  /** From the last one on. */
  readonly all: string[] = [];
  /** Those that are no white space, and where each ends. */
  readonly solid: string[] = [];
  readonly ends: number[] = [];
  readonly #text: string;
  #at: number;

  constructor(text: string) {
    this.#text = text;
    this.#at = text.length;
  }

  /** Reads one word or mark more; false where there is none. */
  readOne(): boolean {
    const text = this.#text;
    let at = this.#at;
    while (at > 0 && isSpace(text.charCodeAt(at - 1))) at--;
    // Only the end of the text is looked at with its white space.
    const isNear = this.solid.length < widestWindow;
    if (isNear && at < this.#at) this.all.push(text.slice(at, this.#at));
    this.#at = at;
    if (at === 0) return false;
    const end = at--;
    if (isWord(text.charCodeAt(at))) while (at > 0 && isWord(text.charCodeAt(at - 1))) at--;
    const token = at + 1 === end ? text.charAt(at) : text.slice(at, end);
    if (isNear) this.all.push(token);
    this.solid.push(token);
    this.ends.push(end);
    this.#at = at;
    return true;
  }
}

function isWord(unit: number): boolean {
  const letter = unit | 0x20;
  return (letter >= 0x61 && letter <= 0x7a) || (unit >= 0x30 && unit <= 0x39) || unit === 0x5f;
}

function isSpace(unit: number): boolean {
  if (unit < 0x80) return unit === 0x20 || (unit >= 0x09 && unit <= 0x0d);
  return String.fromCharCode(unit).trim() === '';
}

/** The same by character, for what is repeated inside of words and numbers. */
function cutCharacters(text: string): string {
  const run = runLength(text);
  if (run >= longestRun && /\w/.test(text.slice(-1))) {
    const line = text.lastIndexOf('\n');
    return line > 0 ? text.slice(0, line) : '';
  }
  const count = Math.min(lookBack, text.length);
  const units = Array.from({ length: count }, (_, i) => text[text.length - 1 - i] ?? '');
  for (const [i, border] of borderLengths(units).entries()) {
    const length = i + 1 - border;
    if (length < 2 || length > longestPattern || i + 1 < rounds * length) continue;
    if (isRuler(units.slice(0, length).join(''))) return text;
    let start = text.length - length;
    while (start > 0 && text[start - 1] === text[start - 1 + length]) start--;
    return text.slice(0, start + length);
  }
  return text;
}

function runLength(text: string): number {
  const last = text.at(-1);
  let at = text.length;
  while (at > 0 && text[at - 1] === last) at--;
  return text.length - at;
}

/** Rows of one character (`-----`, `=====`) are wanted in comments, and white space is no pattern. */
function isRuler(piece: string): boolean {
  return new Set(piece).size === 1 || piece.trim() === '';
}
