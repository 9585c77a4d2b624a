import type { Usage } from '../conversation/entry.ts';
import type { Fault } from '../conversation/fault.ts';
import type { CallPart, Owner } from '../conversation/part.ts';
import { costOf } from '../models/cost.ts';
import type { Price } from '../models/model-info.ts';
import type { ModelRef } from '../models/model-ref.ts';
import type { Registry } from '../models/registry.ts';
import type { AnswerEvent } from '../routing/answer.ts';
import { AnswerDraft } from './answer-draft.ts';
import type { RequestUsage } from './answer-draft.ts';
import type { AnswerItem, HostMessage, SwitchItem, ToolState } from './chat-view-messages.ts';
import { faultActions, faultText, retryText, viewAction } from './fault-text.ts';
import { modelLabel } from './model-label.ts';
import type { TurnEnd } from './turn-end.ts';

/** Ids of what a turn shows, from the place of its user message in the log: the same while it streams and after a reload. */
export function answerItemId(userSeq: number, count: number): string {
  return `a${userSeq}.${count}`;
}
export function switchItemId(userSeq: number, count: number): string {
  return `s${userSeq}.${count}`;
}
/** The place of the user message that an item belongs to; undefined for an id that is none of ours. */
export function userSeqOf(itemId: string): number | undefined {
  const match = /^[uas](\d{1,9})(?:\.\d{1,6})?$/.exec(itemId);
  return match?.[1] === undefined ? undefined : Number(match[1]);
}

/** Shows a running turn: turns events into messages for the view, one answer item for each model that takes part. */
export class TurnView {
  readonly #registry: Registry;
  readonly #post: (message: HostMessage) => void;
  readonly #userSeq: number;
  #count = 0;
  #draft: AnswerDraft;
  #ref: ModelRef | undefined;
  /** A request failed unseen: the next one takes its place. */
  #isAgain = false;

  constructor(ports: {
    readonly registry: Registry;
    readonly post: (message: HostMessage) => void;
    readonly userSeq: number;
    readonly ref: ModelRef | undefined;
  }) {
    this.#registry = ports.registry;
    this.#post = ports.post;
    this.#userSeq = ports.userSeq;
    this.#ref = ports.ref;
    this.#draft = this.#newDraft();
    this.#show();
  }

  /** The answer as it stands, for a view that is built anew while the turn runs. */
  get current(): AnswerItem {
    return this.#draft.toItem();
  }

  switched(from: Owner, to: Owner, why: SwitchItem['why']): void {
    this.#ref = to;
    if (this.#draft.isEmpty) {
      // Nothing was shown under the first model: its place is taken over.
      this.#post({ type: 'truncate', fromItemId: this.#draft.id });
    } else {
      this.#draft.setState('done');
      this.#show();
      this.#count++;
    }
    const mark: SwitchItem = {
      kind: 'switch',
      id: switchItemId(this.#userSeq, this.#count),
      from: modelLabel(this.#registry, from).name,
      to: modelLabel(this.#registry, to).name,
      why,
    };
    this.#post({ type: 'item', item: mark });
    this.#draft = this.#newDraft();
    this.#show();
  }

  event(event: AnswerEvent): void {
    switch (event.e) {
      case 'attempt':
        this.#ref = event.owner;
        this.#draft.setModel(modelLabel(this.#registry, event.owner));
        if (this.#isAgain) this.#draft.dropRequest();
        this.#isAgain = false;
        this.#draft.beginRequest();
        this.#draft.setState('waiting');
        this.#show();
        break;
      case 'retry':
        this.#isAgain = true;
        this.#draft.setState('waiting', retryText(event.fault, event.remainingMs));
        this.#show();
        break;
      case 'fallback':
        this.#isAgain = true;
        this.#draft.setState('waiting', `${faultText(event.fault)} Going on with the next model.`);
        this.#show();
        break;
      case 'delta':
        this.#delta(event);
        break;
      case 'usage':
        this.#usage(event);
        break;
      default:
        break;
    }
  }

  tool(call: CallPart, shown: { readonly summary: string; readonly state: ToolState; readonly detail?: string }): void {
    this.#draft.setTool(call.id, { name: call.name, ...shown });
    this.#draft.setState('streaming');
    this.#show();
  }

  /** Shows how the turn ended. */
  finish(end: TurnEnd): void {
    const { id } = this.#draft;
    switch (end.kind) {
      case 'done':
        this.#draft.setState('done', this.#draft.isEmpty ? 'The model gave an empty answer.' : undefined);
        break;
      case 'length':
        this.#draft.setState('cut', 'The answer reached its length limit.', [viewAction('continue', id)]);
        break;
      case 'stopped':
        this.#draft.setState('stopped', 'Stopped.', [viewAction('retry', id)]);
        break;
      case 'limit':
        this.#draft.setState('cut', 'Paused after many look-ups.', [viewAction('continue', id)]);
        break;
      case 'failed':
        this.#fail(end.fault);
        break;
    }
    this.#show();
  }

  #fail(fault: Fault): void {
    const isCut = !this.#draft.isEmpty && fault.kind !== 'shape';
    const actions = faultActions(fault.kind, this.#ref?.provider ?? '', this.#draft.id);
    this.#draft.setState(isCut ? 'cut' : 'failed', faultText(fault), actions);
  }

  #delta(event: Extract<AnswerEvent, { e: 'delta' }>): void {
    if (event.kind === 'arguments') return;
    const kind = event.kind === 'reasoning' ? 'reasoning' : 'text';
    const isFirst = this.#draft.state !== 'streaming';
    this.#draft.setState('streaming');
    const block = this.#draft.addText(kind, event.text);
    if (isFirst) this.#show();
    else this.#post({ type: 'delta', itemId: this.#draft.id, block, kind, text: event.text });
  }

  #usage({ usage }: Extract<AnswerEvent, { e: 'usage' }>): void {
    const price = this.#ref === undefined ? undefined : this.#registry.model(this.#ref)?.price;
    this.#draft.setUsage(requestUsage(usage, price));
  }

  #newDraft(): AnswerDraft {
    const label =
      this.#ref === undefined ? { ref: '', name: 'No model', destination: '' } : modelLabel(this.#registry, this.#ref);
    return new AnswerDraft(answerItemId(this.#userSeq, this.#count), label);
  }

  #show(): void {
    this.#post({ type: 'item', item: this.#draft.toItem() });
  }
}

/** What the view shows of a request's usage. */
export function requestUsage(usage: Usage, price: Price | undefined): RequestUsage {
  const costUsd = costOf(usage, price);
  return {
    ...(usage.input !== undefined && { input: usage.input }),
    ...(usage.output !== undefined && { output: usage.output }),
    estimated: usage.source === 'estimated',
    ...(costUsd !== undefined && { costUsd }),
  };
}
