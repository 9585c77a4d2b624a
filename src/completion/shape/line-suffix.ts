import { borderLengths } from './token-repetition.ts';
import { isSubsequence } from './visibility.ts';

/** A text for the cursor and how many characters right of it, on its line, it replaces. */
export interface FittedText {
  readonly text: string;
  readonly replaceAfter: number;
}

/** Brackets, quotes and ends of statements: what editors put right of the cursor by themselves. */
const closers = /^[\s)\]}>"'`;:,]*$/;

/**
 * Fits one line of text to what stands right of the cursor. Brackets that the editor closed by itself are replaced where the text closes
 * them too; what else the text repeats of the rest of the line is cut off.
 */
export function fitLineSuffix(text: string, lineSuffix: string): FittedText {
  const suffix = lineSuffix.trimEnd();
  const rest = suffix.trimStart();
  if (rest === '') return { text, replaceAfter: 0 };
  const open = unmatchedClosers(text);
  if (closers.test(suffix) && replaces(text, rest, open)) return { text, replaceAfter: suffix.length };
  const overlap = overlapLength(text.trimEnd(), rest, open);
  if (overlap > 0) {
    const isReplaced = rest === suffix && closers.test(rest.slice(0, overlap)) && overlap < text.trimEnd().length;
    if (isReplaced) return { text: text.trimEnd(), replaceAfter: overlap };
    return { text: text.trimEnd().slice(0, -overlap), replaceAfter: 0 };
  }
  const isOutside = outsideOfBrackets(text, rest);
  const repeated = rest.length >= 3 ? repeatedAt(text, rest, isOutside) : -1;
  const end = repeated >= 0 ? repeated : startOfRepetition(text, rest, isOutside);
  return { text: text.slice(0, end), replaceAfter: 0 };
}

/** Whether a place of the text is outside of its own brackets: `f(x, b)` in front of `, b)` repeats nothing. Any is, where the rest closes one. */
function outsideOfBrackets(text: string, rest: string): (at: number) => boolean {
  if (/^[)\]}]/.test(rest)) return () => true;
  const depths = new Int32Array(text.length);
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    depths[at] = depth;
    const character = text[at] ?? '';
    if ('([{'.includes(character)) depth++;
    else if (')]}'.includes(character) && depth > 0) depth--;
  }
  return (at) => (depths[at] ?? 0) === 0;
}

/** More places of a text where the rest of the line is said are not looked at. */
const mostRepetitions = 32;

function repeatedAt(text: string, rest: string, isOutside: (at: number) => boolean): number {
  let at = text.indexOf(rest);
  for (let each = 0; at >= 0 && each < mostRepetitions; each++) {
    if (isOutside(at)) return at;
    at = text.indexOf(rest, at + 1);
  }
  return -1;
}

/** Where a text begins to say what the rest of the line begins with: most of it, and words among it. Its length where it does not. */
function startOfRepetition(text: string, rest: string, isOutside: (at: number) => boolean): number {
  const least = Math.max(6, Math.ceil(rest.length / 2));
  if (rest.length < least || !/\w{2}/.test(rest.slice(0, least))) return text.length;
  const borders = borderLengths(Array.from({ length: rest.length }, (_, at) => rest[at] ?? ''));
  let length = 0;
  for (let at = 0; at < text.length; at++) {
    while (length > 0 && rest[length] !== text[at]) length = borders[length - 1] ?? 0;
    if (rest[length] === text[at]) length++;
    if (length >= least && isOutside(at + 1 - length)) return at + 1 - length;
  }
  return text.length;
}

/** The first line of a text that goes on in further lines has all that stands right of the cursor, a brace behind it included. */
export function coversLineSuffix(firstLine: string, lineSuffix: string): boolean {
  const rest = lineSuffix.trim();
  if (rest === '' || !/^[)\]}>"'`\s]*[:{;,]?$/.test(rest)) return false;
  return isSubsequence(lineSuffix.trimEnd(), firstLine) && unmatchedClosers(firstLine) >= countClosers(rest);
}

/** Nothing but brackets that close, and an end of a statement: what an editor puts behind an opening bracket (`{█}`). */
export function isAutoClosed(lineSuffix: string): boolean {
  return /^\s*[)\]}]+[;,]?\s*$/.test(lineSuffix);
}

/**
 * Fits further lines to brackets that the editor closed by itself: their last line begins with those brackets, or with the first of them,
 * and replaces them. Undefined where it says something else.
 */
export function fitAutoClosed(text: string, lineSuffix: string): FittedText | undefined {
  const suffix = lineSuffix.trim();
  const last = text.slice(text.lastIndexOf('\n') + 1).trim();
  let common = 0;
  while (common < suffix.length && suffix[common] === last[common]) common++;
  if (common === 0 || (common < suffix.length && common < last.length)) return undefined;
  return { text, replaceAfter: lineSuffix.indexOf(suffix) + common };
}

function replaces(text: string, rest: string, open: number): boolean {
  const count = countClosers(rest);
  if (!isSubsequence(rest, text) || open < count) return false;
  return count > 0 ? text.trimEnd().length > rest.length : text.trimEnd().endsWith(rest);
}

/**
 * How much of the end of the text repeats the start of the rest of the line. A bracket that closes one of the text's own is no repetition.
 * Linear.
 */
function overlapLength(text: string, rest: string, open: number): number {
  const borders = borderLengths(Array.from({ length: rest.length }, (_, at) => rest[at] ?? ''));
  let length = 0;
  for (let at = Math.max(0, text.length - rest.length); at < text.length; at++) {
    while (length > 0 && rest[length] !== text[at]) length = borders[length - 1] ?? 0;
    if (rest[length] === text[at]) length++;
  }
  let closed = countClosers(rest.slice(0, length));
  while (length > 0 && open < closed) {
    const shorter = borders[length - 1] ?? 0;
    closed -= countClosers(rest.slice(shorter, length));
    length = shorter;
  }
  return length < 3 && /^\w+$/.test(rest.slice(0, length)) ? 0 : length;
}

function countClosers(text: string): number {
  return text.match(/[)\]}]/g)?.length ?? 0;
}

/** Closing brackets of a text whose opening ones are not in it. Strings are not told apart: the error is on the safe side. */
function unmatchedClosers(text: string): number {
  let depth = 0;
  let unmatched = 0;
  for (const character of text) {
    if ('([{'.includes(character)) depth++;
    else if (')]}'.includes(character)) {
      if (depth > 0) depth--;
      else unmatched++;
    }
  }
  return unmatched;
}
