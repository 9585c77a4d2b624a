import { parseJson } from '../base/json.ts';
import type { InputPart } from '../conversation/part.ts';
import { isKnownEntry } from './entry-schema.ts';

/** What goes along with a message that was not sent yet, as it is kept with its conversation; undefined for nothing. The same is kept once. */
export function keptParts(parts: readonly InputPart[]): string | undefined {
  const each = new Set(parts.map((part) => JSON.stringify(part)));
  return each.size === 0 ? undefined : `[${[...each].join(',')}]`;
}

/** Reads what {@link keptParts} wrote; of anything else nothing goes along. Never throws. */
export function readParts(kept: string | undefined): readonly InputPart[] {
  const parts = kept === undefined ? undefined : parseJson(kept);
  const entry = { k: 'user', parts: parts ?? null };
  return isKnownEntry(entry) ? (parts as unknown as readonly InputPart[]) : [];
}
