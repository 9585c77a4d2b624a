import { isHeavy, jsonPieces } from '../base/json-pieces.ts';
import { AppendJournal } from '../platform/append-journal.ts';
import { checkedLongLine } from '../platform/checked-lines.ts';
import { Slices } from '../platform/slices.ts';
import type { Clock } from '../platform/clock.ts';
import type { Files } from '../platform/files.ts';
import { StoreError, writeFailed } from './journal-error.ts';
import { encodeRecord, journalVersion } from './journal-record.ts';
import type { JournalPlace, RecordContent } from './journal-record.ts';

/** A record with more characters is encoded in slices. */
const longestAtOnce = 200_000;

/** Where a journal starts from. */
export interface JournalStart {
  readonly id: string;
  readonly source?: { readonly place: JournalPlace; readonly copy: boolean };
}

/** Writes the records of one journal file. The file comes into being with the first record. */
export class JournalWriter {
  /** The random part of the file's name. */
  readonly file: string;
  readonly #clock: Clock;
  readonly #journal: AppendJournal;
  #count = 0;
  #begun = false;
  #start: JournalStart | undefined;
  #everything: () => RecordContent[] = () => [];

  constructor(dependencies: { readonly files: Files; readonly clock: Clock }, path: string, file: string) {
    this.#clock = dependencies.clock;
    this.#journal = new AppendJournal(dependencies.files, path, () => this.#refill());
    this.file = file;
  }

  /** Number of records in the file or waiting for it. */
  get count(): number {
    return this.#count;
  }

  /** Records that are not in the file yet. */
  get waiting(): number {
    return this.#journal.waiting;
  }

  /** Says what the first write begins with; `everything` gives the state to repeat where the start is a copy. */
  begin(start: JournalStart, everything: () => RecordContent[]): void {
    this.#start = start;
    this.#everything = everything;
  }

  /** Puts a record into the file behind all that wait. Rejects with {@link StoreError}; the record then waits for the next write. */
  write(record: RecordContent, durable: boolean): Promise<void> {
    if (this.#journal.isClosed) return Promise.reject(new StoreError('deleted', 'This conversation was deleted.'));
    if (this.#begun) this.#add(record);
    else this.#begin(record);
    return this.flush(durable);
  }

  /** Writes what waits, in one piece. Calls run one after the other. */
  async flush(durable: boolean): Promise<void> {
    try {
      await this.#journal.flush(durable);
    } catch (error) {
      throw writeFailed(error);
    }
  }

  /** No write begins after this; resolves when the one under way is over. */
  close(): Promise<void> {
    return this.#journal.close();
  }

  /** The file, or the whole folder, was removed from outside: what is in memory is written once more, as a file that stands alone. */
  #refill(): void {
    this.#count = 0;
    const { id = '', source } = this.#start ?? {};
    this.#add({ r: 'head', v: journalVersion, id, ...(source && { replaces: source.place }) });
    for (const each of this.#everything()) this.#add(each);
  }

  /** A copy repeats the state, which holds the record already, and is written whole or not at all. */
  #begin(record: RecordContent): void {
    this.#begun = true;
    const { id = '', source } = this.#start ?? {};
    const isCopy = source?.copy === true;
    if (isCopy) this.#journal.beginAnew();
    const origin = source === undefined ? {} : isCopy ? { replaces: source.place } : { base: source.place };
    this.#add({ r: 'head', v: journalVersion, id, ...origin });
    for (const each of isCopy ? this.#everything() : [record]) this.#add(each);
  }

  #add(content: RecordContent): void {
    const record = { ...content, n: this.#count++, at: this.#clock.wallTime() };
    if (!isHeavy(record, longestAtOnce)) this.#journal.add(encodeRecord(record));
    else this.#journal.add(() => checkedLongLine(jsonPieces(record), new Slices(this.#clock)));
  }
}
