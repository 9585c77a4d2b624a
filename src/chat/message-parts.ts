import type { LogEntry } from '../conversation/entry.ts';
import type { InputPart } from '../conversation/part.ts';
import { userSeqOf } from '../transcript/item-id.ts';

/** A message of the log: its place there and what it is made of. */
export interface LoggedMessage {
  readonly seq: number;
  readonly parts: readonly InputPart[];
}

/** The message that an item of the view belongs to; undefined for an id that names none. */
export function messageAt(entries: readonly LogEntry[], itemId: string): LoggedMessage | undefined {
  const seq = userSeqOf(itemId);
  const entry = entries[seq ?? -1];
  return seq !== undefined && entry?.k === 'user' ? { seq, parts: entry.parts } : undefined;
}
