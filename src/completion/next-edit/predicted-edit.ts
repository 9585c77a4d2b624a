import { growthOf } from './text-change.ts';
import type { TextChange } from './text-change.ts';

/** An edit that is expected next: what stands at a place, and what would stand there. Offsets are of the text as it is now. */
export interface PredictedEdit extends TextChange {
  /** What is replaced. */
  readonly before: string;
  /** `rename`: found in the file, without a model. `model`: a model's answer. */
  readonly source: 'rename' | 'model';
}

/**
 * The edit after a change elsewhere in the text. Undefined where the change touches its place: it may no longer be right.
 */
export function rebased(edit: PredictedEdit, change: TextChange): PredictedEdit | undefined {
  if (change.start > edit.end) return edit;
  if (change.end >= edit.start) return undefined;
  const growth = growthOf(change);
  return { ...edit, start: edit.start + growth, end: edit.end + growth };
}

/** Whether a text still holds, at the place of an edit, what the edit replaces. */
export function stillFits({ start, end, before }: PredictedEdit, text: string): boolean {
  return start >= 0 && end <= text.length && text.slice(start, end) === before;
}
