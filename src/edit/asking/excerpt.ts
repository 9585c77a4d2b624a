import { estimateTokens } from '../../base/token-estimate.ts';
import { TextLines } from '../text-lines.ts';
import type { EditTarget, LinesOfText } from './edit-target.ts';
import { workingText } from './edit-target.ts';

/** What a model is shown of a file. */
export interface Excerpt extends LinesOfText {
  readonly text: string;
  /** Lines of the whole file. */
  readonly lines: number;
  readonly isWhole: boolean;
}

/** Tokens for each character at least: a longer file is not counted as a whole. */
const leastTokens = 1 / 4;

/**
 * The whole file where it fits into so many tokens, else the selection with the lines around it, as many before as behind. Undefined where not even
 * the selection fits. Linear in what is shown, and in the file where that is all of it.
 */
export function excerptOf(target: EditTarget, tokens: number): Excerpt | undefined {
  const text = workingText(target);
  const lines = new TextLines(text);
  if (text.length * leastTokens <= tokens && estimateTokens(text) <= tokens)
    return { text, firstLine: 1, lastLine: Math.max(1, lines.count), lines: lines.count, isWhole: true };
  const selected = selectedLines(target, lines.count);
  const span = grown(lines, { from: selected.firstLine - 1, to: selected.lastLine }, tokens);
  return (
    span && {
      text: text.slice(lines.start(span.from), lines.start(span.to)),
      firstLine: span.from + 1,
      lastLine: span.to,
      lines: lines.count,
      isWhole: false,
    }
  );
}

/** The lines that a request is about, within the text: those selected, else that of the cursor. */
export function selectedLines({ selection, cursorLine = 1 }: EditTarget, count: number): LinesOfText {
  const within = (line: number): number => Math.max(1, Math.min(line, count));
  const { firstLine, lastLine } = selection ?? { firstLine: cursorLine, lastLine: cursorLine };
  return { firstLine: within(firstLine), lastLine: Math.max(within(firstLine), within(lastLine)) };
}

interface Span {
  /** The first line, from 0. */
  readonly from: number;
  /** The line behind the last. */
  readonly to: number;
}

function grown(lines: TextLines, selected: Span, tokens: number): Span | undefined {
  const sizeOf = (line: number): number => estimateTokens(lines.text.slice(lines.start(line), lines.start(line + 1)));
  const sizeOfSelection = estimateTokens(lines.text.slice(lines.start(selected.from), lines.start(selected.to)));
  if (sizeOfSelection > tokens) return undefined;
  let { from, to } = selected;
  let left = tokens - sizeOfSelection;
  const above = (): boolean => from > 0 && sizeOf(from - 1) <= left;
  const below = (): boolean => to < lines.count && sizeOf(to) <= left;
  while (above() || below()) {
    if (above()) left -= sizeOf(--from);
    if (below()) left -= sizeOf(to++);
  }
  return { from, to };
}
