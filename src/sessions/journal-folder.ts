import type { Files } from '../platform/files.ts';
import type { Slices } from '../platform/slices.ts';
import { contentLength, readJournal, stateOf } from './journal-reader.ts';
import type { Journal, JournalState } from './journal-reader.ts';

const journalName = /^([a-z0-9]{12})\.([a-z0-9]{8})\.journal$/;
const hiddenName = /^([a-z0-9]{12}\.[a-z0-9]{8})\.hidden-(\d{1,9})$/;

/** Milliseconds of work on journals without a rest; a rest may come one record, or one garbage collection, late. */
export const sliceLength = 5;

/** A journal file by its name. */
export interface JournalName {
  /** Conversation. */
  readonly id: string;
  /** Random part: who writes it. */
  readonly file: string;
}

/** Name of a journal file in the folder. */
export function nameOfJournal(id: string, file: string): string {
  return `${id}.${file}.journal`;
}

/** Takes a file out of use: it is removed 30 days later. `now`: wall time in milliseconds. */
export async function moveAway(files: Files, path: string, now: number): Promise<void> {
  await files.rename(path, `${path}.deleted-${now}`);
}

/** What a folder of journals holds, by name alone. */
export interface FolderListing {
  readonly journals: readonly JournalName[];
  /** For each journal that was deleted but is still built upon: how many of its records the deletion covered. Keys are `id.file`. */
  readonly hidden: ReadonlyMap<string, number>;
  readonly names: readonly string[];
}

/** Reads the names in the folder; anything that is no journal is passed over. */
export async function listFolder(files: Files, folder: string, slices: Slices): Promise<FolderListing> {
  const names = await files.list(folder);
  const journals: JournalName[] = [];
  const hidden = new Map<string, number>();
  for (const name of names) {
    const [, id, file] = journalName.exec(name) ?? [];
    if (id !== undefined && file !== undefined) journals.push({ id, file });
    const [, key, records] = hiddenName.exec(name) ?? [];
    if (key !== undefined) hidden.set(key, Math.max(hidden.get(key) ?? 0, Number(records)));
    if (slices.due) await slices.rest();
  }
  return { journals, hidden, names };
}

/** The journals of one conversation, whole. Files without one good record are left out. */
export async function readConversation(
  files: Files,
  folder: string,
  names: readonly JournalName[],
  slices: Slices,
): Promise<ReadonlyMap<string, Journal>> {
  const journals = new Map<string, Journal>();
  for (const { id, file } of names) {
    // A file that cannot be read now is passed over, never touched.
    const bytes = await files.read(`${folder}/${nameOfJournal(id, file)}`).catch(() => undefined);
    const journal = bytes && (await readJournal(bytes, slices));
    if (journal !== undefined && journal.length > 0) journals.set(file, journal);
  }
  return journals;
}

/** What the choice of heads needs to know of a journal. */
export interface JournalFacts {
  /** See `contentLength`. */
  readonly content: number;
  readonly origin?: { readonly file: string; readonly records: number };
}

export function factsOf(journal: Journal): JournalFacts {
  const origin = journal.base ?? journal.replaces;
  return { content: contentLength(journal), ...(origin && { origin }) };
}

/**
 * The journals that nothing goes on from in full: each is a conversation of its own. Two windows that both wrote after the same point give two
 * heads, so that no message is lost. A deleted journal is a head again when something was written to it after the deletion.
 */
export function headsOf(
  journals: ReadonlyMap<string, JournalFacts>,
  hidden: (file: string) => number | undefined,
): string[] {
  const continued = new Map<string, number>();
  for (const [file, { origin, content }] of journals) {
    const own = journals.get(origin?.file ?? '');
    // A journal that holds only a draft does not split a conversation that went on elsewhere.
    if (origin === undefined || (content === 0 && own !== undefined && own.content > origin.records)) {
      if (origin !== undefined) continued.set(file, 0);
      continue;
    }
    continued.set(origin.file, Math.max(continued.get(origin.file) ?? 0, origin.records));
  }
  return [...journals].flatMap(([file, { content }]) => {
    const covered = Math.max(continued.get(file) ?? -1, hidden(file) ?? -1);
    return covered < 0 || content > covered ? [file] : [];
  });
}

/** The files a journal is built of: itself, then what it goes on from. */
export function chainOf(journals: ReadonlyMap<string, JournalFacts>, file: string): string[] {
  const chain: string[] = [];
  for (let next: string | undefined = file; next !== undefined && !chain.includes(next);) {
    chain.push(next);
    next = journals.get(next)?.origin?.file;
  }
  return chain;
}

/** Heads with their states, newest first. */
export function statesOfHeads(
  journals: ReadonlyMap<string, Journal>,
  hidden: (file: string) => number | undefined,
): { readonly file: string; readonly state: JournalState }[] {
  const facts = new Map([...journals].map(([file, journal]) => [file, factsOf(journal)]));
  return headsOf(facts, hidden)
    .map((file) => ({ file, state: stateOf(journals, file) }))
    .sort((a, b) => b.state.updated - a.state.updated || (a.file < b.file ? -1 : 1));
}
