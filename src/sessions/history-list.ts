import type { Entry } from '../conversation/entry.ts';
import type { Clock } from '../platform/clock.ts';
import type { Files } from '../platform/files.ts';
import { Slices } from '../platform/slices.ts';
import {
  factsOf,
  headsOf,
  listFolder,
  moveAway,
  nameOfJournal,
  readConversation,
  sliceLength,
} from './journal-folder.ts';
import type { FolderListing, JournalFacts, JournalName } from './journal-folder.ts';
import { readIndex, writeIndex } from './journal-index.ts';
import type { IndexRow } from './journal-index.ts';
import { stateOf } from './journal-reader.ts';
import type { Journal, JournalState } from './journal-reader.ts';
import { keptFor, supersededFiles } from './superseded.ts';

/** A conversation as the history lists it. */
export interface StoredSummary {
  /** For {@link ConversationStore.open}. */
  readonly id: string;
  /** Given, or the beginning of the first message; empty for a draft. */
  readonly title: string;
  /** Wall time of the last change in milliseconds. */
  readonly updated: number;
  /** Messages of the person and answers; what was tried again counts once. */
  readonly messages: number;
}

const titleLength = 80;

/** The history: a line for each conversation of a folder of journals. What is listed once is kept in an index, so that only changed files are read. */
export class HistoryList {
  readonly #files: Files;
  readonly #clock: Clock;
  readonly #folder: string;
  #isTidy = false;

  /** `folder`: absolute path. */
  constructor({ files, clock }: { readonly files: Files; readonly clock: Clock }, folder: string) {
    this.#files = files;
    this.#clock = clock;
    this.#folder = folder;
  }

