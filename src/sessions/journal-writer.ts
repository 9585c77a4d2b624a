import type { Clock } from '../platform/clock.ts';
import type { Files } from '../platform/files.ts';
import { StoreError, writeFailed } from './journal-error.ts';
import { encodeRecord, journalVersion } from './journal-record.ts';
import type { JournalPlace, RecordContent } from './journal-record.ts';

/** Where a journal starts from. */
export interface JournalStart {
  readonly id: string;
  readonly source?: { readonly place: JournalPlace; readonly copy: boolean };
}

/** Writes one journal file that nobody else writes. The file comes into being with the first record. */
export class JournalWriter {
  /** The random part of the file's name. */
  readonly file: string;
  readonly #files: Files;
  readonly #clock: Clock;
  readonly #path: string;
  #waiting: Uint8Array[] = [];
  #count = 0;
  #begun = false;
  #copying = false;
  #isOnDisk = false;
  #torn = false;
  #syncWanted = false;
  #closed = false;
  #start: JournalStart | undefined;
  #everything: () => RecordContent[] = () => [];
  #turn: Promise<void> = Promise.resolve();

  constructor(ports: { readonly files: Files; readonly clock: Clock }, path: string, file: string) {
    this.#files = ports.files;
    this.#clock = ports.clock;
    this.#path = path;
    this.file = file;
  }

  /** Number of records in the file or waiting for it. */
  get count(): number {
    return this.#count;
  }

  /** Records that are not in the file yet. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /** Says what the first write begins with; `everything` gives the state to repeat where the start is a copy. */
  begin(start: JournalStart, everything: () => RecordContent[]): void {
    this.#start = start;
    this.#everything = everything;
  }

  /** Puts a record into the file behind all that wait. Rejects with {@link StoreError}; the record then waits for the next write. */
  write(record: RecordContent, durable: boolean): Promise<void> {
    if (this.#closed) return Promise.reject(new StoreError('deleted', 'This conversation was deleted.'));
    if (this.#begun) this.#add(record);
    else this.#begin(record);
    return this.flush(durable);
  }

  /** Writes what waits, in one piece. Calls run one after the other. */
  flush(durable: boolean): Promise<void> {
    this.#syncWanted ||= durable;
    const write = async (): Promise<void> => {
      if (this.#isOnDisk && (await this.#isGone())) this.#startOver();
      // Records that come while this write runs are left for the next one.
      const count = this.#waiting.length;
      if (count === 0 || this.#closed) return;
      await this.#writeOut(joined(this.#waiting, this.#torn));
      this.#waiting = this.#waiting.slice(count);
    };
    const turn = this.#turn.then(write);
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  /** No write begins after this; resolves when the one under way is over. */
  close(): Promise<void> {
    this.#closed = true;
    return this.#turn;
  }

  async #writeOut(bytes: Uint8Array): Promise<void> {
    // One write may carry the records of several calls: it is as durable as the most careful of them wants.
    const durable = this.#syncWanted;
    this.#syncWanted = false;
    try {
      if (this.#copying) await this.#files.replace(this.#path, bytes);
      else await this.#files.append(this.#path, bytes, durable);
      this.#copying = false;
      this.#torn = false;
      this.#isOnDisk = true;
    } catch (error) {
      // A torn line may stand at the end of the file: the next write closes it first.
      this.#torn = !this.#copying;
      this.#syncWanted = true;
      throw writeFailed(error);
    }
  }

  async #isGone(): Promise<boolean> {
    const size = await this.#files.size(this.#path).catch(() => 0);
    return size === undefined && !this.#closed;
  }

  /** The file, or the whole folder, was removed behind our back: what is in memory is written once more, as a file that stands alone. */
  #startOver(): void {
    this.#waiting = [];
    this.#count = 0;
    this.#copying = true;
    this.#torn = false;
    this.#isOnDisk = false;
    const { id = '', source } = this.#start ?? {};
    this.#add({ r: 'head', v: journalVersion, id, ...(source && { replaces: source.place }) });
    for (const each of this.#everything()) this.#add(each);
  }

  /** A copy repeats the state, which holds the record already, and is written whole or not at all. */
  #begin(record: RecordContent): void {
    this.#begun = true;
    const { id = '', source } = this.#start ?? {};
    this.#copying = source?.copy === true;
    const origin = source === undefined ? {} : source.copy ? { replaces: source.place } : { base: source.place };
    this.#add({ r: 'head', v: journalVersion, id, ...origin });
    for (const each of this.#copying ? this.#everything() : [record]) this.#add(each);
  }

  #add(content: RecordContent): void {
    this.#waiting.push(encodeRecord({ ...content, n: this.#count++, at: this.#clock.wallTime() }));
  }
}

function joined(lines: readonly Uint8Array[], newlineFirst: boolean): Uint8Array {
  const start = newlineFirst ? 1 : 0;
  const bytes = new Uint8Array(lines.reduce((sum, line) => sum + line.length, start));
  if (newlineFirst) bytes[0] = 0x0a;
  let offset = start;
  for (const line of lines) {
    bytes.set(line, offset);
    offset += line.length;
  }
  return bytes;
}
