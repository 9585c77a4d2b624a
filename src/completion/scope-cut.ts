import type { CursorContext } from './document-snapshot.ts';
import { indentOf, isBlank, isCloser } from './indentation.ts';

/** The part of an answer that belongs to the suggestion, and whether its end is certain. */
export interface ScopeCut {
  readonly text: string;
  /** More of the stream cannot change the text. */
  readonly isComplete: boolean;
}

/** Most lines of a suggestion. */
export const maximumLines = 8;

/** The first line that holds something; what stands before it (an empty line after a finished one) stays. */
export function cutLine(text: string): ScopeCut {
  const match = /^\s*\S[^\n]*/.exec(text);
  if (match === null) return { text: '', isComplete: false };
  return { text: match[0], isComplete: match[0].length < text.length };
}

/**
 * The block the cursor stands in: lines as deep as the first one, up to the line that leaves it. A closing line that belongs to a block
 * opened by the answer or by the cursor's line is kept. `isWhole` tells that the last line will not grow. One pass, no parser.
 */
export function cutBlock(text: string, context: CursorContext, isWhole: boolean): ScopeCut {
  const lines = text.split('\n');
  const base = baseIndent(lines, context);
  const opensHere = !isBlank(context.linePrefix);
  let end = 0;
  let started = !isBlank(lines[0] ?? '');
  if (started) end = 1;
  for (let i = 1; i < lines.length; i++) {
    const line = lines[i] ?? '';
    const isLast = !isWhole && i === lines.length - 1;
    if (isBlank(line)) continue;
    const indent = indentOf(line);
    const leaves = started && (opensHere ? indent <= base : indent < base);
    if (leaves && !isLast) return close(lines, { end, at: i, base, opensHere }, context);
    // The last line may still grow, so its indentation says nothing yet.
    if (leaves) return { text: lines.slice(0, end).join('\n'), isComplete: false };
    started = true;
    end = i + 1;
    if (end >= maximumLines && !isLast) return { text: lines.slice(0, end).join('\n'), isComplete: true };
  }
  return { text: lines.slice(0, end).join('\n'), isComplete: false };
}

interface BlockEnd {
  readonly end: number;
  readonly at: number;
  readonly base: number;
  readonly opensHere: boolean;
}

function close(lines: readonly string[], { end, at, base, opensHere }: BlockEnd, context: CursorContext): ScopeCut {
  const line = lines[at] ?? '';
  const belongs = opensHere && indentOf(line) === base && isCloser(line) && !closesAlready(context, line);
  return { text: lines.slice(0, belongs ? at + 1 : end).join('\n'), isComplete: true };
}

function closesAlready(context: CursorContext, closer: string): boolean {
  const next = context.after
    .split('\n', 12)
    .slice(1)
    .find((line) => !isBlank(line));
  return next !== undefined && next.trim() === closer.trim() && indentOf(next) === indentOf(closer);
}

/** Indentation of the block: of the cursor's line, or of the first line where the cursor stands at its very start. */
function baseIndent(lines: readonly string[], context: CursorContext): number {
  const own = indentOf(context.linePrefix);
  if (!isBlank(context.linePrefix)) return own;
  const first = lines[0] ?? '';
  return isBlank(first) ? own : own + indentOf(first);
}
