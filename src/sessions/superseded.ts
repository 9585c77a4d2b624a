import type { IndexRow } from './journal-index.ts';

/** A file that nothing needs is kept this long after its last change, in milliseconds; another window may still have it open. */
export const keptFor = 30 * 24 * 60 * 60 * 1000;

/**
 * The files of one conversation that a whole copy took the place of: no head is built upon them, nothing in them or in the copy is damaged,
 * and were not written to for {@link keptFor}. `heads` are the files the history lists.
 */
export function supersededFiles(
  rows: ReadonlyMap<string, IndexRow>,
  heads: readonly string[],
  now: number,
): readonly string[] {
  const needed = new Set<string>();
  const replaced = new Set<string>();
  for (const head of heads) {
    let isNeeded = true;
    for (let file: string | undefined = head; file !== undefined && !(isNeeded ? needed : replaced).has(file);) {
      const row = rows.get(file);
      (isNeeded ? needed : replaced).add(file);
      // What a damaged file repeats is not all that there was.
      if (row === undefined || row.damaged) break;
      if (row.copies) isNeeded = false;
      file = row.origin?.file;
    }
  }
  return [...replaced].filter((file) => {
    const row = rows.get(file);
    return !needed.has(file) && row !== undefined && !row.damaged && row.updated + keptFor < now;
  });
}
