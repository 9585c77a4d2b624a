import type { LogEntry } from '../conversation/entry.ts';
import type { InputPart } from '../conversation/part.ts';
import { userSeqOf } from './item-id.ts';

/** The parts of the message that an item of the view belongs to; undefined for an id that names none. */
export function messageParts(entries: readonly LogEntry[], itemId: string): readonly InputPart[] | undefined {
  const entry = entries[userSeqOf(itemId) ?? -1];
  return entry?.k === 'user' ? entry.parts : undefined;
}
