import type { Entry, LogEntry, StepEntry } from '../conversation/entry.ts';
import type { ConversationLog } from '../conversation/log.ts';
import { wellFormed } from '../base/well-formed.ts';
import { forgetFrom } from './journal-reader.ts';
import type { ConversationMeta, JournalPlace, MetaChange, RecordContent, TurnFailure } from './journal-record.ts';
import type { JournalWriter } from './journal-writer.ts';
import { StoreError } from './journal-error.ts';

/** Whether a write is on disk (fsync) before it is acknowledged. */
export interface Durability {
  readonly durable: boolean;
}

/** What a stored conversation begins with. */
export interface ConversationStart {
  readonly id: string;
  readonly log: ConversationLog;
  readonly meta: ConversationMeta;
  readonly partial: StepEntry | undefined;
  /** By the place of the message. */
  readonly failures: ReadonlyMap<number, TurnFailure>;
  readonly readOnly: boolean;
  readonly damaged: boolean;
  readonly unknown: number;
  /** Absent for a new conversation. `copy`: the new journal repeats everything, because what is there cannot be built upon. */
  readonly source?: { readonly place: JournalPlace; readonly copy: boolean };
}

/**
 * One conversation with its journal. What is appended is in {@link log} at once, whatever the disk does; a promise that resolves says that it
 * is in the file as well. After a failed write (a full disk) everything stays here and goes to the file, in order, with the next write.
 */
export class StoredConversation {
  readonly id: string;
  /** Something could not be read; what could is here, and the original file has a `.bad-<time>` copy. */
  readonly damaged: boolean;
  /** Records of a newer version, which are left out here and stay in the original file. */
  readonly unknown: number;
  /** Written by a newer version of the product: it can be read, every change rejects with {@link StoreError}. */
  readonly readOnly: boolean;
  readonly #writer: JournalWriter;
  #log: ConversationLog;
  #meta: ConversationMeta;
  #partial: StepEntry | undefined;
  readonly #failures: Map<number, TurnFailure>;

  constructor(start: ConversationStart, writer: JournalWriter) {
    this.id = start.id;
    this.damaged = start.damaged;
    this.unknown = start.unknown;
    this.readOnly = start.readOnly;
    this.#writer = writer;
    this.#log = start.log;
    this.#meta = start.meta;
    this.#partial = start.partial;
    this.#failures = new Map(start.failures);
    writer.begin(start, () => this.#everything());
  }

  /** The visible conversation. {@link branch} puts another one in its place. */
  get log(): ConversationLog {
    return this.#log;
  }

  get meta(): ConversationMeta {
    return this.#meta;
  }

  /** The answer that was under way when the last window ended, as far as it had been kept. */
  get partial(): StepEntry | undefined {
    return this.#partial;
  }

  /** Why the turn of the message at this place has no whole answer, where the log does not say. */
  failure(turn: number): TurnFailure | undefined {
    return this.#failures.get(turn);
  }

  /** Records that are not in the file yet. */
  get unsaved(): number {
    return this.#writer.waiting;
  }

  /**
   * Adds an entry to the log and to the file. Rejects with {@link StoreError} when it could not be written; the entry is in the log all the
   * same. `durable` for user messages, effects of tools and the end of a turn.
   */
  async append(entry: Entry, durability: Durability): Promise<LogEntry> {
    this.#mustBeWritable();
    const stamped = this.#log.append(entry);
    this.#partial = undefined;
    await this.#write(entryRecord(stamped), durability.durable);
    return stamped;
  }

  /** Changes title, model or draft. Not durable unless asked: a draft is sent often. */
  async setMeta(change: MetaChange, durability: Durability = { durable: false }): Promise<void> {
    this.#mustBeWritable();
    const kept = Object.fromEntries(
      Object.entries({ ...this.#meta, ...change }).filter(([, value]) => value !== undefined),
    );
    this.#meta = kept;
    await this.#write({ r: 'meta', change: nullsFor(change) }, durability.durable);
  }

  /** Keeps an answer under way as far as it came (not durable), so that a crash does not take it. The next entry makes it void. */
  async setPartial(step: StepEntry): Promise<void> {
    this.#mustBeWritable();
    this.#partial = step;
    await this.#write({ r: 'partial', step }, false);
  }

  /** Keeps why the turn of a message has no whole answer, so that the reason is there after a restart too (durable). */
  async setFailure(failure: TurnFailure): Promise<void> {
    this.#mustBeWritable();
    this.#failures.set(failure.turn, failure);
    await this.#write({ r: 'failure', ...failure }, true);
  }

  /** The message is asked again: how it ended before is no longer said. */
  async clearFailure(turn: number): Promise<void> {
    if (!this.#failures.delete(turn)) return;
    await this.#write({ r: 'failure', turn, fault: null }, false);
  }

  /**
   * Goes on after the first `keep` entries (retry, edit and resend). {@link log} is another log afterwards; the entries left behind stay in
   * the file. Throws a `RangeError` when there are fewer entries.
   */
  async branch(keep: number): Promise<void> {
    this.#mustBeWritable();
    const { entries } = this.#log;
    if (!Number.isInteger(keep) || keep < 0 || keep > entries.length) throw new RangeError(`No entry ${keep} to keep.`);
    this.#log = this.#log.fork(keep);
    this.#partial = undefined;
    forgetFrom(this.#failures, keep);
    await this.#write({ r: 'branch', from: entries.length, keep }, true);
  }

  /** Tries again to write what waits. Rejects with {@link StoreError}. */
  async flush(): Promise<void> {
    await this.#writer.flush(true);
  }

  /** Ends all writing, after the write under way; for a conversation that was deleted. */
  close(): Promise<void> {
    return this.#writer.close();
  }

  #write(record: RecordContent, durable: boolean): Promise<void> {
    return this.#writer.write(wellFormed(record), durable);
  }

  #mustBeWritable(): void {
    if (!this.readOnly) return;
    throw new StoreError(
      'read-only',
      'This conversation was written by a newer version of Crossfade. Update to continue it.',
    );
  }

  /** The visible conversation as records, for a journal that stands alone. */
  #everything(): RecordContent[] {
    const meta: RecordContent[] = Object.keys(this.#meta).length > 0 ? [{ r: 'meta', change: this.#meta }] : [];
    const partial: RecordContent[] = this.#partial ? [{ r: 'partial', step: this.#partial }] : [];
    const failures = [...this.#failures.values()].map((failure): RecordContent => ({ r: 'failure', ...failure }));
    return [...this.#log.entries.map(entryRecord), ...meta, ...partial, ...failures];
  }
}

/** Place and hash are not stored: they follow from the content, so that a log with a lost entry can still be put together. */
function entryRecord(stamped: LogEntry): RecordContent {
  const { seq, hash: _hash, ...entry } = stamped;
  return { r: 'entry', seq, entry };
}

function nullsFor(change: MetaChange): Record<string, string | null> {
  return Object.fromEntries(Object.entries(change).map(([key, value]) => [key, value ?? null]));
}

/** Whether the last message of a conversation has its answer, so that nothing is under way in whichever window asked. */
export function isAnswered({ log, partial }: Pick<StoredConversation, 'log' | 'partial'>): boolean {
  const last = log.entries.at(-1);
  return partial === undefined && last?.k === 'step' && last.end.kind !== 'calls' && last.end.kind !== 'paused';
}
