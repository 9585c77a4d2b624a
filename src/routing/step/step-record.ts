import { errorText } from '../../base/error-text.ts';
import type { Entry, LogEntry, StepEnd, StepEntry, SwitchEntry } from '../../conversation/entry.ts';
import type { Owner } from '../../conversation/part.ts';
import { sameOwner } from '../../conversation/part.ts';
import type { ConversationLog } from '../../conversation/log.ts';
import type { Logger } from '../../platform/logger.ts';
import type { AnswerRecord } from '../answer-request.ts';
import { goOnInstruction, toldStep } from './continuation.ts';
import type { StepCollector } from './step-collector.ts';

/** Why a model takes over from another. */
export type SwitchNote = Pick<SwitchEntry, 'from' | 'why' | 'fault' | 'reason'>;

/** What one request adds to the step. */
export interface Piece {
  readonly owner: Owner;
  readonly collector: StepCollector;
  readonly end: StepEnd;
  /** Estimated tokens of its prompt. */
  readonly inputTokens: number;
  /** Absent where the model is the one before. */
  readonly change?: SwitchNote;
  /** It was asked to go on: the instruction belongs to the log. */
  readonly wasAsked: boolean;
}

type LoggedStep = StepEntry & LogEntry;
type Relation = 'continues' | 'restarts' | undefined;

/** A piece and how it belongs to the one before it. */
interface Related {
  readonly piece: Piece;
  readonly relation: Relation;
}

/**
 * What of a step is in the log. A piece that was cut waits until its successor has shown something: only then is it known how the two belong
 * together, and whether the step came to anything else.
 */
export class StepRecord {
  readonly #record: AnswerRecord;
  readonly #logger: Logger;
  readonly #base: number;
  #pending: Related | undefined;
  #last: LoggedStep | undefined;
  #isTakenBack = false;

  constructor(record: AnswerRecord, logger: Logger) {
    this.#record = record;
    this.#logger = logger;
    this.#base = record.log.entries.length;
  }

  get log(): ConversationLog {
    return this.#record.log;
  }

  get last(): LoggedStep | undefined {
    return this.#last;
  }

  /** The cut piece that is not in the log yet. */
  get pending(): Piece | undefined {
    return this.#pending?.piece;
  }

  /** What was shown of the step is taken back: the next piece stands in its place. */
  takeBack(): void {
    this.#isTakenBack = true;
  }

  /** Keeps a piece that was cut until {@link commit}. */
  async hold(piece: Piece): Promise<void> {
    await this.commit();
    this.#pending = { piece, relation: this.#relation() };
    this.#isTakenBack = false;
  }

  /** Adds text to the piece that waits: what was held back of it was shown after all. */
  addToPending(text: string): void {
    const collector = this.#pending?.piece.collector;
    const part = collector?.lastText;
    if (part !== undefined) collector?.add({ e: 'delta', part, kind: 'text', text });
  }

  /** Writes the piece that waits. */
  async commit(durable = false): Promise<void> {
    const pending = this.#pending;
    if (pending === undefined) return;
    this.#pending = undefined;
    await this.#write(pending, durable);
  }

  /** Writes the last piece of the step. */
  async close(piece: Piece): Promise<LoggedStep | undefined> {
    await this.commit();
    const relation = this.#relation();
    this.#isTakenBack = false;
    await this.#write({ piece, relation }, true);
    return this.#last;
  }

  /** A summary, written at once: it holds whatever becomes of the step. */
  async append(entry: Entry): Promise<void> {
    await this.#append(entry, true);
  }

  /** Offers the piece under way to be kept over a crash. */
  keepPartial(piece: Omit<Piece, 'end'>): void {
    const message = 'The window was closed while this answer was under way.';
    const end: StepEnd = { kind: 'cut', detail: { kind: 'cut', message } };
    this.#record.keepPartial(() => this.#stepOf({ piece: { ...piece, end }, relation: this.#relation() }));
  }

  /** The log to ask a model with that begins the step, or begins it anew. */
  freshEntries(): readonly LogEntry[] {
    const { log } = this.#record;
    if (this.#last === undefined) return log.entries;
    const fork = log.fork(this.#base);
    for (const entry of log.entries.slice(this.#base)) if (entry.k === 'summary') fork.append(contentOf(entry));
    return fork.entries;
  }

  /** The log to ask a model with that goes on. `tail` is what is shown of the step and not told. */
  goOnEntries(mode: 'ask' | 'prefill'): { readonly entries: readonly LogEntry[]; readonly tail: string } {
    const { log } = this.#record;
    const cut = this.#cutStep();
    if (cut === undefined) return { entries: log.entries, tail: '' };
    const { fork, step } = cut;
    if (mode === 'prefill') {
      fork.append(step);
      return { entries: fork.entries, tail: '' };
    }
    const told = toldStep(step);
    fork.append(told.step);
    fork.append({ k: 'instruction', text: goOnInstruction, scope: 'turn' });
    return { entries: fork.entries, tail: told.tail };
  }

  #cutStep(): { readonly fork: ConversationLog; readonly step: StepEntry } | undefined {
    const { log } = this.#record;
    const pending = this.#pending;
    if (pending !== undefined) {
      const fork = log.fork(log.entries.length);
      for (const entry of this.#before(pending)) fork.append(entry);
      return { fork, step: this.#stepOf(pending) };
    }
    return this.#last === undefined ? undefined : { fork: log.fork(this.#last.seq), step: contentOf(this.#last) };
  }

  async #write(related: Related, durable: boolean): Promise<void> {
    for (const entry of this.#before(related)) await this.#append(entry, false);
    const entry = await this.#append(this.#stepOf(related), durable);
    if (entry?.k === 'step') this.#last = entry;
  }

  /** What stands in the log between a step and its predecessor. */
  #before({ piece, relation }: Related): Entry[] {
    const entries: Entry[] = [];
    const { change, owner } = piece;
    const at = this.log.entries.findLast((entry) => entry.k === 'step');
    if (change !== undefined && !sameOwner(change.from, owner)) {
      entries.push({ k: 'switch', ...change, to: owner, ...(at?.k === 'step' && { at: at.id }) });
    }
    if (piece.wasAsked && relation === 'continues') {
      entries.push({ k: 'instruction', text: goOnInstruction, scope: 'turn' });
    }
    return entries;
  }

  #relation(): Relation {
    if (this.#last === undefined) return undefined;
    return this.#isTakenBack ? 'restarts' : 'continues';
  }

  #stepOf({ piece, relation }: Related): StepEntry {
    const { owner, end, collector, inputTokens } = piece;
    const frame = { id: `step-${this.log.entries.length}`, owner, end };
    if (relation === undefined || this.#last === undefined) return collector.toStep(frame, inputTokens);
    return collector.toStep({ ...frame, [relation]: this.#last.id }, inputTokens);
  }

  /** A disk that fails does not end an answer: the entry is in the log, and the next one that is written says so again. */
  async #append(entry: Entry, durable: boolean): Promise<LogEntry | undefined> {
    try {
      return await this.#record.append(entry, { durable });
    } catch (error) {
      this.#logger.error(`The conversation could not be written: ${errorText(error)}`);
      return this.log.entries.at(-1);
    }
  }
}

function contentOf<T extends LogEntry>(entry: T): Omit<T, 'seq' | 'hash'> {
  const { seq: _seq, hash: _hash, ...content } = entry;
  return content;
}
