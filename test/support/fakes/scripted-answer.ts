import type { StepEnd, StepEntry, SwitchEntry } from '../../../src/conversation/entry.ts';
import type { Fault } from '../../../src/conversation/fault.ts';
import type { LogEntry } from '../../../src/conversation/entry.ts';
import type { CallId, Owner, Part } from '../../../src/conversation/part.ts';
import { sameOwner } from '../../../src/conversation/part.ts';
import type { ModelRef } from '../../../src/models/model-ref.ts';
import type { AnswerEvent, HandOverMode, RunnableCall, StepOutcome } from '../../../src/routing/answer-event.ts';
import type { AnswerRequest } from '../../../src/routing/answer-request.ts';
import type { Loss } from '../../../src/protocols/protocol.ts';

/** One request of a script: what the model says, and how it ends. */
export interface ScriptedRequest {
  readonly owner?: Owner;
  readonly parts?: readonly Part[];
  /** Text that arrives in deltas but is never closed, as in a cut stream. */
  readonly openText?: string;
  readonly end?: StepEnd;
  readonly fault?: Fault;
  readonly losses?: readonly Loss[];
  /** Runs after the events of the parts and before the end. */
  readonly before?: () => unknown;
}

/** The request of a model that takes over after the one before it ended in a fault, or because the person asked for it. */
export interface ScriptedHandOver extends ScriptedRequest {
  readonly mode: HandOverMode;
  readonly why?: SwitchEntry['why'];
  /** Text of a model that was to go on and began anew: it is shown and taken back before `parts` come. */
  readonly inVain?: string;
}

/** One scripted step. */
export interface ScriptedStep extends ScriptedRequest {
  readonly then?: readonly ScriptedHandOver[];
  /** What is thrown in the middle: a defect of ours, or the end of the process. */
  readonly crash?: 'before continuing' | 'while continuing';
}

export const claude: Owner = { protocol: 'anthropic-messages', provider: 'anthropic', model: 'claude' };
export const gpt: Owner = { protocol: 'openai-chat', provider: 'openai', model: 'gpt' };
export const mini: Owner = { ...gpt, model: 'mini' };

/** A request as it was made, with the log as it stood. */
export type SeenRequest = Omit<AnswerRequest, 'record'> & { readonly log: readonly LogEntry[] };

/**
 * Answers each request with the next step of a script, and adds to the log as routing does: a cut step, the change of model, and the step that
 * goes on. Remembers the requests.
 */
export class ScriptedAnswer {
  readonly requests: SeenRequest[] = [];
  /** What the person asked for while a step ran. */
  readonly switched: ModelRef[] = [];
  readonly #steps: ScriptedStep[];

  constructor(steps: readonly ScriptedStep[]) {
    this.#steps = [...steps];
  }

  readonly answer = async function* (this: ScriptedAnswer, request: AnswerRequest): AsyncGenerator<AnswerEvent> {
    this.requests.push({ ...request, log: [...request.record.log.entries] });
    const listening = request.switches?.((to) => void this.switched.push(to));
    const script = this.#steps.shift();
    try {
      if (script === undefined) {
        yield { e: 'finished', outcome: { fault: { kind: 'shape', message: 'the script is over' }, calls: [] } };
      } else yield* new Performance(request).play(script);
    } finally {
      listening?.dispose();
    }
  }.bind(this);
}

/** One step of a script under way. */
class Performance {
  readonly #request: AnswerRequest;
  /** The step that the next request goes on with, or stands in place of. */
  #cut: StepEntry | undefined;
  #switch: SwitchEntry | undefined;

  constructor(request: AnswerRequest) {
    this.#request = request;
  }

  async *play(script: ScriptedStep): AsyncGenerator<AnswerEvent> {
    const requests: readonly (ScriptedRequest & Partial<ScriptedHandOver>)[] = [script, ...(script.then ?? [])];
    let from = this.#lastOwner();
    for (const [index, each] of requests.entries()) {
      const owner = each.owner ?? claude;
      const isFirst = index === 0;
      if (isFirst && from !== undefined && !sameOwner(from, owner))
        this.#switch = { k: 'switch', from, to: owner, why: 'user' };
      if (!isFirst && from !== undefined)
        yield* this.#handOver(from, owner, { ...each, fault: requests[index - 1]?.fault });
      if (index === 1 && script.crash === 'before continuing') throw new Error('crash');
      const isLast = index === requests.length - 1;
      yield* this.#ask(each, isFirst ? 'fresh' : (each.mode ?? 'fresh'));
      if (!isFirst && script.crash === 'while continuing') throw new Error('crash');
      const outcome = await this.#settle(each, isLast);
      if (outcome !== undefined) {
        yield { e: 'finished', outcome };
        return;
      }
      from = owner;
    }
  }

