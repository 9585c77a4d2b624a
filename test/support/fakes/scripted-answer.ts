import type { LogEntry, StepEnd, StepEntry, SwitchEntry } from '../../../src/conversation/entry.ts';
import type { Fault } from '../../../src/conversation/fault.ts';
import type { CallId, Owner, Part } from '../../../src/conversation/part.ts';
import { sameOwner } from '../../../src/conversation/part.ts';
import type { ModelRef } from '../../../src/models/model-ref.ts';
import type { AnswerEvent, HandOffMode, RunnableCall, StepOutcome } from '../../../src/routing/answer-event.ts';
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
export interface ScriptedHandOff extends ScriptedRequest {
  readonly mode: HandOffMode;
  readonly why?: SwitchEntry['why'];
  /** Text of a model that was to go on and began anew: it is shown and taken back before `parts` come. */
  readonly inVain?: string;
}

/** One scripted step. */
export interface ScriptedStep extends ScriptedRequest {
  readonly then?: readonly ScriptedHandOff[];
  /** What is thrown in the middle: a defect of ours, or the end of the process. */
  readonly crash?: 'before continuing' | 'while continuing';
}

/** When changes of model go into the log; what is shown must not depend on it. */
export interface ScriptStyle {
  /** Before the next model is asked, not with its answer. */
  readonly early: boolean;
  /** One entry, the last one, for several models of which only the last one spoke. */
  readonly merges: boolean;
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
  readonly #style: ScriptStyle;

  constructor(steps: readonly ScriptedStep[], style: Partial<ScriptStyle> = {}) {
    this.#steps = [...steps];
    this.#style = { early: false, merges: true, ...style };
  }

  readonly answer = async function* (this: ScriptedAnswer, request: AnswerRequest): AsyncGenerator<AnswerEvent> {
    this.requests.push({ ...request, log: [...request.record.log.entries] });
    const listening = request.switches?.((to) => void this.switched.push(to));
    const script = this.#steps.shift();
    try {
      if (script === undefined) {
        yield { e: 'finished', outcome: { fault: { kind: 'shape', message: 'the script is over' }, calls: [] } };
      } else yield* new Performance(request, this.#style).play(script);
    } finally {
      listening?.dispose();
    }
  }.bind(this);
}

type PlayedRequest = ScriptedHandOff;

/** One step of a script under way. */
class Performance {
  readonly #request: AnswerRequest;
  /** The step that the next request goes on with, or stands in place of. */
  #cut: StepEntry | undefined;
  /** Not in the log yet. */
  #switches: SwitchEntry[] = [];
  readonly #style: ScriptStyle;

  constructor(request: AnswerRequest, style: ScriptStyle) {
    this.#request = request;
    this.#style = style;
  }

  async *play(script: ScriptedStep): AsyncGenerator<AnswerEvent> {
    const requests: readonly PlayedRequest[] = [{ ...script, mode: 'fresh' }, ...(script.then ?? [])];
    for (const [index, each] of requests.entries()) {
      const before = requests[index - 1];
      if (before === undefined) this.#chosen(each.owner ?? claude);
      else yield* this.#handOff(before, each);
      if (index === 1 && script.crash === 'before continuing') throw new Error('crash');
      yield* this.#ask(each);
      if (index > 0 && script.crash === 'while continuing') throw new Error('crash');
      const outcome = await this.#settle(each, index === requests.length - 1);
      if (outcome === undefined) continue;
      yield { e: 'finished', outcome };
      return;
    }
  }

  /** The person chose another model since the last step. */
  #chosen(to: Owner): void {
    const from = this.#request.record.log.entries.findLast((entry) => entry.k === 'step')?.owner;
    if (from !== undefined && !sameOwner(from, to)) this.#switches = [{ k: 'switch', from, to, why: 'user' }];
  }

  async *#handOff(before: PlayedRequest, each: PlayedRequest): AsyncGenerator<AnswerEvent> {
    const { why = 'failover' } = each;
    const [from, to] = [before.owner ?? claude, each.owner ?? claude];
    if (sameOwner(from, to)) return;
    const told = why === 'failover' ? { fault: faultOf(before) } : {};
    const entry: SwitchEntry = { k: 'switch', from, to, why, ...told };
    const isCut = this.#cut !== undefined && this.#switches.length === 0;
    if (this.#style.early && isCut) await this.#request.record.append(entry, { durable: false });
    yield { e: 'hand-off', from, to, why, ...told };
    if (this.#style.early && isCut) return;
    if (this.#style.merges) this.#switches = [];
    this.#switches.push(entry);
  }

  async *#ask(each: PlayedRequest): AsyncGenerator<AnswerEvent> {
    const { mode, owner = claude } = each;
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
  async #settle(each: PlayedRequest, isLast: boolean): Promise<StepOutcome | undefined> {
    const { record, signal } = this.#request;
    const fault: Fault | undefined = signal.aborted ? { kind: 'cancelled', message: 'Stopped.' } : each.fault;
    const isOver = isLast || signal.aborted;
    const told = fault === undefined ? {} : { fault };
    const isShown = (each.parts?.length ?? 0) > 0 || each.openText !== undefined;
    if (!isShown && (!isOver || fault !== undefined)) return isOver ? { ...told, calls: [] } : undefined;
    const entry = { ...this.#toStep(each, `step-${record.log.entries.length}`), end: endOf(each, fault, isOver) };
    for (const change of this.#switches) await record.append(change, { durable: false });
    this.#switches = [];
    const step = await record.append(entry, { durable: true });
    this.#cut = entry;
    return isOver && step.k === 'step' ? { step, calls: runnable(entry), ...told } : undefined;
  }

  #toStep(each: PlayedRequest, id: string): StepEntry {
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
}

function faultOf({ fault }: PlayedRequest): Pick<Fault, 'kind' | 'message'> {
  return { kind: fault?.kind ?? 'cut', message: fault?.message ?? '' };
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
