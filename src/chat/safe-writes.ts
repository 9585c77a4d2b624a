import type { Entry, LogEntry } from '../conversation/entry.ts';
import { toldFault } from '../conversation/fault.ts';
import type { Fault } from '../conversation/fault.ts';
import { formatModelRef } from '../models/model-ref.ts';
import type { ModelRef } from '../models/model-ref.ts';
import type { Logger } from '../platform/logger.ts';
import type { StoredConversation } from '../sessions/journal-conversation.ts';
import { StoreError } from '../sessions/journal-error.ts';
import { keptMessages, recoveredDraft } from './message-queue.ts';
import type { WaitingMessage } from './message-queue.ts';

/** Writes that go on when the disk fails: the person is told once, and everything stays in memory and is written with the next success. */
export class SafeWrites {
  readonly #logger: Logger;
  readonly #tell: (error: StoreError) => void;
  #isTold = false;

  constructor(logger: Logger, tell: (error: StoreError) => void) {
    this.#logger = logger;
    this.#tell = tell;
  }

  /** Runs a write. Rejects only for what is no matter of the disk. */
  async save(write: () => Promise<unknown>): Promise<void> {
    try {
      await write();
      this.#isTold = false;
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      this.#logger.error(`History: ${error.message}`);
      if (this.#isTold) return;
      this.#isTold = true;
      this.#tell(error);
    }
  }

  /** Adds an entry to a conversation. Rejects where it cannot be changed. */
  async append(conversation: StoredConversation, entry: Entry, durable: boolean): Promise<LogEntry> {
    const before = conversation.log.entries.length;
    await this.save(() => conversation.append(entry, { durable }));
    const stamped = conversation.log.entries[before];
    if (stamped === undefined)
      throw new StoreError('read-only', 'This conversation cannot be changed. Begin a new chat.');
    return stamped;
  }

  /** Keeps the messages that wait with their conversation, so that they survive a restart of the window. */
  async keepQueued(conversation: StoredConversation, messages: readonly WaitingMessage[]): Promise<void> {
    const queued = keptMessages(messages);
    if (conversation.readOnly || queued === conversation.meta.queued) return;
    await this.save(() => conversation.setMeta({ queued }));
  }

  /** An answer that broke off with an earlier window becomes part of the log before anything follows it. */
  async adoptPartial(conversation: StoredConversation): Promise<void> {
    if (conversation.partial !== undefined) await this.append(conversation, conversation.partial, false);
  }

  /** Messages that waited when an earlier window ended are part of the draft again. */
  async recoverQueued(conversation: StoredConversation): Promise<void> {
    const change = recoveredDraft(conversation.meta);
    if (change !== undefined && !conversation.readOnly) await this.save(() => conversation.setMeta(change));
  }

  /** Keeps why the turn of a message has no whole answer. */
  async keepFailure(
    conversation: StoredConversation,
    { turn, fault, ref }: { readonly turn: number; readonly fault: Fault; readonly ref: ModelRef | undefined },
  ): Promise<void> {
    const model = ref === undefined ? {} : { ref: formatModelRef(ref) };
    await this.save(() => conversation.setFailure({ turn, fault: toldFault(fault), ...model }));
  }

  /** The message is asked again. */
  async clearFailure(conversation: StoredConversation, turn: number): Promise<void> {
    if (conversation.failure(turn) !== undefined) await this.save(() => conversation.clearFailure(turn));
  }
}
