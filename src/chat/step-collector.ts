import type { StepEnd, StepEntry, Usage } from '../conversation/entry.ts';
import type { Fault } from '../conversation/fault.ts';
import type { Json } from '../conversation/json.ts';
import type { CallPart, Owner, Part } from '../conversation/part.ts';
import { estimateTokens } from '../conversation/token-estimate.ts';
import type { AnswerEvent } from '../routing/answer.ts';

/** A finished call whose arguments parsed. */
export type RunnableCall = CallPart & { readonly args: { readonly value: Json } };

interface PendingText {
  readonly kind: 'text' | 'reasoning' | 'arguments' | 'refusal';
  text: string;
}

/** Gathers the events of one step into what the log keeps of it. */
export class StepCollector {
  readonly #parts = new Map<number, Part>();
  readonly #pending = new Map<number, PendingText>();
  #owner: Owner | undefined;
  #usage: Usage | undefined;
  #end: StepEnd | undefined;
  #fault: Fault | undefined;

  get owner(): Owner | undefined {
    return this.#owner;
  }

  get end(): StepEnd | undefined {
    return this.#end;
  }

  get fault(): Fault | undefined {
    return this.#fault;
  }

  add(event: AnswerEvent): void {
    switch (event.e) {
      case 'attempt':
        this.#owner = event.owner;
        this.#parts.clear();
        this.#pending.clear();
        break;
      case 'delta':
        this.#addDelta(event.part, event.kind, event.text);
        break;
      case 'part':
        this.#parts.set(event.index, event.part);
        this.#pending.delete(event.index);
        break;
      case 'usage':
        this.#usage = event.usage;
        break;
      case 'end':
        this.#end = event.end;
        break;
      case 'fault':
        this.#fault = event.fault;
        break;
      default:
        break;
    }
  }

  /** Calls that may be run: only those of a step that came to its proper end, complete, for the client. */
  runnableCalls(): RunnableCall[] {
    if (this.#fault !== undefined || (this.#end?.kind !== 'calls' && this.#end?.kind !== 'stop')) return [];
    return this.#sortedParts().filter(isRunnable);
  }

  toStep(owner: Owner, id: string): StepEntry {
    const parts = this.#sortedParts();
    return { k: 'step', id, owner, parts, usage: this.#usage ?? estimatedUsage(parts), end: this.#stepEnd() };
  }

  /** The step as it would stand if the window closed now. */
  toPartialStep(owner: Owner, id: string): StepEntry {
    const message = 'The window was closed while this answer was under way.';
    const end: StepEnd = { kind: 'cut', detail: { kind: 'cut', message } };
    return { ...this.toStep(owner, id), end };
  }

  #addDelta(part: number, kind: PendingText['kind'], text: string): void {
    const pending = this.#pending.get(part);
    if (pending === undefined) this.#pending.set(part, { kind, text });
    else pending.text += text;
  }

  #sortedParts(): Part[] {
    const parts = new Map(this.#parts);
    // Text that never got its closing event is kept; half a call is not worth keeping.
    for (const [index, pending] of this.#pending) {
      if (pending.kind === 'text') parts.set(index, { t: 'text', text: pending.text });
      if (pending.kind === 'refusal') parts.set(index, { t: 'text', text: pending.text, refusal: true });
      if (pending.kind === 'reasoning') parts.set(index, { t: 'reasoning', text: pending.text, state: 'open' });
    }
    return [...parts].sort(([a], [b]) => a - b).map(([, part]) => part);
  }

  #stepEnd(): StepEnd {
    if (this.#fault === undefined) return this.#end ?? { kind: 'cut' };
    const { kind, message } = this.#fault;
    const detail = { kind, message };
    if (kind === 'cancelled') return { kind: 'cancelled' };
    if (kind === 'cut' || kind === 'network' || kind === 'timeout') return { kind: 'cut', detail };
    return { kind: kind === 'refusal' ? 'refusal' : 'error', detail };
  }
}

function isRunnable(part: Part): part is RunnableCall {
  return part.t === 'call' && part.executor === 'client' && part.state === 'complete' && 'value' in part.args;
}

/** Output counted from the text where the server reported nothing. The input stays unknown. */
function estimatedUsage(parts: readonly Part[]): Usage {
  const text = parts.map((part) => (part.t === 'text' || part.t === 'reasoning' ? part.text : '')).join('');
  return { output: estimateTokens(text), source: 'estimated' };
}
