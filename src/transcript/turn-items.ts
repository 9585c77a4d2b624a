import type { Entry, ResultEntry, StepEntry, SwitchEntry } from '../conversation/entry.ts';
import type { FaultKind, ToldFault } from '../conversation/fault.ts';
import { faultKinds } from '../conversation/fault.ts';
import { isJsonObject } from '../base/json.ts';
import type { CallPart } from '../conversation/part.ts';
import { sameOwner } from '../conversation/part.ts';
import { knownPrice } from '../models/catalogue/known-price.ts';
import { parseModelRef } from '../models/model-ref.ts';
import type { ModelRef } from '../models/model-ref.ts';
import type { Registry } from '../models/registry.ts';
import { AnswerDraft } from './answer-draft.ts';
import type { DraftMark } from './answer-draft.ts';
import type { ChatItem } from './chat-view-messages.ts';
import type { ChatWords } from './chat-words.ts';
import { faultActions, viewAction } from './view-actions.ts';
import { handOffOf, isAsked } from './hand-off-note.ts';
import type { CutStep } from './hand-off-note.ts';
import { answerItemId, switchItemId } from './item-id.ts';
import type { TurnFailure } from '../sessions/journal-record.ts';
import { modelLabel, pairLabels } from './model-label.ts';
import { longestTurn, mostCallsAStep } from '../conversation/turn-limits.ts';
import { requestUsage } from './usage-sum.ts';

/** What the items of a turn are made from, besides its entries. */
export interface TurnItemsSource {
  readonly registry: Registry;
  readonly words: ChatWords;
  /** Place of the turn's user message in the log. */
  readonly userSeq: number;
  /** One line on a call for display. */
  readonly summarize: (call: CallPart) => string;
  /** Whether a tool of that name was on offer. */
  readonly isOffered: (name: string) => boolean;
  /** False: of hand-offs only those are told that the person asked for. */
  readonly showsFailovers: boolean;
  /** The change of model before this turn. */
  readonly lastSwitch: SwitchEntry | undefined;
}

/** A step that is part of what is shown. */
interface ShownStep extends CutStep {
  /** What stood there before it, or before the first of the steps that it goes on with. */
  readonly before: DraftMark;
}

interface ShownCall {
  readonly part: CallPart;
  /** It was never going to be run. */
  readonly refused: boolean;
}

/**
 * What the view shows of one turn, made from the entries behind its user message. The same for a turn that runs and for one read from the
 * disk: one answer, in which other models may have gone on; and another one behind each mark where the person changed the model between two
 * requests.
 */
export class TurnItems {
  readonly #source: TurnItemsSource;
  #before: ChatItem[] = [];
  /** The last step, and those that it goes on with or stands in place of. */
  #steps = new Map<string, ShownStep>();
  #calls = new Map<string, ShownCall>();
  #switches: SwitchEntry[] = [];
  #lastSwitch: SwitchEntry | undefined;
  #draft: AnswerDraft | undefined;
  #last: StepEntry | undefined;
  #count = 0;
  #rounds = 0;

  constructor(source: TurnItemsSource) {
    this.#source = source;
    this.#lastSwitch = source.lastSwitch;
  }

