import { readMessage } from '../context/mentions.ts';
import type { LogEntry, StepEntry } from '../conversation/entry.ts';
import type { Fault, FaultKind } from '../conversation/fault.ts';
import { faultKinds } from '../conversation/fault.ts';
import { isJsonObject } from '../conversation/json.ts';
import type { CallPart, InputPart, Owner } from '../conversation/part.ts';
import type { Registry } from '../models/registry.ts';
import { AnswerDraft } from './answer-draft.ts';
import type { ChatItem } from './chat-view-messages.ts';
import { faultActions, faultText, viewAction } from './fault-text.ts';
import { modelLabel } from './model-label.ts';
import { answerItemId, requestUsage, switchItemId } from './turn-view.ts';

/** What a transcript is made from. */
export interface TranscriptSource {
  readonly entries: readonly LogEntry[];
  /** An answer that broke off with the window, as far as it was kept. */
  readonly partial?: StepEntry;
  readonly registry: Registry;
  /** One line on a call for display. */
  readonly summarise: (call: CallPart) => string;
}

/** The conversation as the view shows it: the same items that the running turns showed, made from the log alone. */
export function transcriptOf(source: TranscriptSource): ChatItem[] {
  const builder = new TranscriptBuilder(source);
  for (const entry of source.entries) builder.add(entry);
  if (source.partial !== undefined) builder.addStep(source.partial);
  return builder.finish();
}

class TranscriptBuilder {
  readonly #source: TranscriptSource;
  readonly #items: ChatItem[] = [];
  readonly #calls = new Map<string, CallPart>();
  #userSeq = 0;
  #count = 0;
  #draft: AnswerDraft | undefined;
  #isAnswered = true;

  constructor(source: TranscriptSource) {
    this.#source = source;
  }

  add(entry: LogEntry): void {
    if (entry.k === 'user') this.#addUser(entry.seq, entry.parts);
    else if (entry.k === 'switch') this.#addSwitch(entry.from, entry.to, entry.why);
    else if (entry.k === 'step') this.addStep(entry);
    else if (entry.k === 'result') this.#addResult(entry);
  }

  addStep(step: StepEntry): void {
    this.#isAnswered = true;
    const label = modelLabel(this.#source.registry, step.owner);
    const draft = (this.#draft ??= new AnswerDraft(answerItemId(this.#userSeq, this.#count), label));
    draft.beginRequest();
    for (const part of step.parts) {
      if (part.t === 'text' && part.text !== '') draft.addText('text', part.text);
      if (part.t === 'reasoning' && part.text !== '') draft.addText('reasoning', part.text);
      if (part.t === 'vendor' && part.fallbackText !== undefined) draft.addText('text', part.fallbackText);
      if (part.t === 'call' && part.executor === 'client' && part.state === 'complete') this.#addCall(draft, part);
    }
    if (step.usage !== undefined) {
      draft.setUsage(requestUsage(step.usage, this.#source.registry.model(step.owner)?.price));
    }
    endDraft(draft, step);
  }

  finish(): ChatItem[] {
    this.#flush();
    if (!this.#isAnswered) {
      this.#items.push({
        kind: 'notice',
        id: `n${this.#userSeq}`,
        level: 'info',
        text: 'This message was not answered.',
        actions: [viewAction('retry', answerItemId(this.#userSeq, 0))],
      });
    }
    return this.#items;
  }

  #addUser(seq: number, parts: readonly InputPart[]): void {
    this.#flush();
    this.#userSeq = seq;
    this.#count = 0;
    this.#isAnswered = false;
    this.#items.push({ kind: 'user', id: `u${seq}`, ...readMessage(parts) });
  }

  #addSwitch(from: Owner, to: Owner, why: 'user' | 'failover' | 'policy'): void {
    if (this.#draft !== undefined) {
      this.#flush();
      this.#count++;
    }
    const { registry } = this.#source;
    this.#items.push({
      kind: 'switch',
      id: switchItemId(this.#userSeq, this.#count),
      from: modelLabel(registry, from).name,
      to: modelLabel(registry, to).name,
      why,
    });
  }

  #addCall(draft: AnswerDraft, call: CallPart): void {
    this.#calls.set(call.id, call);
    // Until its result is read the call counts as one that never ran.
    draft.setTool(call.id, { name: call.name, summary: this.#source.summarise(call), state: 'refused' });
  }

  #addResult(entry: LogEntry & { readonly k: 'result' }): void {
    const call = this.#calls.get(entry.call);
    if (call === undefined || this.#draft === undefined) return;
    const detail = entry.parts.map((part) => (part.t === 'text' ? part.text : '')).join('\n');
    const state = entry.isError ? 'failed' : 'done';
    this.#draft.setTool(call.id, { name: call.name, summary: this.#source.summarise(call), state, detail });
  }

  #flush(): void {
    if (this.#draft !== undefined) this.#items.push(this.#draft.toItem());
    this.#draft = undefined;
  }
}

function endDraft(draft: AnswerDraft, step: StepEntry): void {
  const { end, owner } = step;
  const fault = faultOf(end.detail);
  switch (end.kind) {
    case 'length':
      draft.setState('cut', 'The answer reached its length limit.', [viewAction('continue', draft.id)]);
      break;
    case 'cancelled':
      draft.setState('stopped', 'Stopped.', [viewAction('retry', draft.id)]);
      break;
    case 'cut':
    case 'error': {
      const actions = faultActions(fault.kind, owner.provider, draft.id);
      draft.setState(end.kind === 'cut' ? 'cut' : 'failed', faultText(fault), actions);
      break;
    }
    default:
      draft.setState('done');
  }
}

function faultOf(detail: unknown): Pick<Fault, 'kind' | 'message'> {
  if (!isJsonObject(detail)) return { kind: 'cut', message: '' };
  const kind = faultKinds.find((candidate): candidate is FaultKind => candidate === detail['kind']) ?? 'cut';
  return { kind, message: typeof detail['message'] === 'string' ? detail['message'] : '' };
}
