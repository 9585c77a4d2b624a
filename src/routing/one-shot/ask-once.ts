import type { Usage } from '../../conversation/entry.ts';
import type { Fault } from '../../conversation/fault.ts';
import type { StreamEvent } from '../../conversation/stream-event.ts';
import { errorText } from '../../base/error-text.ts';
import { estimateTokens } from '../../base/token-estimate.ts';
import { formatModelRef } from '../../models/model-ref.ts';
import type { ModelRef } from '../../models/model-ref.ts';
import type { Provider } from '../../models/provider.ts';
import type { Role } from '../../models/role.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Connection } from '../../protocols/protocol.ts';
import { prepareRequest } from '../connection/prepare-request.ts';
import type { PrepareDependencies, Prepared, UnsentRequest } from '../connection/prepare-request.ts';
import type { CircuitBreaker } from '../health/circuit-breaker.ts';
import { inBackground, meansUnhealthy } from '../health/model-health.ts';
import type { RequestLog } from '../usage/request-record.ts';

/** What a single question needs, for every feature that asks one. */
export interface OneShotDependencies extends PrepareDependencies {
  /** The one of the window: what a conversation has found out about a model, a suggestion need not. */
  readonly breaker: CircuitBreaker;
  readonly clock: Clock;
  /** Absent: single requests are not recorded. */
  readonly requests?: RequestLog;
}

/** A single question to one model, in the background: nothing is asked of the person and nothing is tried twice. */
export interface OneShot {
  readonly provider: Provider;
  readonly ref: ModelRef;
  readonly role: Role;
  /** VS Code's id of the document's language; absent where the question is about none. */
  readonly language?: string;
  /** Models that could answer as well, in order; a budget may point to one of them. */
  readonly others: readonly ModelRef[];
  /** Names what several questions have in common, so that they go to one server of the provider and find its prompt cache. */
  readonly affinity?: string;
  /** Base URL that it goes to where that is not the provider's own. */
  readonly address?: string;
  /** It is sent although the model is cooling down: there is no other to ask. Default false. */
  readonly isLastResort?: boolean;
  /** The answer is not awaited: where a budget would ask the person, it is not sent. Default false. */
  readonly isBackground?: boolean;
  /** Milliseconds for everything, from the connection to the last word. */
  readonly limitMs: number;
  /** Makes the request for a server of the provider. Nothing is sent yet. */
  readonly open: (
    connection: Connection,
    server: Provider,
    signal: AbortSignal,
  ) => UnsentRequest | Promise<UnsentRequest>;
}

/**
 * The one way to ask a single question (a suggestion, an edit, a summary): circuit breaker, choice among servers, connection, budgets, time
 * limit and usage. Ends in exactly one terminal event, never throws. Faults of its own: `overload` with code `cool-down` while the model is known
 * not to work, `policy` with code `budget` where a limit forbids it and `budget-move` where one names another model, `timeout` after the limit,
 * `cancelled` after `signal`. A caller may leave in mid-stream: what was answered until then counts as a success, and its tokens as used.
 */
export async function* askOnce(
  dependencies: OneShotDependencies,
  question: OneShot,
  signal: AbortSignal,
): AsyncGenerator<StreamEvent, void> {
  const { address = question.provider.baseUrl } = question;
  const place = { provider: { ...question.provider, baseUrl: address }, model: question.ref.model };
  if (!inBackground.mayTry(dependencies.breaker, place) && question.isLastResort !== true) {
    yield { e: 'fault', fault: coolingDown(question.ref) };
    return;
  }
  const limit = new TimeLimit(dependencies.clock, question.limitMs, signal);
  // A request that taught nothing lets another request try at once.
  let outcome: Fault | 'answered' = cancelled;
  const progress = { isSent: false };
  try {
    for await (const event of answer(dependencies, question, { limit, progress })) {
      const told = limit.told(event);
      if (told.e === 'fault') outcome = told.fault;
      else if (told.e === 'delta' || told.e === 'end') outcome = 'answered';
      yield told;
    }
  } finally {
    limit.end();
    if (outcome === 'answered') inBackground.noteSuccess(dependencies.breaker, place);
    // The time that a question to the person took is nothing that the model is to blame for.
    else
      inBackground.noteFault(
        dependencies.breaker,
        place,
        outcome.kind === 'timeout' && !progress.isSent ? cancelled : outcome,
      );
  }
}