  /** Everything in the history, newest first. Files that cannot be read are passed over and never touched. */
  async list(): Promise<readonly StoredSummary[]> {
    const slices = new Slices(this.#clock, sliceLength);
    const listing = await listFolder(this.#files, this.#folder, slices);
    const known = await readIndex(this.#files, this.#folder, slices);
    const rows = new Map<string, IndexRow>();
    const groups = Map.groupBy(listing.journals, (name) => name.id);
    for (const names of groups.values()) {
      await this.#addRows(names, { known, rows, slices });
      if (slices.due) await slices.rest();
    }
    if (rows.size !== known.size || [...rows].some(([key, row]) => known.get(key) !== row)) {
      await writeIndex(this.#files, this.#folder, rows, slices);
    }
    await slices.restBeforeWhole();
    const summaries: StoredSummary[] = [];
    const superseded: JournalName[] = [];
    for (const [id, names] of groups) {
      const { own, heads } = headRowsOf(id, names, rows, listing);
      summaries.push(...summariesOf(id, heads));
      const files = supersededFiles(
        own,
        heads.map(({ file }) => file),
        this.#clock.wallTime(),
      );
      superseded.push(...files.map((file) => ({ id, file })));
      if (slices.due) await slices.rest();
    }
    await this.#tidy(listing, superseded);
    await slices.restBeforeWhole();
    return summaries.sort(newestFirst);
  }

  async #addRows(names: readonly JournalName[], { known, rows, slices }: Listing): Promise<void> {
    const sizes = new Map<string, number>();
    for (const { id, file } of names) {
      const size = await this.#files.size(this.#path(id, file)).catch(() => undefined);
      if (size !== undefined && size > 0) sizes.set(file, size);
    }
    const id = names[0]?.id ?? '';
    const old = [...sizes].map(([file, size]) => ({ file, row: known.get(`${id}.${file}`), size }));
    const isKnown = old.every(({ row, size }) => row?.size === size);
    const journals = isKnown ? undefined : await readConversation(this.#files, this.#folder, names, slices);
    for (const { file, row, size } of old) {
      const journal = journals?.get(file);
      const current = journals === undefined ? row : journal && rowOf(stateOf(journals, file), journal, size);
      if (current !== undefined) rows.set(`${id}.${file}`, current);
    }
  }

  /** Once a window: moves away what a copy took the place of long ago, and removes what was moved away long ago. */
  async #tidy(listing: FolderListing, superseded: readonly JournalName[]): Promise<void> {
    if (this.#isTidy) return;
    this.#isTidy = true;
    for (const { id, file } of superseded) {
      await moveAway(this.#files, this.#path(id, file), this.#clock.wallTime()).catch(() => undefined);
    }
    for (const name of listing.names) {
      const time = Number(/\.deleted-(\d{1,15})$/.exec(name)?.[1] ?? Number.NaN);
      if (time + keptFor >= this.#clock.wallTime() || Number.isNaN(time)) continue;
      await this.#files.remove(`${this.#folder}/${name}`).catch(() => undefined);
    }
  }

  #path(id: string, file: string): string {
    return `${this.#folder}/${nameOfJournal(id, file)}`;
  }
}

/** A listing under way. */
interface Listing {
  readonly known: ReadonlyMap<string, IndexRow>;
  readonly rows: Map<string, IndexRow>;
  readonly slices: Slices;
}

function rowOf(state: JournalState, journal: Journal, size: number): IndexRow {
  const entries = state.slots.filter((entry) => entry !== undefined);
  return {
    size,
    title: state.meta.title ?? titleOf(entries),
    updated: state.updated,
    messages: countMessages(entries),
    draft: (state.meta.draft ?? '') !== '' || state.meta.queued !== undefined,
    copies: journal.replaces !== undefined,
    // What a newer version wrote is in the original only: it stays for good, as a damaged one does.
    damaged: state.damaged || state.unknown > 0,
    ...factsOf(journal),
  };
}

/** Messages of the person, and for each that was answered one answer, however many requests it took. */
function countMessages(entries: readonly Entry[]): number {
  let count = 0;
  let isAnswered = true;
  for (const { k } of entries) {
    if (k === 'user') count++;
    else if (k === 'step' && !isAnswered) count++;
    if (k === 'user' || k === 'step') isAnswered = k === 'step';
  }
  return count;
}

/** First line of what the person typed first: the last text of the first message, behind what was attached. */
function titleOf(entries: readonly Entry[]): string {
  const first = entries.find((entry) => entry.k === 'user');
  const typed = first?.parts.findLast((part) => part.t === 'text')?.text.trim() ?? '';
  const line = typed.split('\n', 1)[0]?.trim() ?? '';
  return line
    .slice(0, titleLength)
    .toWellFormed()
    .replace(/\uFFFD$/u, '');
}

function factsOfRow({ content, origin }: IndexRow): JournalFacts {
  return { content, ...(origin && { origin }) };
}

/** The rows of a conversation's files, and of those of them that are heads, newest first. */
function headRowsOf(
  id: string,
  names: readonly JournalName[],
  rows: ReadonlyMap<string, IndexRow>,
  listing: FolderListing,
): { readonly own: ReadonlyMap<string, IndexRow>; readonly heads: readonly HeadRow[] } {
  const own = new Map<string, IndexRow>();
  for (const { file } of names) {
    const row = rows.get(`${id}.${file}`);
    if (row !== undefined) own.set(file, row);
  }
  const facts = new Map([...own].map(([file, row]) => [file, factsOfRow(row)]));
  const heads = headsOf(facts, (file) => listing.hidden.get(`${id}.${file}`)).flatMap((file) => {
    const row = own.get(file);
    return row === undefined ? [] : [{ file, row }];
  });
  return { own, heads: heads.sort((a, b) => b.row.updated - a.row.updated || (a.file < b.file ? -1 : 1)) };
}

interface HeadRow {
  readonly file: string;
  readonly row: IndexRow;
}

function summariesOf(id: string, heads: readonly HeadRow[]): StoredSummary[] {
  return heads.flatMap(({ file, row: { title, updated, messages, draft } }, place) =>
    messages > 0 || draft ? [{ id: place === 0 ? id : `${id}~${file}`, title, updated, messages }] : [],
  );
}

function newestFirst(a: StoredSummary, b: StoredSummary): number {
  return b.updated - a.updated || (a.id < b.id ? -1 : 1);
}
