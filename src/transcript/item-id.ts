/** Ids of what a turn shows, from the place of its user message in the log: the same while it streams and after a reload. */
export function answerItemId(userSeq: number, count: number): string {
  return `a${userSeq}.${count}`;
}

export function switchItemId(userSeq: number, count: number): string {
  return `s${userSeq}.${count}`;
}

/** The place of the user message that an item belongs to; undefined for an id that is none of ours. */
export function userSeqOf(itemId: string): number | undefined {
  const match = /^[uas](\d{1,9})(?:\.\d{1,6})?$/.exec(itemId);
  return match?.[1] === undefined ? undefined : Number(match[1]);
}
