import { ConversationLog } from '../conversation/log.ts';
import type { Clock } from '../platform/clock.ts';
import type { Files } from '../platform/files.ts';
import { Slices } from '../platform/slices.ts';
import type { HistoryList, StoredSummary } from './history-list.ts';
import {
  chainOf,
  factsOf,
  listFolder,
  moveAway,
  nameOfJournal,
  readConversation,
  sliceLength,
  statesOfHeads,
} from './journal-folder.ts';
import type { FolderListing, JournalFacts } from './journal-folder.ts';
import { StoredConversation } from './journal-conversation.ts';
import type { ConversationStart } from './journal-conversation.ts';
import { goesOn } from './journal-branches.ts';
import { closeHoles } from './journal-reader.ts';
import type { Journal, JournalState } from './journal-reader.ts';
import type { JournalPlace } from './journal-record.ts';
import { JournalWriter } from './journal-writer.ts';

/** What the store needs from outside. `random` gives numbers in [0, 1). */
export interface StoreDependencies {
  readonly files: Files;
  readonly clock: Clock;
  readonly random?: () => number;
}

/** A conversation spread over more files than this is copied into one by its next change. */
const maxDepth = 20;

/**
 * Conversations as append-only journals in one folder, without locks. A file `<conversation>.<random>.journal` has exactly one writer: the
 * {@link StoredConversation} that made it. A window that continues a conversation from another file (another window, or the same one after a
 * reload) begins a new file whose head names the place it goes on from. Where two windows went on from the same place both results are kept
 * and listed: the newest under the conversation's id, the others as `<id>~<random>`.
 */
export class ConversationStore {
  readonly #files: Files;
  readonly #clock: Clock;
  readonly #random: () => number;
  readonly #folder: string;
  readonly #open = new Set<OpenConversation>();
  #history: Promise<HistoryList> | undefined;

  /** `folder`: absolute path; made with the first write. */
  constructor(dependencies: StoreDependencies, folder: string) {
    this.#files = dependencies.files;
    this.#clock = dependencies.clock;
    this.#random = dependencies.random ?? Math.random;
    this.#folder = folder;
  }

