/** One replacement in a text. Offsets count UTF-16 units; `end` does not belong to what is replaced. */
export interface TextChange {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** A stretch of a text; `end` does not belong to it. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
}

/** By how much what stands behind a change moves. */
export function growthOf({ start, end, text }: TextChange): number {
  return text.length - (end - start);
}

/** The text after a change. */
export function changed(text: string, change: TextChange): string {
  return text.slice(0, change.start) + change.text + text.slice(change.end);
}

/** Changes that were made at once, in an order in which they can be made one after the other: the last one in the text first. */
export function inOrder(changes: readonly TextChange[]): readonly TextChange[] {
  return changes.length < 2 ? changes : [...changes].sort((a, b) => b.start - a.start || b.end - a.end);
}
