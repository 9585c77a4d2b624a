import type { CursorContext } from './document-snapshot.ts';
import { indentOf, isBlank, isCloser } from './indentation.ts';

const indentLanguages = new Set(['python', 'yaml', 'coffeescript', 'nim', 'haml', 'pug', 'sass']);

/**
 * Whether several lines are wanted here: at the start of an empty block, and on an empty line. Never with code right of the cursor, never in
 * a line comment.
 */
export function wantsSeveralLines(context: CursorContext, languageId: string): boolean {
  const { linePrefix, lineSuffix } = context;
  if (lineSuffix.trim() !== '') return false;
  if (isBlank(linePrefix)) return true;
  if (/^\s*(?:\/\/|#|--|;;|%)/.test(linePrefix)) return false;
  return opensBlock(linePrefix, languageId) && isBlockEmpty(context);
}

/** True for a line whose end begins a block. */
export function opensBlock(line: string, languageId: string): boolean {
  const code = line.trimEnd();
  if (/[{([]$/.test(code) || /=>$/.test(code)) return true;
  if (indentLanguages.has(languageId)) return code.endsWith(':');
  if (languageId === 'ruby' || languageId === 'lua' || languageId === 'shellscript') {
    return /\b(?:do|then|else|def .*|function .*)$/.test(code) || /\|\w+\|$/.test(code);
  }
  return false;
}

/** Nothing deeper than the opening line follows it. */
function isBlockEmpty(context: CursorContext): boolean {
  const next = context.after
    .split('\n', 12)
    .slice(1)
    .find((line) => !isBlank(line));
  return next === undefined || isCloser(next) || indentOf(next) <= indentOf(context.linePrefix);
}
