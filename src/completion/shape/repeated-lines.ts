import { blockLanguage, isProse } from '../syntax/block-language.ts';
import { lineDepths, openBrackets } from '../syntax/bracket-depth.ts';
import type { LineDepth } from '../syntax/bracket-depth.ts';
import { snipDuplicateClosing } from './duplicate-closing.ts';
import { followingLines, indentOf, isBlank, isCloser } from '../syntax/indentation.ts';
import type { ScopePlace } from './scope-cut.ts';

/** Cuts where an answer begins to repeat what follows the cursor anyway. A bracket that closes one of the answer's own repeats nothing. */
export function cutNextLines(text: string, { context, languageId }: ScopePlace): string {
  const following = followingLines(context);
  const [next, afterNext] = following.filter((line) => !isBlank(line));
  if (next === undefined) return text;
  const lines = text.split('\n');
  const wanted = withoutBlanks(next);
  const first = (context.linePrefix + (lines[0] ?? '')).trim();
  if (withoutBlanks(first) === wanted && !isCloser(first) && first.length > 3) return '';
  if (lines.length === 1) return text;
  const depths = isProse(languageId) ? [] : lineDepths(text, blockLanguage(languageId));
  const isOwn = (at: number): boolean => (depths[at]?.before ?? 0) > 0 && isBlank(context.linePrefix);
  const isNested = nestedLines(depths, next, { context, languageId });
  const at = lines.findIndex((line, i) => {
    if (i === 0 || withoutBlanks(line) !== wanted) return false;
    if (!isCloser(line) && line.trim().length > 3) return !isNested(line, i);
    if (isOwn(i) || indentOf(line) !== indentOf(next)) return false;
    return i === lines.length - 1 || withoutBlanks(lines[i + 1] ?? '') === withoutBlanks(afterNext ?? '');
  });
  const kept = at < 0 ? text : lines.slice(0, at).join('\n');
  const snipped = snipDuplicateClosing(kept, following, '}');
  return snipped !== kept && isOwn(snipped.split('\n').length) ? kept : snipped;
}

/**
 * Whether a line lies in a block that the answer or the cursor's line opens, and deeper than the next one of the document: `return null;` in a
 * guard is not the one below it.
 */
function nestedLines(
  depths: readonly LineDepth[],
  next: string,
  { context, languageId }: ScopePlace,
): (line: string, at: number) => boolean {
  if (isProse(languageId)) return () => false;
  const language = blockLanguage(languageId);
  const opened = openBrackets(context.linePrefix, language);
  return (line, at) =>
    indentOf(line) > indentOf(next) && (language.style !== 'braces' || (depths[at]?.before ?? 0) + opened > 0);
}

/** Nothing where an answer begins with the line that stands above the cursor. */
export function dropRepeatedLineAbove(text: string, { context }: ScopePlace): string {
  if (isBlank(text)) return text;
  const first = text.trimStart().split('\n', 1)[0] ?? '';
  const startsOnLine = text.startsWith(first) || isBlank(text.slice(0, text.indexOf(first)).replace('\n', 'x'));
  const line = (startsOnLine ? context.linePrefix + first : first).trim();
  const above = context.before.slice(0, context.before.length - context.linePrefix.length);
  const last = above.split('\n').findLast((candidate) => !isBlank(candidate));
  return line.length > 4 && !isCloser(line) && last !== undefined && withoutBlanks(last) === withoutBlanks(line)
    ? ''
    : text;
}

/**
 * A line without the blanks that divide no two words, and without a comma at its end, so that lines which differ in nothing else are equal:
 * what the document writes `f(a, b)`, an answer may write `f( a,b ),`. In a string and between two marks (`- -b`, `a + +b`) blanks mean something. Linear.
 */
function withoutBlanks(line: string): string {
  const bare = line.trim().replace(/,$/, '');
  if (/["'`]/.test(bare)) return bare;
  return bare.replace(/\s+/g, ' ').replace(/(?<=\w) (?=[^\w ])|(?<=[^\w ]) (?=\w)/g, '');
}
