import { diffLines } from './line-diff.ts';
import type { Splice } from './splices.ts';

/** The lines of a text, each with its line end: together exactly the text. LF, CRLF and a lone CR end a line. */
export function rawLines(text: string): readonly string[] {
  return text.match(/[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+$/g) ?? [];
}

/** The splices that turn one text into the other, one for each run of lines that differ. Applied, they give the new text byte for byte. */
export function textSplices(before: string, after: string): readonly Splice[] {
  const oldLines = rawLines(before);
  const newLines = rawLines(after);
  const starts = offsetsOf(oldLines);
  return diffLines(oldLines, newLines).map(({ oldStart, oldEnd, newStart, newEnd }) => ({
    start: starts[oldStart] ?? before.length,
    end: starts[oldEnd] ?? before.length,
    text: newLines.slice(newStart, newEnd).join(''),
  }));
}

/** Where each line begins. */
function offsetsOf(lines: readonly string[]): readonly number[] {
  const starts: number[] = [];
  let at = 0;
  for (const line of lines) {
    starts.push(at);
    at += line.length;
  }
  return starts;
}