  async *#handOver(
    from: Owner,
    to: Owner,
    { why = 'failover', fault }: { readonly why?: SwitchEntry['why']; readonly fault?: Fault | undefined },
  ): AsyncGenerator<AnswerEvent> {
    if (sameOwner(from, to)) return;
    const told = why === 'failover' && fault !== undefined ? { fault } : {};
    yield { e: 'hand-over', from, to, why, ...told };
    const { kind, message } = fault ?? { kind: 'cut', message: '' };
    const entry: SwitchEntry = { k: 'switch', from, to, why, ...(why === 'failover' && { fault: { kind, message } }) };
    // A model that said nothing is no place to come from.
    this.#switch = this.#switch === undefined || this.#switch.why === 'user' ? entry : { ...this.#switch, to };
  }

  async *#ask(each: ScriptedRequest & Partial<ScriptedHandOver>, mode: HandOverMode): AsyncGenerator<AnswerEvent> {
    const owner = each.owner ?? claude;
    yield {
      e: 'attempt',
      owner,
      info: { ref: owner, name: owner.model, abilities: {} },
      losses: each.losses ?? [],
      mode,
    };
    const offset = mode === 'ask' || mode === 'prefill' ? this.#firstPart() : 0;
    if (each.inVain !== undefined) {
      yield { e: 'delta', part: offset, kind: 'text', text: each.inVain };
      yield { e: 'take-back' };
    }
    for (const [index, part] of (each.parts ?? []).entries()) {
      const at = each.inVain === undefined ? offset + index : index;
      if (part.t === 'text') yield { e: 'delta', part: at, kind: 'text', text: part.text };
      if (part.t === 'reasoning') yield { e: 'delta', part: at, kind: 'reasoning', text: part.text };
      this.#request.record.keepPartial(() => this.#toStep(each, 'partial'));
      yield { e: 'part', index: at, part };
    }
    if (each.openText !== undefined) yield { e: 'delta', part: 99, kind: 'text', text: each.openText };
    this.#request.record.keepPartial(() => this.#toStep(each, 'partial'));
    await Promise.resolve();
    await each.before?.();
  }

  /** Puts the step into the log. The outcome after the last request; undefined where another model takes over. */
  async #settle(each: ScriptedRequest & Partial<ScriptedHandOver>, isLast: boolean): Promise<StepOutcome | undefined> {
    const { record, signal } = this.#request;
    const fault: Fault | undefined = signal.aborted ? { kind: 'cancelled', message: 'Stopped.' } : each.fault;
    const isOver = isLast || signal.aborted;
    const isShown = (each.parts?.length ?? 0) > 0 || each.openText !== undefined;
    if (!isShown && fault !== undefined) return isOver ? { fault, calls: [] } : undefined;
    if (!isShown && !isOver) return undefined;
    const entry = { ...this.#toStep(each, `step-${record.log.entries.length}`), end: endOf(each, fault, isOver) };
    if (this.#switch !== undefined) await record.append(this.#switch, { durable: false });
    this.#switch = undefined;
    const step = await record.append(entry, { durable: true });
    this.#cut = entry;
    if (!isOver || step.k !== 'step') return undefined;
    return { step, calls: runnable(entry), ...(fault !== undefined && { fault }) };
  }

  #toStep(each: ScriptedRequest & Partial<ScriptedHandOver>, id: string): StepEntry {
    const open: readonly Part[] = each.openText === undefined ? [] : [{ t: 'text', text: each.openText }];
    const begunAnew = each.mode === 'restart' || each.inVain !== undefined;
    const link = this.#cut === undefined ? {} : begunAnew ? { restarts: this.#cut.id } : { continues: this.#cut.id };
    const usage = { input: 10, output: 5, source: 'reported' } as const;
    return {
      k: 'step',
      id,
      owner: each.owner ?? claude,
      parts: [...(each.parts ?? []), ...open],
      usage,
      end: { kind: 'cut', detail: { kind: 'cut', message: 'The window was closed.' } },
      ...link,
    };
  }

  #firstPart(): number {
    return Math.max(0, this.#cut?.parts.findLastIndex((part) => part.t === 'text') ?? 0);
  }

  #lastOwner(): Owner | undefined {
    return this.#request.record.log.entries.findLast((entry) => entry.k === 'step')?.owner;
  }
}

function endOf(each: ScriptedRequest, fault: Fault | undefined, isOver: boolean): StepEnd {
  if (fault === undefined) return isOver ? (each.end ?? { kind: 'stop', raw: 'end_turn' }) : { kind: 'cut' };
  if (fault.kind === 'cancelled') return { kind: 'cancelled' };
  const { kind, message } = fault;
  return {
    kind: kind === 'cut' || kind === 'network' || kind === 'timeout' ? 'cut' : 'error',
    detail: { kind, message },
  };
}

function runnable(step: StepEntry): RunnableCall[] {
  if (step.end.kind !== 'calls' && step.end.kind !== 'stop') return [];
  return step.parts.filter(
    (part): part is RunnableCall =>
      part.t === 'call' && part.executor === 'client' && part.state === 'complete' && 'value' in part.args,
  );
}

export function text(value: string): Part {
  return { t: 'text', text: value };
}

export function call(id: string, name: string, value: Record<string, string> = {}): Part {
  return { t: 'call', id: id as CallId, name, args: { value }, executor: 'client', state: 'complete' };
}
