import type { StepEnd } from '../../conversation/entry.ts';
import { toldFault } from '../../conversation/fault.ts';
import type { Fault } from '../../conversation/fault.ts';
import { sameOwner } from '../../conversation/part.ts';
import { formatModelRef } from '../../models/model-ref.ts';
import type { ModelRef } from '../../models/model-ref.ts';
import { sleep } from '../../platform/clock.ts';
import type { AnswerEvent, AskedAgain } from '../answer-event.ts';
import { answerLimits } from '../answer-limits.ts';
import type { AnswerDependencies } from '../answer-dependencies.ts';
import type { AnswerRequest } from '../answer-request.ts';
import { AttemptCount } from './attempt-count.ts';
import { CandidateList } from './candidate-list.ts';
import { findCandidate, roomOf } from './candidates.ts';
import type { Candidate } from './candidates.ts';
import { emptyAnswer, saysSomething } from './empty-answer.ts';
import { firstChoice } from './first-choice.ts';
import type { ChosenCandidate } from './first-choice.ts';
import { nextMove } from './hand-off.ts';
import type { Move } from './hand-off.ts';
import { Interrupts } from './interrupts.ts';
import { isCoolingDown, meansUnhealthy, mayTry, noteFault, noteSuccess } from '../health/model-health.ts';
import type { Place } from '../health/model-health.ts';
import { openStream } from '../connection/open-stream.ts';
import type { OpenedStream } from '../connection/open-stream.ts';
import { prepareRequest } from '../connection/prepare-request.ts';
import type { Prepared } from '../connection/prepare-request.ts';
import { RepairLadder, isRefusedBody } from './repair-ladder.ts';
import { RequestShape } from './request-shape.ts';
import type { ShapedRequest } from './request-shape.ts';
import type { RequestMode } from './continuation.ts';
import { SentRequest } from './sent-request.ts';
import { ShownText } from '../stream/shown-text.ts';
import { StepRecord } from './step-record.ts';
import type { SwitchNote } from './step-record.ts';
import type { StepState } from './step-state.ts';
import type { StreamEnd } from '../stream/stream-reader.ts';

const tickMs = 1_000;
const stopped: Fault = { kind: 'cancelled', message: 'Stopped.' };
type Ready = Extract<Prepared<OpenedStream>, { kind: 'ready' }>;
type Step = AsyncGenerator<AnswerEvent, ChosenCandidate | undefined>;

/** One step of a conversation: the one place that retries, fails over and goes on. Not reusable. */
export class StepRun {
  readonly #state: StepState;
  readonly #repairs: RepairLadder;
  readonly #shape: RequestShape;
  /** Models that a request of this step went to. */
  readonly #asked = new Set<string>();
  readonly #goneOn = new Set<string>();
  /** The next request, where it goes to the same model again after a fault. */
  #again: AskedAgain | undefined;
  /** The model whose request has just failed; undefined after the person chose one. */
  #justFailed: string | undefined;
  #change: SwitchNote | undefined;
  #announced: SwitchNote | undefined;
  #fault: Fault | undefined;
  #hasMadeRoom = false;
  #underWay: SentRequest | undefined;
  #isFinished = false;