async function* answer(
  dependencies: OneShotDependencies,
  question: OneShot,
  { limit, progress }: Course,
): AsyncGenerator<StreamEvent, void> {
  const { signal } = limit;
  const { provider, ref, role, others, isBackground, affinity } = question;
  const prepared = await prepareRequest(dependencies, {
    provider,
    ref,
    role,
    others,
    signal,
    isInteractive: false,
    affinity,
    ...(isBackground !== undefined && { isBackground }),
    open: (connection, server) => question.open(connection, server, signal),
  });
  if (prepared.kind !== 'ready') {
    yield { e: 'fault', fault: whyNot(prepared) };
    return;
  }
  const { opened, provider: server } = prepared;
  progress.isSent = true;
  let health: 'ok' | 'unhealthy' | 'undecided' = 'undecided';
  try {
    for await (const event of counted(dependencies, question, { opened, limit })) {
      if (event.e === 'delta' || event.e === 'end') health = 'ok';
      if (event.e === 'fault') health = meansUnhealthy(event.fault) ? 'unhealthy' : health;
      yield event;
    }
  } finally {
    dependencies.endpoints.report(server, health);
  }
}

/** How a question goes. */
interface Course {
  readonly limit: TimeLimit;
  readonly progress: { isSent: boolean };
}

/** Passes an answer on and counts what it used, also where it is left in the middle. Something thrown becomes the fault. */
async function* counted(
  { budgets, requests }: OneShotDependencies,
  { ref, role, language }: OneShot,
  { opened, limit }: { readonly opened: UnsentRequest; readonly limit: TimeLimit },
): AsyncGenerator<StreamEvent, void> {
  const watch = requests?.begin({ role, ref, why: 'chosen', ...(language !== undefined && { language }) });
  const tally = new Tally();
  try {
    for await (const came of opened.events) {
      const event = limit.told(came);
      tally.add(event);
      if (event.e === 'delta') watch?.token();
      yield event;
    }
  } catch (error) {
    const message = errorText(error);
    const event: StreamEvent = { e: 'fault', fault: { kind: 'network', message: `The request failed: ${message}` } };
    tally.add(event);
    yield event;
  } finally {
    const usage = tally.usage(opened);
    if (usage !== undefined) budgets.spent({ ref, role, usage });
    watch?.end({ usage, fault: tally.fault });
  }
}

/** What an answer came to, as far as it was read. */
class Tally {
  #reported: Usage | undefined;
  #text = '';
  #isAnswered = false;
  #fault: Fault | undefined = cancelled;

  add(event: StreamEvent): void {
    if (event.e === 'delta') this.#text += event.text;
    else if (event.e === 'usage') this.#reported = event.usage;
    else if (event.e === 'end') this.#fault = undefined;
    else if (event.e === 'fault') this.#fault = event.fault;
    this.#isAnswered ||= event.e === 'delta' || event.e === 'usage' || event.e === 'end';
  }

  /** Why there is no whole answer. The rest of one that was left in the middle is not wanted. */
  get fault(): Fault | undefined {
    return this.#fault;
  }

  /** A vendor that answered charges for it; one that failed before a word does not. */
  usage({ inputTokens }: UnsentRequest): Usage | undefined {
    return this.#isAnswered ? (this.#reported ?? estimated(inputTokens, this.#text)) : undefined;
  }
}

function estimated(input: number, text: string): Usage {
  return { input, output: estimateTokens(text), source: 'estimated' };
}

const cancelled: Fault = { kind: 'cancelled', message: 'The request was cancelled.' };

function coolingDown(ref: ModelRef): Fault {
  const message = `${formatModelRef(ref)} is cooling down after several failures.`;
  return { kind: 'overload', message, code: 'cool-down' };
}

function whyNot(prepared: Exclude<Prepared<UnsentRequest>, { kind: 'ready' }>): Fault {
  switch (prepared.kind) {
    case 'fault':
      return prepared.fault;
    case 'moved':
      return { kind: 'policy', message: prepared.reason, code: 'budget-move' };
    case 'refused':
      return { kind: 'policy', message: prepared.reason, code: 'budget' };
    case 'interrupted':
      return cancelled;
  }
}

/** A stop by the clock is a time-out, a stop by the caller is not. */
class TimeLimit {
  readonly signal: AbortSignal;
  readonly #passed: StreamEvent;
  readonly #controller = new AbortController();
  readonly #outer: AbortSignal;
  readonly #timer: { dispose(): void };
  #isOver = false;

  constructor(clock: Clock, limitMs: number, outer: AbortSignal) {
    this.signal = this.#controller.signal;
    this.#outer = outer;
    const message = `There was no whole answer within ${limitMs / 1000} seconds.`;
    this.#passed = { e: 'fault', fault: { kind: 'timeout', message } };
    if (outer.aborted) this.#stop();
    outer.addEventListener('abort', this.#stop, { once: true });
    this.#timer = clock.after(limitMs, () => {
      this.#isOver = true;
      this.#stop();
    });
  }

  /** An event as it is told: a stop by the clock says so. */
  told(event: StreamEvent): StreamEvent {
    return event.e === 'fault' && event.fault.kind === 'cancelled' && this.#isOver ? this.#passed : event;
  }

  /** Tells those who still listen that it is over. */
  end(): void {
    this.#timer.dispose();
    this.#outer.removeEventListener('abort', this.#stop);
    this.#stop();
  }

  readonly #stop = (): void => this.#controller.abort();
}
