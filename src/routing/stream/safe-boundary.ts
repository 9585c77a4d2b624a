/** A sentence's end with the white space behind it, an end mark of a script without white space, or the end of a line. */
const boundary = /[.!?…]["'”’)\]]*\s+|[。！？]["'”’」』）]*|\n/gu;

/** Longest run at the end of a text that is looked at, in UTF-16 units. */
const clusterSpan = 64;

/** Place behind the last sentence or line that is whole; 0 where there is none. */
export function lastBoundary(text: string): number {
  let last = 0;
  for (const match of text.matchAll(boundary)) last = match.index + match[0].length;
  return last;
}

/**
 * Where a cut text is ended for another model to go on: the last whole sentence or line, or where that is more than `longestTail`
 * characters back, the last word. Never inside a character.
 */
export function safeCut(text: string, longestTail = 400): number {
  const from = Math.max(0, text.length - longestTail);
  const near = lastBoundary(text.slice(from));
  if (near > 0) return from + near;
  const word = /\s\S*$/u.exec(text.slice(from));
  return word === null ? wholeEnd(text) : from + word.index + 1;
}

/**
 * Where a cut text ends for the model that is asked to go on: at a safe place, before the white space there. Whether a model repeats white
 * space that it was told cannot be seen, so it is left to write all of it.
 */
export function toldEnd(text: string): number {
  const end = safeCut(text) || text.length;
  return text.slice(0, end).trimEnd().length || end;
}

/** End of the last character that cannot grow any more: what follows may belong to the last one (surrogates, accents, joined emoji). */
export function wholeEnd(text: string): number {
  const last = text.charCodeAt(text.length - 1);
  // No plain letter or sign of ASCII is the beginning of anything, but an accent may follow: that is shown a moment late and harmless.
  if (text === '' || last < 0x80) return text.length;
  const from = Math.max(0, text.length - clusterSpan);
  const start = isLowSurrogate(text.charCodeAt(from)) ? from + 1 : from;
  let end = 0;
  for (const { index } of graphemes().segment(text.slice(start))) end = index;
  return start + end;
}

/** Shortens a text by half a surrogate pair at its end. */
export function withoutHalf(text: string): string {
  return isHighSurrogate(text.charCodeAt(text.length - 1)) ? text.slice(0, -1) : text;
}

function isHighSurrogate(code: number): boolean {
  return code >= 0xd800 && code <= 0xdbff;
}

function isLowSurrogate(code: number): boolean {
  return code >= 0xdc00 && code <= 0xdfff;
}

let segmenter: Intl.Segmenter | undefined;

function graphemes(): Intl.Segmenter {
  segmenter ??= new Intl.Segmenter(undefined, { granularity: 'grapheme' });
  return segmenter;
}