  constructor(dependencies: AnswerDependencies, request: AnswerRequest) {
    this.#state = {
      dependencies,
      request,
      interrupts: new Interrupts(request),
      candidates: new CandidateList(dependencies, request),
      record: new StepRecord(request.record, dependencies.logger),
      shown: new ShownText(),
      attempts: new AttemptCount(),
      deadline: dependencies.clock.now() + answerLimits.deadlineMs,
      takenBack: '',
      unshown: undefined,
    };
    this.#repairs = new RepairLadder(request.record.log, dependencies);
    this.#shape = new RequestShape(this.#state);
  }

  /** Runs the step. Ends in exactly one `finished`; throws only for a defect. */
  async *run(): AsyncGenerator<AnswerEvent, void> {
    const { candidates, record, request, dependencies } = this.#state;
    const plan = candidates.plan();
    for (const { ref, reason } of plan.left) dependencies.logger.info(`${formatModelRef(ref)} is not asked: ${reason}`);
    const first = firstChoice(plan, request.refs[0], record.log.entries);
    this.#change = first.change;
    this.#fault = first.fault;
    let { chosen } = first;
    if (chosen === undefined) yield* this.#finish(first.fault);
    else if (first.isTooLong) chosen = yield* this.#makeRoom(chosen, first.fault);
    while (chosen !== undefined) chosen = yield* this.#next(chosen);
  }

  /** Ends whatever still runs. What was shown of an answer that is no longer wanted is kept as stopped. Never rejects. */
  async close(): Promise<void> {
    this.#state.interrupts.close();
    if (this.#isFinished) return;
    this.#isFinished = true;
    if (this.#underWay === undefined) await this.#state.record.commit(true);
    else await this.#underWay.drop();
  }

  /** Ends the step with a fault that no model is to blame for. */
  async *fail(fault: Fault): AsyncGenerator<AnswerEvent, void> {
    if (!this.#isFinished) yield* this.#finish(fault);
  }

  async *#next(chosen: ChosenCandidate): Step {
    const { interrupts, dependencies, deadline } = this.#state;
    if (interrupts.isStopped) return yield* this.#finish(stopped);
    const wanted = interrupts.take();
    if (wanted !== undefined) return this.#toWanted(chosen, wanted);
    const { attempts } = this.#state;
    if (dependencies.clock.now() >= deadline || attempts.isOver) return yield* this.#finish(this.#fault);
    return attempts.isSpent(chosen.candidate.ref)
      ? yield* this.#leave(chosen, this.#fault ?? spent, 'all')
      : yield* this.#ask(chosen);
  }

  /** One request, from the choice of how to go on to the choice of what to do next. */
  async *#ask(chosen: ChosenCandidate): Step {
    const { candidates, interrupts, dependencies, record, request, shown } = this.#state;
    const { candidate } = chosen;
    interrupts.current = candidate.ref;
    const shape = await this.#shape.of(candidate);
    const { signal } = interrupts;
    const prepared = await prepareRequest(dependencies, {
      provider: candidate.provider,
      ref: candidate.ref,
      role: request.role,
      isInteractive: chosen.isOwnChoice,
      others: candidates.others(candidate).map(({ ref }) => ref),
      affinity: request.record.id ?? record.log.entries[0]?.hash,
      signal,
      open: (connection, provider) => {
        const log = this.#repairs.repaired(shape.entries(), candidate);
        const repairs = this.#repairs.ofRequest(candidate);
        const target = { provider, model: candidate.ref.model, info: candidate.info };
        return openStream(dependencies, {
          target,
          connection,
          request: { log, options: shape.options, callIds: record.log.callIds, signal, repairs },
        });
      },
    });
    switch (prepared.kind) {
      case 'interrupted':
        return chosen;
      case 'fault':
        this.#state.attempts.failed(candidate.ref, prepared.fault);
        return yield* this.#after(chosen, prepared.fault, { isMidStream: !shown.isEmpty });
      case 'refused':
        return yield* this.#finish({ kind: 'policy', message: prepared.reason, code: 'budget' });
      case 'moved':
        return yield* this.#moved(chosen, prepared.to, prepared.reason);
      case 'ready':
        return yield* this.#send(chosen, prepared, shape);
    }
  }

  async *#send(chosen: ChosenCandidate, { opened, provider }: Ready, { mode, tail }: ShapedRequest): Step {
    const { candidate } = chosen;
    const { endpoints, breaker, logger } = this.#state.dependencies;
    const change = this.#changeTo(candidate);
    mayTry(breaker, placeOf(candidate));
    const name = formatModelRef(candidate.ref);
    this.#asked.add(name);
    if (change !== undefined && this.#announced !== change) {
      this.#announced = change;
      logger.info(`${name} goes on in the place of ${formatModelRef(change.from)}.`);
      yield handOff(change, candidate);
    }
    const again = this.#again;
    const hasJustFailed = this.#justFailed === name;
    const sent = new SentRequest(this.#state, {
      candidate,
      provider,
      opened,
      mode,
      tail,
      change,
      again,
      hasJustFailed,
    });
    this.#underWay = sent;
    const ended = yield* sent.events();
    const end = this.#judged(sent, ended, mode);
    if (end !== ended && end.kind === 'fault') this.#state.attempts.failed(candidate.ref, end.fault);
    this.#justFailed = end.kind === 'fault' ? name : undefined;
    if (end.kind === 'end') {
      endpoints.report(provider, 'ok');
      noteSuccess(breaker, placeOf(candidate));
      this.#repairs.worked(candidate);
      const outcome = yield* sent.end(end.end);
      this.#underWay = undefined;
      return yield* this.#finished(outcome);
    }
    const fault = end.kind === 'fault' ? end.fault : stopped;
    endpoints.report(provider, meansUnhealthy(fault) ? 'unhealthy' : 'undecided');
    noteFault(breaker, placeOf(candidate), fault);
    sent.over(fault);
    yield* sent.cut(cutEnd(fault, this.#state.interrupts.isStopped));
    this.#underWay = undefined;
    return end.kind === 'interrupted' ? chosen : yield* this.#afterSent(chosen, fault, { mode, opened, sent });
  }

  async *#afterSent(
    chosen: ChosenCandidate,
    fault: Fault,
    {
      mode,
      opened,
      sent,
    }: { readonly mode: RequestMode; readonly opened: Ready['opened']; readonly sent: SentRequest },
  ): Step {
    if (mode === 'prefill' && isRefusedBody(fault)) {
      this.#shape.refusedPrefill(chosen.candidate.ref);
      return chosen;
    }
    const { shown, takenBack } = this.#state;
    const isMidStream = sent.hasShown || !shown.isEmpty || takenBack !== '';
    return yield* this.#after(chosen, fault, { isMidStream, opened });
  }

  /** What to do about a fault, and doing it. */
  async *#after(
    chosen: ChosenCandidate,
    fault: Fault,
    { isMidStream, opened }: { readonly isMidStream: boolean; readonly opened?: Ready['opened'] },
  ): Step {
    const { candidate, isOwnChoice } = chosen;
    const { candidates, dependencies, attempts } = this.#state;
    const name = formatModelRef(candidate.ref);
    dependencies.logger.warn(`${name}: ${fault.kind}: ${fault.message}`);
    // That a fallback may not be asked is not why there is no answer.
    if (fault.kind !== 'policy' || isOwnChoice || this.#fault === undefined) this.#fault = fault;
    const others = candidates.others(candidate);
    const move = nextMove({
      fault,
      isMidStream,
      attempts: Math.max(1, attempts.failures(candidate.ref)),
      hasGoneOn: this.#goneOn.has(name),
      isCoolingDown: isCoolingDown(dependencies.breaker, placeOf(candidate)),
      isOwnChoice,
      hasOther: others.length > 0,
      hasBigger: candidates.bigger(candidate).length > 0,
      hasLocal: others.some(({ isLocal }) => isLocal),
      canRepair: this.#repairs.canRepair(fault, candidate, opened),
      canMakeRoom: dependencies.makeRoom !== undefined && !this.#hasMadeRoom,
      random: dependencies.random,
    });
    switch (move.move) {
      case 'stop':
        return yield* this.#finish(this.#fault);
      case 'same':
        if (isMidStream) this.#goneOn.add(name);
        this.#again = attempts.next(candidate.ref, fault);
        return yield* this.#wait(chosen, fault, { delayMs: move.delayMs, isMidStream });
      case 'repair':
        return yield* this.#repair(chosen, fault, opened);
      case 'make-room':
        return yield* this.#makeRoom(chosen, fault);
      case 'other':
        return yield* this.#leave(chosen, fault, move.among);
    }
  }

  async *#repair(chosen: ChosenCandidate, fault: Fault, opened: Ready['opened'] | undefined): Step {
    await Promise.resolve();
    const { candidate } = chosen;
    const repair = this.#repairs.climb(fault, candidate, opened);
    if (repair?.do === 'without-tools') yield { e: 'tools-refused', owner: candidate.owner };
    return chosen;
  }

  async *#leave(chosen: ChosenCandidate, fault: Fault, among: Extract<Move, { move: 'other' }>['among']): Step {
    const { candidates } = this.#state;
    const { candidate } = chosen;
    if (among === 'local') candidates.stayLocal();
    const [next] = among === 'bigger' ? candidates.bigger(candidate) : candidates.others(candidate);
    if (next === undefined) return yield* this.#finish(fault);
    // A fallback that may not be asked was never the one that failed.
    const isPassedOver = fault.kind === 'policy' && !chosen.isOwnChoice && this.#change !== undefined;
    if (!isPassedOver) {
      this.#change =
        among === 'bigger'
          ? { from: candidate.owner, why: 'policy', reason: `The conversation is too long for ${candidate.info.name}.` }
          : { from: candidate.owner, why: 'failover', fault: toldFault(fault) };
    }
    candidates.leave(candidate);
    this.#again = undefined;
    return { candidate: next, isOwnChoice: false };
  }

  /** Waits before the same model is asked again. A long wait is told, once a second, and every wait in the middle of an answer. */
  async *#wait(
    chosen: ChosenCandidate,
    fault: Fault,
    { delayMs, isMidStream }: { readonly delayMs: number; readonly isMidStream: boolean },
  ): Step {
    const { dependencies, interrupts, deadline } = this.#state;
    if (dependencies.clock.now() + delayMs > deadline) return yield* this.#finish(fault);
    const again = delayMs > answerLimits.silentWaitMs || isMidStream ? this.#again : undefined;
    for (let remainingMs = delayMs; remainingMs > 0 && !interrupts.signal.aborted; remainingMs -= tickMs) {
      if (again !== undefined) yield { e: 'retry', ...again, remainingMs, shown: isMidStream };
      await sleep(dependencies.clock, Math.min(tickMs, remainingMs), interrupts.signal);
    }
    return chosen;
  }

  async *#makeRoom(chosen: ChosenCandidate, fault: Fault): Step {
    const { dependencies, interrupts, request, candidates, record } = this.#state;
    const { ref, info } = chosen.candidate;
    if (dependencies.makeRoom === undefined || this.#hasMadeRoom) return yield* this.#withoutRoom(chosen, fault);
    this.#hasMadeRoom = true;
    // The server's count is larger than ours where it refused what seemed to fit.
    const most = Math.floor(candidates.tokens * 0.7);
    const targetTokens = info.contextTokens === undefined ? most : Math.min(roomOf(info.contextTokens, info), most);
    yield { e: 'compacting', done: false };
    const others = candidates.others(chosen.candidate).map((other) => other.ref);
    const { role, record: conversation } = request;
    const asked = { record: conversation, ref, info, signal: interrupts.signal, targetTokens, others, role };
    const made = await dependencies.makeRoom(asked);
    if ('k' in made) {
      await record.append(made);
      candidates.measure();
    }
    yield { e: 'compacting', done: true };
    if ('k' in made || interrupts.signal.aborted) return chosen;
    // The limit that stopped the summary would stop the answer: the person is not asked twice.
    if (made.kind === 'policy') return yield* this.#finish(made);
    dependencies.logger.warn(`No room could be made: ${made.message}`);
    return yield* this.#withoutRoom(chosen, fault);
  }

  /** Another model, or the same one all the same where only our estimate says that it is too much. */
  async *#withoutRoom(chosen: ChosenCandidate, fault: Fault): Step {
    const wasAsked = this.#asked.has(formatModelRef(chosen.candidate.ref));
    if (!wasAsked && this.#state.candidates.others(chosen.candidate).length === 0) return chosen;
    return yield* this.#leave(chosen, fault, 'all');
  }

  async *#moved(chosen: ChosenCandidate, to: ModelRef, reason: string): Step {
    const { candidates } = this.#state;
    const next = candidates.others(chosen.candidate).find(({ ref }) => formatModelRef(ref) === formatModelRef(to));
    if (next === undefined) return yield* this.#finish({ kind: 'policy', message: reason, code: 'budget' });
    this.#change = { from: chosen.candidate.owner, why: 'policy', reason };
    candidates.leave(chosen.candidate);
    this.#again = undefined;
    return { candidate: next, isOwnChoice: false };
  }

  #toWanted(chosen: ChosenCandidate, wanted: ModelRef): ChosenCandidate {
    const { dependencies, candidates } = this.#state;
    const found = findCandidate(dependencies.registry, wanted);
    if ('reason' in found) {
      dependencies.logger.warn(`${formatModelRef(wanted)} cannot take over: ${found.reason}`);
      return chosen;
    }
    candidates.prefer(wanted);
    const name = formatModelRef(wanted);
    this.#state.attempts.forget(wanted);
    this.#again = undefined;
    this.#goneOn.delete(name);
    this.#change = { from: chosen.candidate.owner, why: 'user' };
    return { candidate: found, isOwnChoice: true };
  }

  /** The change that an answer of the candidate means. */
  #changeTo({ owner }: Candidate): SwitchNote | undefined {
    const { record } = this.#state;
    const before = record.pending?.owner ?? record.last?.owner;
    if (before !== undefined && sameOwner(before, owner)) return undefined;
    return this.#change === undefined || sameOwner(this.#change.from, owner) ? undefined : this.#change;
  }

  /** An answer that says nothing is a fault, unless it goes on with a text that may have been whole. */
  #judged(sent: SentRequest, end: StreamEnd, mode: RequestMode): StreamEnd {
    if (end.kind !== 'end' || !sent.isEmpty || !saysSomething.has(end.end.kind)) return end;
    const isGoingOn = mode === 'ask' || mode === 'prefill';
    return isGoingOn && this.#state.takenBack === '' ? end : { kind: 'fault', fault: emptyAnswer(sent.hasShown) };
  }

  /** Ends the step without a whole answer. What was held back or taken back and not replaced is shown after all. */
  async *#finish(fault: Fault | undefined): AsyncGenerator<AnswerEvent, undefined> {
    const { record, shown, takenBack, unshown } = this.#state;
    const rest = unshown?.text ?? '';
    if (takenBack !== '') {
      shown.clear();
      yield { e: 'delta', part: 0, kind: 'text', text: takenBack + rest };
    } else if (unshown !== undefined) yield { e: 'delta', part: unshown.part, kind: 'text', text: rest };
    if (rest !== '') record.addToPending(rest);
    await record.commit(true);
    const { last } = record;
    yield* this.#finished({
      ...(last !== undefined && { step: last }),
      calls: [],
      ...(fault !== undefined && { fault }),
    });
    return undefined;
  }

  async *#finished(
    outcome: Extract<AnswerEvent, { e: 'finished' }>['outcome'],
  ): AsyncGenerator<AnswerEvent, undefined> {
    await Promise.resolve();
    this.#isFinished = true;
    yield { e: 'finished', outcome };
    return undefined;
  }
}

const spent: Fault = { kind: 'cut', message: 'The model was asked as often as one model may be.' };

function placeOf({ provider, ref }: Candidate): Place {
  return { provider, model: ref.model };
}

function handOff(change: SwitchNote, { owner }: Candidate): AnswerEvent {
  const { from, why, fault, reason } = change;
  return {
    e: 'hand-off',
    from,
    to: owner,
    why,
    ...(fault !== undefined && { fault }),
    ...(reason !== undefined && { reason }),
  };
}

/** How a step stands in the log that did not come to its end; what was given up for another model is cut. */
function cutEnd(fault: Fault, isStopped: boolean): StepEnd {
  const { kind } = fault;
  if (kind === 'cancelled') {
    const detail = { kind: 'switch', message: 'Another model was asked to go on.' };
    return isStopped ? { kind: 'cancelled' } : { kind: 'cut', detail };
  }
  return { kind: kind === 'refusal' ? 'refusal' : 'cut', detail: toldFault(fault) };
}
