import type { StepEnd } from '../../../src/conversation/entry.ts';
import type { Fault } from '../../../src/conversation/fault.ts';
import type { CallId, Owner, Part } from '../../../src/conversation/part.ts';
import type { AnswerEvent, AnswerRequest } from '../../../src/routing/answer.ts';

/** One scripted step: what the model says, and how it ends. */
export interface ScriptedStep {
  readonly owner?: Owner;
  readonly parts?: readonly Part[];
  /** Text that arrives in deltas but is never closed, as in a cut stream. */
  readonly openText?: string;
  readonly end?: StepEnd;
  readonly fault?: Fault;
  /** Runs after the events of the parts and before the end. */
  readonly before?: () => void;
}

export const claude: Owner = { protocol: 'anthropic-messages', provider: 'anthropic', model: 'claude' };
export const gpt: Owner = { protocol: 'openai-chat', provider: 'openai', model: 'gpt' };

/** Answers each request with the next step of a script and remembers the requests. */
export class ScriptedAnswer {
  readonly requests: AnswerRequest[] = [];
  readonly #steps: ScriptedStep[];

  constructor(steps: readonly ScriptedStep[]) {
    this.#steps = [...steps];
  }

  readonly answer = async function* (this: ScriptedAnswer, request: AnswerRequest): AsyncGenerator<AnswerEvent> {
    this.requests.push({ ...request, log: [...request.log] });
    const step = this.#steps.shift() ?? { fault: { kind: 'shape', message: 'the script is over' } };
    const owner = step.owner ?? claude;
    yield { e: 'attempt', owner, info: { ref: owner, name: owner.model, abilities: {} }, losses: [] };
    for (const [index, part] of (step.parts ?? []).entries()) {
      if (part.t === 'text') yield { e: 'delta', part: index, kind: 'text', text: part.text };
      yield { e: 'part', index, part };
    }
    if (step.openText !== undefined) yield { e: 'delta', part: 99, kind: 'text', text: step.openText };
    await Promise.resolve();
    step.before?.();
    if (request.signal.aborted) yield { e: 'fault', fault: { kind: 'cancelled', message: 'Stopped.' } };
    else if (step.fault !== undefined) yield { e: 'fault', fault: step.fault };
    else yield { e: 'end', end: step.end ?? { kind: 'stop', raw: 'end_turn' } };
  }.bind(this);
}

export function text(value: string): Part {
  return { t: 'text', text: value };
}

export function call(id: string, name: string, value: Record<string, string> = {}): Part {
  return { t: 'call', id: id as CallId, name, args: { value }, executor: 'client', state: 'complete' };
}
