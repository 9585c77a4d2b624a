import type { LogEntry, StepEnd, StepEntry, Usage } from '../../conversation/entry.ts';
import type { Fault } from '../../conversation/fault.ts';
import type { StreamEvent } from '../../conversation/stream-event.ts';
import { sleep } from '../../platform/clock.ts';
import type { Provider } from '../../models/provider.ts';
import type { AnswerEvent, AskedAgain, RunnableCall } from '../answer-event.ts';
import type { RequestMode } from './continuation.ts';
import { AnswerPipe } from '../stream/answer-pipe.ts';
import type { Candidate } from './candidates.ts';
import { CommitHorizon } from '../stream/commit-horizon.ts';
import { noteFault } from '../health/model-health.ts';
import type { OpenedStream } from '../connection/open-stream.ts';
import { retryDelay } from '../health/retry-policy.ts';
import { StepCollector } from './step-collector.ts';
import type { Piece, SwitchNote } from './step-record.ts';
import type { StepState } from './step-state.ts';
import { readStream } from '../stream/stream-reader.ts';
import type { StreamEnd } from '../stream/stream-reader.ts';
import { TextJoin } from '../stream/text-join.ts';
import type { RequestReason, RequestWatch } from '../usage/request-record.ts';

export interface Sending {
  readonly candidate: Candidate;
  /** With the server that was chosen. */
  readonly provider: Provider;
  readonly opened: OpenedStream;
  readonly mode: RequestMode;
  /** What is shown of the step and was not told to the model. */
  readonly tail: string;
  readonly change: SwitchNote | undefined;
  readonly again: AskedAgain | undefined;
  /** The request before it went to the same model and failed; a repaired one is no retry. */
  readonly hasJustFailed: boolean;
}

/** One request on its way, until its answer ends, is cut or is interrupted; an answer that its vendor keeps is taken up again on the way. */
export class SentRequest {
  readonly #step: StepState;
  readonly #sending: Sending;
  readonly #collector = new StepCollector();
  readonly #pipe: AnswerPipe;
  #watch: RequestWatch | undefined;
  #hasArrived = false;
  #hasShown = false;