  /** Everything in the history, newest first. Files that cannot be read are passed over and never touched. */
  async list(): Promise<readonly StoredSummary[]> {
    this.#history ??= this.#loadHistory();
    return await (await this.#history).list();
  }

  /** Loaded when the history is first shown, which is seldom at the start of a window. */
  async #loadHistory(): Promise<HistoryList> {
    const { HistoryList } = await import('./history-list.ts');
    return new HistoryList({ files: this.#files, clock: this.#clock }, this.#folder);
  }

  /** A new conversation. Nothing is written before its first record. */
  create(): StoredConversation {
    const id = randomName(12, this.#random);
    const log = new ConversationLog([], this.#random);
    const nothing = { meta: {}, partial: undefined, failures: new Map(), readOnly: false, damaged: false, unknown: 0 };
    return this.#register(id, { id, log, ...nothing });
  }

  /**
   * The conversation as it is on disk now; the same object as before where no other window went on with it. Undefined where there is none. What
   * is damaged is opened as far as it verifies, after the original was copied to `<name>.bad-<time>`.
   */
  async open(id: string): Promise<StoredConversation | undefined> {
    const { conversation, branch } = parseId(id) ?? {};
    if (conversation === undefined) return undefined;
    const unsaved = this.#find(conversation, ({ stored, writer }) => {
      return stored.unsaved > 0 && (branch === undefined || writer.file === branch);
    });
    if (unsaved !== undefined) return unsaved;
    const listing = await listFolder(this.#files, this.#folder, new Slices(this.#clock, sliceLength));
    const { journals, head } = await this.#read(listing, conversation, branch);
    if (head === undefined) return this.#find(conversation, ({ place, writer }) => !place && writer.count === 0);
    const place = { file: head.file, records: journals.get(head.file)?.length ?? 0 };
    const known = this.#find(conversation, (open) => isAt(open, place));
    if (known !== undefined) return known;
    if (head.state.damaged) await this.#keepOriginals(listing, conversation, chainOf(factsOfAll(journals), head.file));
    return this.#build({ id, conversation, place, state: head.state });
  }

  /**
   * The conversation as another window went on with it, where all that is open here is part of that; undefined where none did, or where both
   * wrote something of their own.
   */
  async newer(stored: StoredConversation): Promise<StoredConversation | undefined> {
    const open = [...this.#open].find((each) => each.stored === stored);
    if (open === undefined) return undefined;
    // A draft on its way to the file must not hide what the other window wrote.
    if (stored.unsaved > 0) await stored.flush().catch(() => undefined);
    const listing = await listFolder(this.#files, this.#folder, new Slices(this.#clock, sliceLength));
    const { journals, heads } = await this.#read(listing, open.conversation, undefined);
    const facts = factsOfAll(journals);
    const from = endOf(open, facts);
    const found = from && heads.find((head) => goesOn(facts, head.file, from));
    // What is not on the disk is in no other window's conversation.
    if (found === undefined || stored.unsaved > 0) return undefined;
    const place = { file: found.file, records: journals.get(found.file)?.length ?? 0 };
    return this.#build({ id: stored.id, conversation: open.conversation, place, state: found.state });
  }

  /**
   * Takes a conversation out of the history: its files are renamed to `<name>.deleted-<time>` and removed 30 days later. Files that another
   * branch is built upon stay and are only hidden.
   */
  async delete(id: string): Promise<void> {
    const { conversation, branch } = parseId(id) ?? {};
    if (conversation === undefined) return;
    const listing = await listFolder(this.#files, this.#folder, new Slices(this.#clock, sliceLength));
    const { journals, heads, head } = await this.#read(listing, conversation, branch);
    const facts = factsOfAll(journals);
    const others = heads.filter((other) => other !== head);
    const needed = new Set(others.flatMap((other) => chainOf(facts, other.file)));
    const gone = head === undefined ? [] : chainOf(facts, head.file);
    for (const open of [...this.#open]) {
      const file = open.writer.count > 0 ? open.writer.file : open.place?.file;
      const isGone = file === undefined ? branch === undefined : gone.includes(file);
      if (open.conversation === conversation && isGone) await this.#close(open);
    }
    for (const file of gone) {
      const journal = journals.get(file);
      if (journal === undefined) continue;
      if (needed.has(file)) await this.#hide(conversation, file, journal.length);
      else await moveAway(this.#files, this.#path(conversation, file), this.#clock.wallTime());
    }
  }

  async #build(from: {
    readonly id: string;
    readonly conversation: string;
    readonly place: JournalPlace;
    readonly state: JournalState;
  }): Promise<StoredConversation> {
    const { state, place } = from;
    const log = new ConversationLog([], this.#random);
    // In slices: hashing a long conversation takes longer than the editor may be held up.
    const slices = new Slices(this.#clock, sliceLength);
    const entries = closeHoles(state.slots);
    await slices.restBeforeWhole();
    for (const entry of entries) {
      log.append(entry);
      if (slices.due) await slices.rest();
    }
    return this.#register(from.conversation, {
      id: from.id,
      log,
      meta: state.meta,
      partial: state.partial,
      // Their places are those of the whole log.
      failures: entries.length === state.slots.length ? state.failures : new Map(),
      readOnly: state.newer,
      damaged: state.damaged,
      unknown: state.unknown,
      // Places of entries behind one that is left out are not those of the file.
      source: { place, copy: state.damaged || state.unknown > 0 || state.depth >= maxDepth },
    });
  }

  #register(conversation: string, start: ConversationStart): StoredConversation {
    const file = randomName(8, this.#random);
    const dependencies = { files: this.#files, clock: this.#clock };
    const writer = new JournalWriter(dependencies, this.#path(conversation, file), file);
    const stored = new StoredConversation(start, writer);
    this.#open.add({ conversation, stored, writer, ...(start.source && { place: start.source.place }) });
    return stored;
  }

  #find(conversation: string, matches: (open: OpenConversation) => boolean): StoredConversation | undefined {
    return [...this.#open].find((open) => open.conversation === conversation && matches(open))?.stored;
  }

  async #read(listing: FolderListing, conversation: string, branch: string | undefined): Promise<ConversationFiles> {
    const names = listing.journals.filter(({ id }) => id === conversation);
    const slices = new Slices(this.#clock, sliceLength);
    const journals = await readConversation(this.#files, this.#folder, names, slices);
    // Putting the states together is a slice of its own.
    await slices.restBeforeWhole();
    const heads = statesOfHeads(journals, (file) => listing.hidden.get(`${conversation}.${file}`));
    if (branch === undefined) return { journals, heads, head: heads[0] };
    const facts = factsOfAll(journals);
    const own = heads.find(({ file }) => file === branch);
    return { journals, heads, head: own ?? heads.find(({ file }) => chainOf(facts, file).includes(branch)) };
  }

  /** Copies of damaged files beside the originals, which stay as they are because another window may be writing to them. */
  async #keepOriginals(listing: FolderListing, id: string, files: readonly string[]): Promise<void> {
    for (const file of files) {
      const name = nameOfJournal(id, file);
      if (listing.names.some((other) => other.startsWith(`${name}.bad-`))) continue;
      try {
        const bytes = await this.#files.read(`${this.#folder}/${name}`);
        if (bytes === undefined) continue;
        await this.#files.replace(`${this.#folder}/${name}.bad-${this.#clock.wallTime()}`, bytes);
      } catch {
        // No room for the copy: the original itself is never changed.
      }
    }
  }

  async #close(open: OpenConversation): Promise<void> {
    await open.stored.close();
    this.#open.delete(open);
  }

  async #hide(id: string, file: string, records: number): Promise<void> {
    await this.#files.append(`${this.#folder}/${id}.${file}.hidden-${records}`, new Uint8Array(), true);
  }

  #path(id: string, file: string): string {
    return `${this.#folder}/${nameOfJournal(id, file)}`;
  }
}

interface OpenConversation {
  readonly conversation: string;
  readonly stored: StoredConversation;
  readonly writer: JournalWriter;
  /** Where it was read from; absent for a new one. */
  readonly place?: JournalPlace;
}

interface ConversationFiles {
  readonly journals: ReadonlyMap<string, Journal>;
  readonly heads: readonly { readonly file: string; readonly state: JournalState }[];
  readonly head: { readonly file: string; readonly state: JournalState } | undefined;
}

/** Whether an open conversation shows what stands at this place: its own file, or the unchanged file it was read from. */
function isAt(open: OpenConversation, place: JournalPlace): boolean {
  if (open.writer.count > 0) return open.writer.file === place.file;
  return open.place?.file === place.file && open.place.records === place.records;
}

/**
 * The place up to which an open conversation has been shown. A journal of its own that holds only a draft or a choice is no going on: then what
 * counts is where it begins.
 */
function endOf(
  { writer, place }: OpenConversation,
  journals: ReadonlyMap<string, JournalFacts>,
): JournalPlace | undefined {
  const own = writer.count > 0 ? { file: writer.file, records: writer.count } : undefined;
  if (own === undefined || (place !== undefined && (journals.get(own.file)?.content ?? 0) === 0)) return place;
  return own;
}

function factsOfAll(journals: ReadonlyMap<string, Journal>): ReadonlyMap<string, JournalFacts> {
  return new Map([...journals].map(([file, journal]) => [file, factsOf(journal)]));
}

/** Ids come back from the view, which is not trusted: nothing but this form reaches a path. */
function parseId(id: string): { readonly conversation: string; readonly branch: string | undefined } | undefined {
  const [, conversation, branch] = /^([a-z0-9]{12})(?:~([a-z0-9]{8}))?$/.exec(id) ?? [];
  return conversation === undefined ? undefined : { conversation, branch };
}

function randomName(length: number, random: () => number): string {
  const alphabet = 'abcdefghijklmnopqrstuvwxyz0123456789';
  return Array.from({ length }, () => alphabet.charAt(Math.floor(random() * alphabet.length))).join('');
}
