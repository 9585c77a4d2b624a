import { isProse } from '../syntax/block-language.ts';
import type { CursorContext } from '../engine/document-snapshot.ts';
import { isEmptyBlockStart } from '../syntax/empty-block-start.ts';
import { followingLines, indentOf, isBlank, isCloser } from '../syntax/indentation.ts';
import { isAutoClosed } from './line-suffix.ts';
import { openText } from '../syntax/open-text.ts';

const indentLanguages = new Set(['python', 'yaml', 'coffeescript', 'nim', 'haml', 'pug', 'sass']);

/**
 * Whether several lines are wanted here: at the start of an empty block, on an empty line, in a string over several lines, and between
 * brackets of which the editor closed the second (`{█}`). Never with other code right of the cursor, in a line comment, or in the middle of a head: there a line comes sooner, and where it opens a block, the block
 * comes with it. So this says yes at fewer places than `isEmptyBlockStart` inside of lines, and at more between them.
 */
export function wantsSeveralLines(context: CursorContext, languageId: string): boolean {
  const { linePrefix, lineSuffix } = context;
  if (lineSuffix.trim() !== '') return isAutoClosed(lineSuffix) && /[[{]$/.test(linePrefix) && !isProse(languageId);
  if (isBlank(linePrefix)) return true;
  if (/^\s*(?:\/\/|#|--|;;|%)/.test(linePrefix)) return false;
  if (opensBlock(linePrefix, languageId)) return isEmptyBlockStart(context, languageId) || isBlockEmpty(context);
  return openText(context, languageId) !== undefined;
}

/** True for a line whose end begins a block. */
export function opensBlock(line: string, languageId: string): boolean {
  const code = line.trimEnd();
  if (isProse(languageId)) return false;
  if (/[{([]$/.test(code) || /=>$/.test(code)) return true;
  if (indentLanguages.has(languageId)) return code.endsWith(':');
  if (languageId === 'ruby' || languageId === 'lua' || languageId === 'shellscript' || languageId === 'julia') {
    return /\b(?:do|then|else)$|^\s*(?:def|function) /.test(code) || /\|\w+\|$/.test(code);
  }
  return false;
}

/** Nothing deeper than the opening line follows it. */
function isBlockEmpty(context: CursorContext): boolean {
  const next = followingLines(context).find((line) => !isBlank(line));
  return next === undefined || isCloser(next) || indentOf(next) <= indentOf(context.linePrefix);
}
