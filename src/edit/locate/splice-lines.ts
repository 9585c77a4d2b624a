import { diffLines } from '../line-diff.ts';
import type { ChangedLines } from '../line-diff.ts';
import type { Splice } from '../splices.ts';
import type { TextLines } from '../text-lines.ts';

/** Lines of a file that become other lines. */
export interface LineReplacement {
  /** The first line, counted from 0. */
  readonly line: number;
  /** The lines as the hunk has them, which may differ from the file's in ways the view ignores. */
  readonly oldLines: readonly string[];
  readonly newLines: readonly string[];
  /** A new line as it goes into the file. */
  readonly write: (line: string) => string;
  /** Whether the last line ends with a line end, where the hunk says so and reaches the end of the file. */
  readonly finalLineEnd?: boolean | undefined;
}

/** Splices for the lines that differ between old and new. What is equal in both keeps the bytes it has in the file. */
export function spliceLines(
  lines: TextLines,
  { line, oldLines, newLines, ...how }: LineReplacement,
): readonly Splice[] {
  const changes = diffLines(oldLines, newLines);
  const splices = changes.map((change) => {
    const inserted = newLines.slice(change.newStart, change.newEnd).map(how.write);
    return spliceRun(lines, shifted(change, line), inserted);
  });
  const reachesEnd = line + oldLines.length === lines.count && newLines.length > 0;
  if (how.finalLineEnd === undefined || !reachesEnd) return splices;
  return withFinalLineEnd(lines, splices, how.finalLineEnd);
}

interface LineRange {
  readonly from: number;
  readonly to: number;
}

function shifted({ oldStart, oldEnd }: ChangedLines, line: number): LineRange {
  return { from: line + oldStart, to: line + oldEnd };
}

/** New lines end as most lines of the file do. Whether the last line of the file has a line end stays as it is. */
function spliceRun(lines: TextLines, { from, to }: LineRange, inserted: readonly string[]): Splice {
  const lineEnd = lines.usualLineEnd;
  const isOpenEnd = to === lines.count && !lines.endsWithLineEnd;
  if (!isOpenEnd) {
    const text = inserted.map((line) => line + lineEnd).join('');
    return { start: lines.start(from), end: lines.start(to), text };
  }
  if (from < to && inserted.length > 0) {
    return { start: lines.start(from), end: lines.text.length, text: inserted.join(lineEnd) };
  }
  // Behind a last line without line end, or the last lines go: the line end before them is the one to be written or to go.
  const start = from === 0 ? lines.start(0) : lines.start(from) - lines.lineEnd(from - 1).length;
  return { start, end: lines.text.length, text: inserted.map((line) => lineEnd + line).join('') };
}

function withFinalLineEnd(lines: TextLines, splices: readonly Splice[], wanted: boolean): readonly Splice[] {
  const end = lines.text.length;
  const last = splices.at(-1);
  const touchesEnd = last?.end === end;
  const tail = touchesEnd && last.text !== '' ? last.text : lines.text;
  const has = /[\r\n]$/.test(tail);
  if (has === wanted) return splices;
  if (touchesEnd && last.text !== '') {
    const text = wanted ? last.text + lines.usualLineEnd : last.text.replace(/\r\n$|[\r\n]$/, '');
    return [...splices.slice(0, -1), { ...last, text }];
  }
  if (touchesEnd) return splices;
  const length = wanted ? 0 : lines.lineEnd(lines.count - 1).length;
  return [...splices, { start: end - length, end, text: wanted ? lines.usualLineEnd : '' }];
}

/** Splices in the middle of lines: `oldText` stands at `start`, character by character. Only the lines that differ are in them. */
export function spliceText(start: number, oldText: string, newText: string): readonly Splice[] {
  const oldLines = withLineEnds(oldText);
  const newLines = withLineEnds(newText);
  const splices: Splice[] = [];
  let at = start;
  let line = 0;
  for (const { oldStart, oldEnd, newStart, newEnd } of diffLines(oldLines, newLines)) {
    at += lengthOf(oldLines.slice(line, oldStart));
    const length = lengthOf(oldLines.slice(oldStart, oldEnd));
    splices.push({ start: at, end: at + length, text: newLines.slice(newStart, newEnd).join('') });
    at += length;
    line = oldEnd;
  }
  return splices;
}

function withLineEnds(text: string): readonly string[] {
  return text.match(/[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+/g) ?? [];
}

function lengthOf(lines: readonly string[]): number {
  return lines.reduce((sum, line) => sum + line.length, 0);
}
