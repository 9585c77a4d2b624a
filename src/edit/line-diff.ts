import { diffArrays } from 'diff';

/** Lines of the old text, `oldStart` to `oldEnd`, that become lines of the new one. One of the two may be empty. */
export interface ChangedLines {
  readonly oldStart: number;
  readonly oldEnd: number;
  readonly newStart: number;
  readonly newEnd: number;
}

/** Above this many changed lines the rest counts as one change: the exact answer would take time that grows with the square. */
const longestEdit = 1_000;

/** The runs of lines that differ, in order, with few lines in them. Costs linear time where few lines differ, and never more than a bound. */
export function diffLines(oldLines: readonly string[], newLines: readonly string[]): readonly ChangedLines[] {
  const shorter = Math.min(oldLines.length, newLines.length);
  let head = 0;
  while (head < shorter && oldLines[head] === newLines[head]) head++;
  let tail = 0;
  while (tail < shorter - head && oldLines.at(-1 - tail) === newLines.at(-1 - tail)) tail++;
  const oldMiddle = oldLines.slice(head, oldLines.length - tail);
  const newMiddle = newLines.slice(head, newLines.length - tail);
  if (oldMiddle.length === 0 && newMiddle.length === 0) return [];
  const whole = { oldStart: head, oldEnd: oldLines.length - tail, newStart: head, newEnd: newLines.length - tail };
  if (oldMiddle.length === 0 || newMiddle.length === 0) return [whole];
  return middleDiff(oldMiddle, newMiddle, head) ?? [whole];
}

function middleDiff(
  oldLines: readonly string[],
  newLines: readonly string[],
  offset: number,
): readonly ChangedLines[] | undefined {
  const parts = diffArrays([...oldLines], [...newLines], { maxEditLength: longestEdit });
  // Undefined where the limit was reached; the types do not say so for arrays.
  if (!Array.isArray(parts)) return undefined;
  const runs: ChangedLines[] = [];
  let oldAt = offset;
  let newAt = offset;
  for (const { added, removed, count } of parts) {
    const oldEnd = oldAt + (added ? 0 : count);
    const newEnd = newAt + (removed ? 0 : count);
    const last = runs.at(-1);
    if (added || removed) {
      if (last?.oldEnd === oldAt && last.newEnd === newAt) runs[runs.length - 1] = { ...last, oldEnd, newEnd };
      else runs.push({ oldStart: oldAt, oldEnd, newStart: newAt, newEnd });
    }
    oldAt = oldEnd;
    newAt = newEnd;
  }
  return runs;
}
