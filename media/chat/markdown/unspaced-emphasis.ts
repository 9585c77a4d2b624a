/** Letters and punctuation of scripts that put no blanks between words. */
const unspaced =
  /[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{scx=Bopomofo}\p{scx=Hangul}\p{scx=Yi}\p{scx=Thai}\p{scx=Lao}\p{scx=Khmer}\p{scx=Myanmar}\u3000-\u303f\uff01-\uffee]/u;
const punctuation = /[\p{P}\p{S}]/u;
const marksBetween = /(?<=([^\s*~]))(?:\*+|~~+)(?=([^\s*~]))/gu;

/** Whether a text may need {@link withLettersBesideMarks}. */
export function isUnspaced(text: string): boolean {
  return unspaced.test(text);
}

/**
 * A text of the same length in which emphasis beside scripts without blanks is found. Markdown takes `**` between punctuation and a letter for a
 * mark that opens only, or closes only, since there would be a blank on the other side otherwise; these scripts have none. With a letter in place of
 * the punctuation it may do both.
 */
export function withLettersBesideMarks(text: string): string {
  let result = '';
  let from = 0;
  const replace = (at: number, char: string): void => {
    if (at < from) return;
    result += text.slice(from, at) + 'a'.repeat(char.length);
    from = at + char.length;
  };
  for (const match of text.matchAll(marksBetween)) {
    const [marks, before = '', after = ''] = match;
    if (!unspaced.test(before) && !unspaced.test(after)) continue;
    const [isBefore, isAfter] = [punctuation.test(before), punctuation.test(after)];
    if (isBefore && !isAfter) replace(match.index - before.length, before);
    if (isAfter && !isBefore) replace(match.index + marks.length, after);
  }
  return from === 0 ? text : result + text.slice(from);
}
