import type { JournalFacts } from './journal-folder.ts';
import { chainOf } from './journal-folder.ts';
import type { JournalPlace } from './journal-record.ts';

/**
 * Whether the journal `head` goes on behind a place with messages of its own, and holds all that stands before the place. A draft alone is no
 * going on.
 */
export function goesOn(journals: ReadonlyMap<string, JournalFacts>, head: string, place: JournalPlace): boolean {
  const chain = chainOf(journals, head);
  const at = chain.indexOf(place.file);
  const own = journals.get(place.file);
  if (at < 0 || own === undefined) return false;
  if (at === 0) return own.content > place.records;
  const next = journals.get(chain[at - 1] ?? '');
  const isWhole = (next?.origin?.records ?? 0) >= Math.min(own.content, place.records);
  return isWhole && chain.slice(0, at).some((file) => (journals.get(file)?.content ?? 0) > 0);
}
