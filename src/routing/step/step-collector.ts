import type { StepEnd, StepEntry, Usage } from '../../conversation/entry.ts';
import type { Fault } from '../../conversation/fault.ts';
import type { Owner, Part } from '../../conversation/part.ts';
import type { StreamEvent } from '../../conversation/stream-event.ts';
import { estimateTokens } from '../../base/token-estimate.ts';
import type { RunnableCall } from '../answer-event.ts';

interface PendingText {
  readonly kind: 'text' | 'reasoning' | 'arguments' | 'refusal';
  text: string;
}

/** What a step is besides its parts. */
export interface StepFrame {
  readonly id: string;
  readonly owner: Owner;
  readonly end: StepEnd;
  readonly continues?: string;
  readonly restarts?: string;
}

/** Gathers the events of one request's answer into what the log keeps of it. */
export class StepCollector {
  readonly #parts = new Map<number, Part>();
  readonly #pending = new Map<number, PendingText>();
  /** Numbers of the parts that are worth keeping; asked for with every event, so it is not counted anew. */
  readonly #content = new Set<number>();
  #usage: Usage | undefined;
  #end: StepEnd | undefined;
  #fault: Fault | undefined;

  get end(): StepEnd | undefined {
    return this.#end;
  }

  get fault(): Fault | undefined {
    return this.#fault;
  }

  /** As the server reported it. */
  get usage(): Usage | undefined {
    return this.#usage;
  }

  add(event: StreamEvent): void {
    switch (event.e) {
      case 'delta':
        this.#addDelta(event.part, event.kind, event.text);
        break;
      case 'part':
        this.#parts.set(event.index, event.part);
        this.#pending.delete(event.index);
        this.#note(event.index, isContent(event.part));
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

  /** Parts by their numbers. Text that never got its closing event is kept, cut reasoning as open; half a call is not worth keeping. */
  parts(): readonly (readonly [number, Part])[] {
    const parts = new Map(this.#parts);
    for (const [index, pending] of this.#pending) {
      if (pending.kind === 'text') parts.set(index, { t: 'text', text: pending.text });
      if (pending.kind === 'refusal') parts.set(index, { t: 'text', text: pending.text, refusal: true });
      if (pending.kind === 'reasoning') parts.set(index, { t: 'reasoning', text: pending.text, state: 'open' });
    }
    return [...parts].sort(([a], [b]) => a - b);
  }

  /** Text so far of a part that has no closing event yet. */
  pendingText(index: number): string {
    return this.#pending.get(index)?.text ?? '';
  }

  /** Number of the last text that has no closing event yet. */
  get lastText(): number | undefined {
    return [...this.#pending].findLast(([, { kind }]) => kind === 'text')?.[0];
  }

  /** Something that a log is worth writing for: text, or anything whole but reasoning that was cut. */
  get hasContent(): boolean {
    return this.#content.size > 0;
  }

  /** Calls that may be run: only those of a step that came to its proper end, complete, for the client. */
  runnableCalls(): RunnableCall[] {
    if (this.#fault !== undefined || (this.#end?.kind !== 'calls' && this.#end?.kind !== 'stop')) return [];
    return this.parts()
      .map(([, part]) => part)
      .filter(isRunnable);
  }

  /** `inputTokens`: estimate of the prompt, for where the server reported nothing. */
  toStep(frame: StepFrame, inputTokens?: number): StepEntry {
    const parts = this.parts().map(([, part]) => part);
    return { k: 'step', ...frame, parts, usage: this.#usage ?? estimatedUsage(parts, inputTokens) };
  }

  #addDelta(part: number, kind: PendingText['kind'], text: string): void {
    const pending = this.#pending.get(part);
    if (pending === undefined) this.#pending.set(part, { kind, text });
    else pending.text += text;
    const known = pending?.kind ?? kind;
    if (known === 'reasoning') this.#note(part, false);
    else if (known !== 'arguments' && text !== '') this.#note(part, true);
  }

  #note(part: number, isWorth: boolean): void {
    if (isWorth) this.#content.add(part);
    else this.#content.delete(part);
  }
}

function isContent(part: Part): boolean {
  switch (part.t) {
    case 'text':
      return part.text !== '';
    case 'reasoning':
      return part.state !== 'open';
    case 'call':
      return part.state === 'complete';
    default:
      return true;
  }
}

function isRunnable(part: Part): part is RunnableCall {
  return part.t === 'call' && part.executor === 'client' && part.state === 'complete' && 'value' in part.args;
}

/** Counted from the text where the server reported nothing. */
function estimatedUsage(parts: readonly Part[], input: number | undefined): Usage {
  const text = parts.map((part) => (part.t === 'text' || part.t === 'reasoning' ? part.text : '')).join('');
  return { ...(input !== undefined && { input }), output: estimateTokens(text), source: 'estimated' };
}