  /** Others that stand where these do; what is added to either from now on is not seen by the other. */
  fork(): TurnItems {
    const fork = new TurnItems(this.#source);
    fork.#before = [...this.#before];
    fork.#steps = new Map(this.#steps);
    fork.#calls = new Map(this.#calls);
    fork.#switches = [...this.#switches];
    fork.#lastSwitch = this.#lastSwitch;
    fork.#draft = this.#draft?.fork();
    fork.#last = this.#last;
    fork.#count = this.#count;
    fork.#rounds = this.#rounds;
    return fork;
  }

  /** False until a step was added. */
  get isAnswered(): boolean {
    return this.#last !== undefined;
  }

  /** The last change of model, of this turn or before it. */
  get lastSwitch(): SwitchEntry | undefined {
    return this.#switches.at(-1) ?? this.#lastSwitch;
  }

  /** True where the last step said how it ended, and not well. */
  get hasFault(): boolean {
    return this.#last !== undefined && faultOf(this.#last) !== undefined;
  }

  /** Whether a call without a result is shown. */
  isOpen(call: string): boolean {
    return this.#calls.has(call);
  }

  add(entry: Entry): void {
    if (entry.k === 'switch') this.#switches.push(entry);
    else if (entry.k === 'step') this.#addStep(entry);
    else if (entry.k === 'result') this.#addResult(entry);
  }

  /** The answer that was begun last. */
  get draft(): AnswerDraft | undefined {
    return this.#draft;
  }

  /** The answer under way by `ref`; begun where there is none. `marks`: behind the mark of a change of model, where one is due. */
  await(ref: ModelRef | undefined, marks: boolean): AnswerDraft {
    if (marks) this.#markChange();
    const { registry, words } = this.#source;
    const label =
      ref === undefined
        ? { ref: '', name: words.text({ code: 'no-model' }), destination: '' }
        : modelLabel(registry, ref);
    this.#draft ??= new AnswerDraft(this.#answerId, label);
    this.#draft.setModel(label);
    return this.#draft;
  }

  /** A tool call has begun. */
  running(call: CallPart): void {
    this.#show(call, 'running');
  }

  /** The turn is over, and nothing in the log says why it has no whole answer. */
  fail({ fault, ref }: TurnFailure): void {
    if (this.hasFault) return;
    const model = ref === undefined ? undefined : parseModelRef(ref);
    const draft = this.#draft ?? this.await(model, true);
    if (model !== undefined) draft.setModel(modelLabel(this.#source.registry, model));
    showFault(draft, fault, { words: this.#source.words, provider: model?.provider ?? '' });
  }

  /** The turn is over: what is shown is what became of it. */
  finish(): void {
    const draft = this.#draft;
    const step = this.#last;
    if (draft === undefined || step === undefined) return;
    const { words } = this.#source;
    const open = [...this.#calls.values()].filter(({ refused }) => !refused);
    for (const { part } of open) this.#show(part, 'refused');
    this.#calls.clear();
    if (draft.state !== 'done') return;
    const hasCalls = step.parts.some((part) => part.t === 'call' && part.executor === 'client');
    if (open.length > 0) showStopped(draft, words);
    else if (step.end.kind === 'calls' && this.#rounds >= longestTurn) showLimit(draft, words);
    else if (hasCalls && step.end.kind === 'calls')
      showFault(draft, { kind: 'cut', message: '' }, { words, provider: step.owner.provider });
    else if (draft.isEmpty) showEmpty(draft, words);
  }

  items(): ChatItem[] {
    return this.#draft === undefined ? [...this.#before] : [...this.#before, this.#draft.toItem()];
  }

  get #answerId(): string {
    return answerItemId(this.#source.userSeq, this.#count);
  }

  #addStep(step: StepEntry): void {
    const { registry } = this.#source;
    const cut = this.#steps.get(step.continues ?? step.restarts ?? '');
    const joins = cut !== undefined && step.restarts === undefined;
    if (cut === undefined) {
      this.#rounds++;
      this.#steps.clear();
    }
    const isTold = this.#source.showsFailovers || isAsked(this.#switches, cut);
    this.#tellSwitches(step, cut);
    const label = modelLabel(registry, step.owner);
    const draft = (this.#draft ??= new AnswerDraft(this.#answerId, label));
    if (!isTold && draft.modelRef !== label.ref) draft.forgetAuthors();
    draft.setModel(label);
    if (cut !== undefined && !joins) draft.restore(cut.before);
    const before = joins ? cut.before : draft.mark;
    this.#steps.set(step.id, { owner: step.owner, before, fault: faultOf(step), isAsked: wasSwitched(step) });
    draft.beginRequest();
    draft.beginStep(joins);
    this.#addParts(draft, step);
    if (step.usage !== undefined) draft.setUsage(requestUsage(step.usage, knownPrice(registry, step.owner)));
    endDraft(draft, step, this.#source.words);
    this.#last = step;
  }

  #addParts(draft: AnswerDraft, step: StepEntry): void {
    const calls = shownCalls(step);
    for (const part of step.parts) {
      const call = part.t === 'call' ? calls.get(part.id) : undefined;
      if (call !== undefined) this.#addCall(call);
      const text = part.t === 'vendor' ? part.fallbackText : part.t === 'call' || part.t === 'media' ? '' : part.text;
      if (text !== undefined && text !== '') draft.addText(part.t === 'reasoning' ? 'reasoning' : 'text', text);
    }
  }

  /** Marks a change between two requests, and tells on the answer of one in the middle of it. */
  #tellSwitches(step: StepEntry, cut: ShownStep | undefined): void {
    if (cut === undefined && this.#markChange()) return;
    const switches = this.#switches;
    this.#switches = [];
    this.#lastSwitch = switches.at(-1) ?? this.#lastSwitch;
    if (!this.#source.showsFailovers && !isAsked(switches, cut)) return;
    const mode = cut === undefined ? 'unseen' : step.restarts === undefined ? 'continued' : 'anew';
    const { registry } = this.#source;
    const handOff = handOffOf(switches, { mode, after: this.#draft?.length ?? 0, cut }, this.#source);
    if (handOff === undefined) return;
    this.#draft ??= new AnswerDraft(this.#answerId, modelLabel(registry, step.owner));
    this.#draft.addHandOff(handOff);
  }

  /** Marks the changes so far where they are no hand-off: the person's, and the return of a model that had to be left. True if so. */
  #markChange(): boolean {
    const switches = this.#switches;
    const isReturn = switches.length === 1 && this.#isReturn(switches[0]);
    if (!isReturn && switches.some(({ why }) => why !== 'user')) return false;
    this.#switches = [];
    this.#lastSwitch = switches.at(-1) ?? this.#lastSwitch;
    // Within an answer, and where the person wants silence, the return of their own choice is no news.
    if (!isReturn) this.#mark(switches, 'user');
    else if (this.#draft === undefined && this.#source.showsFailovers) this.#mark(switches, 'return');
    return true;
  }

  #isReturn(change: SwitchEntry | undefined): boolean {
    const last = this.#lastSwitch;
    return change?.why === 'policy' && last?.why === 'failover' && sameOwner(last.from, change.to);
  }

  #mark(switches: readonly SwitchEntry[], why: 'user' | 'return'): void {
    const [first] = switches;
    const last = switches.at(-1);
    if (first === undefined || last === undefined || sameOwner(first.from, last.to)) return;
    if (this.#draft !== undefined) {
      this.#before.push(this.#draft.toItem());
      this.#draft = undefined;
      this.#steps.clear();
      this.#count++;
    }
    const { registry, userSeq } = this.#source;
    const id = switchItemId(userSeq, this.#count);
    const [from, to] = pairLabels(registry, first.from, last.to);
    this.#before.push({ kind: 'switch', id, from: from.name, to: to.name, why });
  }

  #addCall(call: ShownCall): void {
    this.#calls.set(call.part.id, call);
    this.#show(call.part, call.refused ? 'refused' : 'running');
  }

  #addResult(entry: ResultEntry): void {
    const call = this.#calls.get(entry.call);
    if (call === undefined) return;
    this.#calls.delete(entry.call);
    const detail = entry.parts.map((part) => (part.t === 'text' ? part.text : '')).join('\n');
    const refused = call.refused || !this.#source.isOffered(call.part.name);
    this.#show(call.part, refused ? 'refused' : entry.isError ? 'failed' : 'done', detail);
  }

  #show(call: CallPart, state: 'running' | 'done' | 'failed' | 'refused', detail?: string): void {
    const summary = this.#source.summarize(call);
    this.#draft?.setTool(call.id, {
      name: call.name === '' ? '?' : call.name,
      summary,
      state,
      ...(detail !== undefined && { detail }),
    });
  }
}

/**
 * The calls of a step that are shown: whole ones, and broken ones of an answer that came to its end. Of far too many, none of which is run, one
 * stands for all.
 */
function shownCalls(step: StepEntry): ReadonlyMap<string, ShownCall> {
  const endsWell = step.end.kind === 'calls' || step.end.kind === 'stop';
  const calls = step.parts
    .filter((part) => part.t === 'call')
    .filter(({ executor, state }) => executor === 'client' && (state === 'complete' || endsWell));
  const tooMany = calls.length > mostCallsAStep;
  const shown = (tooMany ? calls.slice(0, 1) : calls).map((part): [string, ShownCall] => {
    const isBroken = part.state !== 'complete' || 'broken' in part.args;
    return [part.id, { part, refused: tooMany || !endsWell || isBroken }];
  });
  return new Map(shown);
}

/** Shows why an answer has no proper end: as a cut where something of it is there. */
export function showFault(
  draft: AnswerDraft,
  fault: ToldFault,
  { words, provider }: { readonly words: ChatWords; readonly provider: string },
): void {
  const isCut = !draft.isEmpty && fault.kind !== 'shape';
  const actions = faultActions(words, fault, { provider, itemId: draft.id });
  draft.setState(isCut ? 'cut' : 'failed', words.text({ code: 'fault', fault }), actions);
}

/** The turn was paused: it has made as many requests as one turn may. */
export function showLimit(draft: AnswerDraft, words: ChatWords): void {
  draft.setState('cut', words.text({ code: 'tool-limit' }), [viewAction(words, 'continue', draft.id)]);
}

export function showStopped(draft: AnswerDraft, words: ChatWords): void {
  draft.setState('stopped', words.text({ code: 'stopped' }), [viewAction(words, 'retry', draft.id)]);
}

export function showEmpty(draft: AnswerDraft, words: ChatWords): void {
  draft.setState('done', words.text({ code: 'empty-answer' }));
}

function endDraft(draft: AnswerDraft, step: StepEntry, words: ChatWords): void {
  const fault = faultOf(step);
  if (fault !== undefined) showFault(draft, fault, { words, provider: step.owner.provider });
  else if (step.end.kind === 'length') {
    draft.setState('cut', words.text({ code: 'length-limit' }), [viewAction(words, 'continue', draft.id)]);
  } else if (step.end.kind === 'cancelled') showStopped(draft, words);
  else draft.setState('done');
}

/** Whether a step was cut because the person wanted another model. */
function wasSwitched({ end }: StepEntry): boolean {
  return isJsonObject(end.detail) && end.detail['kind'] === 'switch';
}

/** What a step failed with; undefined after an end that is none of a fault. */
function faultOf({ end }: StepEntry): ToldFault | undefined {
  const { detail } = end;
  if (end.kind !== 'cut' && end.kind !== 'error' && end.kind !== 'refusal') return undefined;
  if (!isJsonObject(detail)) return end.kind === 'refusal' ? undefined : { kind: 'cut', message: '' };
  const { message, status, code } = detail;
  const kind = faultKinds.find((candidate): candidate is FaultKind => candidate === detail['kind']);
  if (kind === undefined && end.kind === 'refusal') return undefined;
  return {
    kind: kind ?? 'cut',
    message: typeof message === 'string' ? message : '',
    ...(typeof status === 'number' && { status }),
    ...(typeof code === 'string' && { code }),
  };
}
