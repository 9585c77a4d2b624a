import { blockLanguage } from './block-language.ts';
import type { BlockLanguage } from './block-language.ts';
import { followBraces } from './brace-blocks.ts';
import { indentOf, isBlank } from './indentation.ts';
import { logicalLines } from './logical-lines.ts';
import type { LogicalLine } from './logical-lines.ts';

/** Text around a cursor. Windows of a document are enough; they should begin with a line. */
export interface CursorText {
  readonly before: string;
  readonly after: string;
}

/**
 * True where a block begins that has nothing in it: in its head (`def na█`), behind it, and in the empty body, a documentation string in it
 * not counted. False with anything but white space right of the cursor, and where the text after the cursor is the body already. Told by
 * words, brackets and indentation, without a parser; a language that is not known counts as one with braces. Linear.
 */
export function isEmptyBlockStart({ before, after }: CursorText, languageId: string): boolean {
  const lineEnd = after.indexOf('\n');
  if (!isBlank(lineEnd < 0 ? after : after.slice(0, lineEnd))) return false;
  const language = blockLanguage(languageId);
  return language.style === 'braces' ? isEmptyBrace(before, after, language) : isEmptyLines(before, after, language);
}

function isEmptyBrace(before: string, after: string, language: BlockLanguage): boolean {
  const place = followBraces(unfinishedElse(before), language).place();
  const next = after.trimStart();
  if (place.isInHead) {
    if (place.openParentheses > 0) return !closes(after, place.openParentheses);
    return next[0] !== '{' || next.slice(1).trimStart()[0] === '}';
  }
  return place.isEmptyBlock && (next === '' || next[0] === '}' || nextIndent(after) <= place.indent);
}

/** `else i` may become `else if`. */
function unfinishedElse(before: string): string {
  return /\belse[ \t]+i$/.test(before.slice(-40)) ? before.slice(0, -1) : before;
}

/** The text goes on with what closes that many parentheses: the head is written already. */
function closes(after: string, open: number): boolean {
  let depth = open;
  for (const character of after) {
    if (character === '(' || character === '[') depth++;
    else if (character === ')' || character === ']') depth--;
    else if (character === '{' || character === '}' || character === ';') return false;
    if (depth === 0) return true;
  }
  return false;
}

/** Indentation of the next line that holds something, or -1. */
function nextIndent(after: string): number {
  for (let from = after.indexOf('\n') + 1; from > 0; from = after.indexOf('\n', from) + 1) {
    const end = after.indexOf('\n', from);
    const line = end < 0 ? after.slice(from) : after.slice(from, end);
    if (!isBlank(line)) return indentOf(line);
  }
  return -1;
}

function isEmptyLines(before: string, after: string, language: BlockLanguage): boolean {
  const lines = logicalLines(before, language).filter(({ isComment }) => !isComment);
  const last = lines.at(-1);
  if (last === undefined) return false;
  // A documentation string in front of everything else leaves the block empty.
  const head = last.isString && lines.length > 1 ? lines[lines.length - 2] : last;
  if (head === undefined || !isHead(head, language) || (head !== last && last.indent <= head.indent)) return false;
  const isWritten = language.style === 'end' || head.colon !== undefined;
  if (head === last && head.depth > 0) return !closes(after, head.depth);
  return !isWritten || nextIndent(after) <= head.indent;
}

/** A line by which a block begins and which has nothing of its body in it. */
export function isHead(line: LogicalLine, language: BlockLanguage): boolean {
  const shape = language.heads.get(line.word);
  if (language.style === 'indent') {
    if (shape === undefined || (shape === 'named' && line.colon === undefined)) return false;
    return line.colon === undefined || line.afterColon !== 'code';
  }
  if (line.enders > 0) return false;
  return shape !== undefined || /^(?:do|then)$/.test(line.lastWord) || line.endsInBar;
}
