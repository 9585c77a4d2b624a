import { blockLanguage } from './block-language.ts';
import type { BlockLanguage } from './block-language.ts';
import { followBraces } from './brace-blocks.ts';
import { isHead } from './empty-block-start.ts';
import { logicalLines } from './logical-lines.ts';
import type { LogicalLine } from './logical-lines.ts';

/**
 * Where in an answer the body of the innermost block around the cursor ends (of the block whose head the cursor is in): behind the closing
 * brace, or behind the last line of the body where another line has left it. UTF-16 units; undefined while it is not certain. A body of
 * comments alone is none. Linear.
 */
export function blockBodyFinished(before: string, answer: string, languageId: string): number | undefined {
  const language = blockLanguage(languageId);
  return language.style === 'braces' ? braceEnd(before, answer, language) : lineEnd(before, answer, language);
}

function braceEnd(before: string, answer: string, language: BlockLanguage): number | undefined {
  let target: number | undefined;
  let end: number | undefined;
  let wasInHead = false;
  followBraces(before + answer, language, (blocks, { end: at, kind }) => {
    if (at <= before.length) {
      target = blocks.blockDepth;
      wasInHead = blocks.place().isInHead;
      return false;
    }
    // The head that the cursor is in opens its block first.
    if (wasInHead) {
      if (blocks.blockDepth > (target ?? 0)) {
        target = blocks.blockDepth;
        wasInHead = false;
      }
      return false;
    }
    if (kind === 'close' && target !== undefined && target > 0 && blocks.depth < target) end = at - before.length;
    return end !== undefined;
  });
  return end;
}

function lineEnd(before: string, answer: string, language: BlockLanguage): number | undefined {
  const lines = logicalLines(before + answer, language);
  const at = headAt(lines, before, language);
  const head = at === undefined ? undefined : lines[at];
  if (at === undefined || head === undefined || (language.style === 'indent' && head.colon === undefined))
    return undefined;
  const body = lines.slice(at + 1);
  const count = body.findIndex(({ indent }) => indent <= head.indent);
  const leaving = body[count];
  if (leaving === undefined || body.slice(0, count).every(({ isComment }) => isComment)) return undefined;
  const closes = language.style === 'end' && leaving.enders > 0 && leaving.indent === head.indent;
  const end = (closes ? leaving.end : (body[count - 1]?.end ?? 0)) - before.length;
  return end > 0 ? end : undefined;
}

/** The last line with a head before the cursor whose block is still open there. */
function headAt(lines: readonly LogicalLine[], before: string, language: BlockLanguage): number | undefined {
  let found: number | undefined;
  for (const [i, line] of lines.entries()) {
    if (line.start >= before.length) break;
    const open = found === undefined ? undefined : lines[found];
    if (open !== undefined && line.indent <= open.indent && !line.isComment) found = undefined;
    if (language.heads.has(line.word) && isHead(line, language)) found = i;
  }
  return found;
}
