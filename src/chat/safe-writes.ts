import type { Entry, LogEntry } from '../conversation/entry.ts';
import type { Logger } from '../platform/logger.ts';
import type { StoredConversation } from './journal-conversation.ts';
import { StoreError } from './journal-error.ts';

/** Writes that go on when the disk fails: the person is told once, and everything stays in memory and is written with the next success. */
export class SafeWrites {
  readonly #logger: Logger;
  readonly #tell: (text: string) => void;
  #isTold = false;

  constructor(logger: Logger, tell: (text: string) => void) {
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
      this.#tell(`${error.message} The conversation goes on and is kept until this window closes.`);
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
}
