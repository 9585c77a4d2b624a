import type { Entry, LogEntry, StepEntry } from '../conversation/entry.ts';
import type { ConversationLog } from '../conversation/log.ts';
import type { Disposable } from '../base/listeners.ts';
import type { ModelRef } from '../models/model-ref.ts';
import type { Role } from '../models/role.ts';
import type { RequestOptions } from '../protocols/protocol.ts';

/** The conversation that an answer adds to: the log, and how it gets to the disk. */
export interface AnswerRecord {
  /** The conversation's own: conversations may begin alike. Absent: the first entry names it. */
  readonly id?: string;
  readonly log: ConversationLog;
  /** Appends and, where `durable`, resolves when it is on disk. The entry is in the log even when the disk failed. */
  append(entry: Entry, options: { readonly durable: boolean }): Promise<LogEntry>;
  /** Offers the answer under way for keeping over a crash; `step` is only called when it is kept. */
  keepPartial(step: () => StepEntry): void;
}

/** What one step of a conversation needs. */
export interface AnswerRequest {
  readonly record: AnswerRecord;
  /** Candidates in order; the first is the person's choice. */
  readonly refs: readonly ModelRef[];
  /** Role the answer is for; budgets count by it. */
  readonly role: Role;
  readonly options: RequestOptions;
  readonly signal: AbortSignal;
  /** Tells when the person wants another model to go on at once ("Switch now"). */
  readonly switches?: (listener: (to: ModelRef) => void) => Disposable;
  /** False where what was shown cannot be taken back (VS Code's own chat). Default true. */
  readonly canTakeBack?: boolean;
  /** False: only the first candidate is asked. Default true. */
  readonly failover?: boolean;
}
