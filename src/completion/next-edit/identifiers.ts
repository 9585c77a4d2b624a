import type { Stretch } from './text-change.ts';

const wordUnit = /[\p{L}\p{N}_$]/u;
const identifier = /^[\p{L}_$][\p{L}\p{N}_$]*$/u;

/** Names longer than this are none. */
export const longestName = 100;

/** Words of the common languages that are no names: to replace one by another renames nothing. */
const keywords = new Set(
  (
    'abstract and as assert async await bool boolean break byte case catch char class const continue debugger declare def default del delete ' +
    'do double elif else end enum except export extends extern false False final finally float fn for foreach from fun func function global ' +
    'goto if impl implements import in instanceof int interface internal is lambda let long loop match mod module mut namespace native new nil ' +
    'none None nonlocal not null number object of operator or out override package pass private protected pub public raise readonly ref ' +
    'return satisfies sealed self short signed sizeof static string struct super switch this throw throws trait true True try type typeof ' +
    'undefined union unsafe unsigned use using val var virtual void volatile when where while with yield any never unknown'
  ).split(' '),
);

/** True for a character that can be part of a name. Halves of surrogate pairs are not. */
export function isWordUnit(character: string | undefined): boolean {
  return character !== undefined && wordUnit.test(character);
}

/** Whether a text is one name and no keyword. */
export function isName(text: string): boolean {
  return text.length <= longestName && identifier.test(text) && !keywords.has(text);
}

/** Whether a word is a keyword of one of the common languages. */
export function isKeyword(word: string): boolean {
  return keywords.has(word);
}

/** The stretch with what is left of the words it begins and ends in, at most {@link longestName} units on each side. */
export function wholeWords(text: string, { start, end }: Stretch): Stretch {
  let from = start;
  while (from > 0 && start - from < longestName && isWordUnit(text[from - 1])) from--;
  let to = end;
  while (to < text.length && to - end < longestName && isWordUnit(text[to])) to++;
  return { start: from, end: to };
}

/** Whether a word stands at an offset, and is not a part of a longer one. */
export function isWholeWord(text: string, start: number, word: string): boolean {
  return text.startsWith(word, start) && !isWordUnit(text[start - 1]) && !isWordUnit(text[start + word.length]);
}

/** The place of a whole word at or behind an offset; -1 where there is none before `end`. */
export function nextWholeWord(text: string, word: string, { start, end }: Stretch): number {
  // Looked for in all of the text, a word that is not there would cost the whole rest of it every time.
  const piece = text.slice(start, end);
  for (let at = piece.indexOf(word); at >= 0; at = piece.indexOf(word, at + 1)) {
    if (isWholeWord(text, start + at, word)) return start + at;
  }
  return -1;
}