  constructor(step: StepState, sending: Sending) {
    this.#step = step;
    this.#sending = sending;
    const { shown, dependencies, candidates, request } = step;
    const { mode, tail, candidate } = sending;
    const horizon = new CommitHorizon(dependencies.clock, candidates.others(candidate).length > 0);
    const isGoingOn = mode === 'ask' || mode === 'prefill';
    const text = shown.text;
    const told = mode === 'prefill' ? text.trimEnd().length : text.length - tail.length;
    const join = isGoingOn ? new TextJoin({ shown: text, told }, mode, request.canTakeBack !== false) : undefined;
    const mayTakeBack = request.canTakeBack !== false;
    this.#pipe = new AnswerPipe({
      shown,
      collector: this.#collector,
      horizon,
      mayTakeBack,
      ...(join !== undefined && { join }),
    });
    if (!isGoingOn) this.#beginAnew();
  }

  /** Something of this answer was shown. */
  get hasShown(): boolean {
    return this.#hasShown;
  }

  /** Nothing has come but reasoning. */
  get isEmpty(): boolean {
    return !this.#pipe.hasSubstance;
  }

  async *events(): AsyncGenerator<AnswerEvent, StreamEnd> {
    const { opened, candidate, mode, again } = this.#sending;
    const { dependencies, interrupts, deadline, attempts } = this.#step;
    this.#watch = dependencies.requests?.begin({ role: this.#step.request.role, ref: candidate.ref, why: this.#why() });
    const attempt = { e: 'attempt', owner: candidate.owner, info: candidate.info, losses: opened.losses } as const;
    yield { ...attempt, mode, ...(again !== undefined && { again }) };
    let { events } = opened;
    for (;;) {
      attempts.sent(candidate.ref);
      const end = yield* this.#read(events);
      if (end.kind !== 'fault') return end;
      const { fault } = end;
      attempts.failed(candidate.ref, fault);
      const next =
        isLine(fault) && dependencies.clock.now() <= deadline ? attempts.next(candidate.ref, fault) : undefined;
      const resumed = next === undefined ? undefined : opened.resume?.();
      if (next === undefined || resumed === undefined) return end;
      yield* this.#backOff(next);
      if (interrupts.signal.aborted) return { kind: 'interrupted' };
      dependencies.logger.warn(`${candidate.info.name}: ${fault.kind}; the answer is taken up again.`);
      yield { ...attempt, mode: 'resume', again: next };
      events = resumed;
    }
  }

  /** Waits before the answer is taken up again; not the first time: the connection was lost, and the answer is still being written. */
  async *#backOff(next: AskedAgain): AsyncGenerator<AnswerEvent, void> {
    if (next.request <= 2) return;
    const { dependencies, interrupts } = this.#step;
    const question = { fault: next.fault, attempts: next.request - 1, hasFallback: false, random: dependencies.random };
    const delayMs = retryDelay(question) ?? 0;
    yield { e: 'retry', ...next, remainingMs: delayMs, shown: true };
    await sleep(dependencies.clock, delayMs, interrupts.signal);
  }

  /** The answer came to its end. Everything is shown and in the log. */
  async *end(
    end: StepEnd,
  ): AsyncGenerator<AnswerEvent, { step?: StepEntry & LogEntry; calls: readonly RunnableCall[] }> {
    this.#collector.add({ e: 'end', end });
    yield* this.#passOn(this.#pipe.end());
    const usage = this.over();
    if (this.#collector.usage === undefined && usage !== undefined) yield { e: 'usage', usage, raw: null };
    const step = await this.#step.record.close(this.#piece(end));
    return { ...(step !== undefined && { step }), calls: this.#collector.runnableCalls() };
  }

  /** The answer was cut. What is kept of it is shown, and waits for what follows. */
  async *cut(end: StepEnd): AsyncGenerator<AnswerEvent, void> {
    const { events, dropped, part } = this.#pipe.cut();
    yield* this.#passOn(events);
    if (!this.#collector.hasContent) return;
    const { record } = this.#step;
    await record.hold(this.#piece(end));
    this.#step.unshown = dropped === '' ? undefined : { text: dropped, part };
  }

  /** The consumer is gone: what was shown is kept, nothing else is. */
  async drop(): Promise<void> {
    const { record, dependencies } = this.#step;
    const { candidate, provider } = this.#sending;
    this.over(stopped);
    dependencies.endpoints.report(provider, 'undecided');
    noteFault(dependencies.breaker, { provider: candidate.provider, model: candidate.ref.model }, stopped);
    if (this.#collector.hasContent) await record.close(this.#piece({ kind: 'cancelled' }));
    else await record.commit(true);
  }

  /** The request is over: counts what it used, once. `fault`: why there is no whole answer. */
  over(fault?: Fault): Usage | undefined {
    const usage = this.#hasArrived ? this.#usage() : undefined;
    this.#hasArrived = false;
    const { dependencies, request } = this.#step;
    if (usage !== undefined)
      dependencies.budgets.spent({ ref: this.#sending.candidate.ref, role: request.role, usage });
    this.#watch?.end({ usage, fault });
    return usage;
  }

  #usage(): Usage | undefined {
    return this.#collector.toStep(this.#frame({ kind: 'cut' }), this.#sending.opened.inputTokens).usage;
  }

  #why(): RequestReason {
    const { again, change, hasJustFailed } = this.#sending;
    return again !== undefined || hasJustFailed ? 'again' : (change?.why ?? 'chosen');
  }

  async *#read(events: OpenedStream['events']): AsyncGenerator<AnswerEvent, StreamEnd> {
    const { dependencies, interrupts } = this.#step;
    const onArrival = ({ e }: StreamEvent): void => {
      this.#hasArrived = true;
      if (e === 'delta' || e === 'part') this.#watch?.token();
    };
    const reading = { pipe: this.#pipe, clock: dependencies.clock, signal: interrupts.signal, onArrival };
    const stream = readStream(events, reading);
    try {
      for (;;) {
        const next = await stream.next();
        if (next.done === true) return next.value;
        yield* this.#passOn([next.value]);
      }
    } finally {
      await stream.return({ kind: 'interrupted' });
    }
  }

  /** What was cut before goes to the log when something has taken its place; from then on this answer is kept over a crash. */
  async *#passOn(events: readonly AnswerEvent[]): AsyncGenerator<AnswerEvent, void> {
    const { record } = this.#step;
    for (const event of events) {
      if (event.e === 'delta' || event.e === 'part') this.#hasShown = true;
      if (this.#pipe.hasRewound) record.takeBack();
      if (record.pending !== undefined && this.#collector.hasContent) await record.commit();
      if (event.e === 'delta') this.#keepPartial();
      yield event;
    }
  }

  #keepPartial(): void {
    const { record } = this.#step;
    // A piece that waits is worth more than reasoning that has led to nothing yet.
    if (record.pending === undefined && this.#collector.hasContent) record.keepPartial(this.#piece({ kind: 'cut' }));
    if (this.#collector.hasContent) this.#step.takenBack = '';
  }

  #beginAnew(): void {
    const { shown, record } = this.#step;
    if (this.#sending.mode === 'restart') {
      if (shown.text !== '') this.#step.takenBack = shown.text;
      record.takeBack();
    }
    shown.clear();
  }

  #piece(end: StepEnd): Piece {
    const { candidate, opened, mode, change } = this.#sending;
    return {
      ...this.#frame(end),
      owner: candidate.owner,
      collector: this.#collector,
      inputTokens: opened.inputTokens,
      wasAsked: mode === 'ask' && !this.#pipe.hasRewound,
      ...(change !== undefined && { change }),
    };
  }

  #frame(end: StepEnd): { readonly id: string; readonly owner: Candidate['owner']; readonly end: StepEnd } {
    return { id: '', owner: this.#sending.candidate.owner, end };
  }
}

const stopped: Fault = { kind: 'cancelled', message: 'Stopped.' };

/** The line broke; the answer itself may be whole. */
function isLine({ kind }: Fault): boolean {
  return kind === 'network' || kind === 'timeout' || kind === 'cut' || kind === 'overload';
}
