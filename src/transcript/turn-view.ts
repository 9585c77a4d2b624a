import type { LogEntry, SwitchEntry } from '../conversation/entry.ts';
import { toldFault } from '../conversation/fault.ts';
import type { CallPart, Owner } from '../conversation/part.ts';
import { sameOwner } from '../conversation/part.ts';
import { formatModelRef, sameModel } from '../models/model-ref.ts';
import type { ModelRef } from '../models/model-ref.ts';
import type { AnswerEvent } from '../routing/answer-event.ts';
import type { AnswerItem, ChatItem, HostMessage, LossGroup } from './chat-view-messages.ts';
import { actionId, viewAction } from './view-actions.ts';
import { ItemFeed } from './item-feed.ts';
import { LiveStep } from './live-step.ts';
import { groupLosses } from './loss-groups.ts';
import { offeredTools } from '../conversation/offered-tools.ts';
import { modelLabel } from './model-label.ts';
import type { TurnEnd } from '../conversation/turn-end.ts';
import { showEmpty, showFault, showLimit, showStopped, TurnItems } from './turn-items.ts';
import type { TurnItemsSource } from './turn-items.ts';

/** What a turn under way is shown with. */
export interface TurnViewDependencies extends Omit<TurnItemsSource, 'isOffered' | 'lastSwitch'> {
  readonly post: (message: HostMessage) => void;
  /** The conversation's entries; those that are appended while the turn runs are seen here. */
  readonly log: readonly LogEntry[];
  /** The model that is asked first. */
  readonly ref: ModelRef | undefined;
  /** Monotonic milliseconds. */
  readonly now: () => number;
}

type Event<E extends AnswerEvent['e']> = Extract<AnswerEvent, { e: E }>;

/**
 * Shows a running turn. What is in the log is shown as a transcript would show it; what has come of a step that is not there yet is put behind
 * it as the step it will be. So nothing changes on the page when the log takes it over, or after a reload.
 */
export class TurnView {
  readonly #dependencies: TurnViewDependencies;
  readonly #source: TurnItemsSource;
  readonly #losses = new Map<string, readonly LossGroup[]>();
  readonly #feed: ItemFeed;
  /** What follows from the first entries of the log. */
  readonly #logged: TurnItems;
  /** Number of these entries. */
  #seen: number;
  /** The last step of these that belongs to the step under way. */
  #cut: string | undefined;
  #items: TurnItems;
  /** Number of the log's entries when the step under way began. */
  #stepStart: number;
  #live: readonly LiveStep[] = [];
  /** Changes of model whose request has not gone out yet. */
  #coming: readonly SwitchEntry[] = [];
  #ref: ModelRef | undefined;
  #state: 'waiting' | 'streaming' = 'waiting';
  #note: string | undefined;
  /** Since when nothing has come from the model that is asked. */
  #waitsSince: number;
  #offer: ModelRef | undefined;
  #end: TurnEnd | undefined;

  constructor(dependencies: TurnViewDependencies) {
    this.#dependencies = dependencies;
    const offered = offeredTools(dependencies.log);
    const summaries = new Map<string, string>();
    const summarize = (call: CallPart): string => {
      const summary = summaries.get(call.id) ?? dependencies.summarize(call);
      summaries.set(call.id, summary);
      return summary;
    };
    const lastSwitch = dependencies.log.findLast((entry) => entry.k === 'switch');
    this.#source = { ...dependencies, summarize, lastSwitch, isOffered: (name) => offered.has(name) };
    this.#ref = dependencies.ref;
    this.#waitsSince = dependencies.now();
    this.#stepStart = dependencies.log.length;
    this.#feed = new ItemFeed(dependencies.post);
    this.#logged = new TurnItems(this.#source);
    this.#seen = dependencies.userSeq + 1;
    this.#items = this.#made();
    this.#show();
  }

  /** What the turn shows, for a view that is built anew while it runs. */
  get items(): readonly ChatItem[] {
    const shown = this.#items.items();
    return shown.map((item) => (item.kind === 'answer' ? this.#withLiveState(item, item === shown.at(-1)) : item));
  }

  /** The model that is asked now. */
  get ref(): ModelRef | undefined {
    return this.#ref;
  }

  /** What the models of the answers were not given, by the answers' ids. */
  get losses(): ReadonlyMap<string, readonly LossGroup[]> {
    return this.#losses;
  }

  /** The next events belong to another step. */
  stepBegins(): void {
    this.#stepStart = this.#dependencies.log.length;
    this.#cut = undefined;
    this.#live = [];
    this.#coming = [];
  }

  /** The step is over: what is worth keeping of it is in the log. */
  stepEnds(): void {
    if (this.#live.length === 0 && this.#coming.length === 0) return;
    this.#live = [];
    this.#coming = [];
    this.#refresh();
  }

  event(event: AnswerEvent): void {
    switch (event.e) {
      case 'attempt':
        this.#attempt(event);
        break;
      case 'retry':
        this.#wait(
          this.#source.words.text({
            code: 'retry-wait',
            again: event,
            remainingMs: event.remainingMs,
            shown: event.shown,
          }),
        );
        break;
      case 'hand-off':
        this.#handOff(event);
        break;
      case 'take-back':
        this.#takeBack();
        break;
      case 'tools-refused':
        this.#toolsRefused(event);
        break;
      case 'compacting':
        this.#wait(event.done ? undefined : this.#source.words.text({ code: 'compacting' }));
        break;
      case 'delta':
        this.#delta(event);
        break;
      case 'part':
        this.#part(event);
        break;
      default:
        break;
    }
  }

  /** The log has a new entry of this turn. */
  logged(entry: LogEntry): void {
    // Of far too many calls one stands for all.
    if (entry.k === 'result' && !this.#items.isOpen(entry.call)) return;
    if (entry.k === 'result' && this.#isStreaming && this.#live.length === 0) {
      this.#items.add(entry);
      this.#showTool(entry.call);
      return;
    }
    if (entry.k === 'step') {
      const own = this.#live.findIndex((live) => sameOwner(live.owner, entry.owner));
      this.#live = this.#live.slice(own + 1);
    } else if (entry.k === 'switch') {
      const isTold = (known: SwitchEntry): boolean => sameOwner(known.to, entry.to);
      this.#coming = this.#coming.filter((known) => !isTold(known));
      for (const live of this.#live) live.switches = live.switches.filter((known) => !isTold(known));
    }
    this.#refresh();
  }

  /** A tool call has begun. */
  running(call: CallPart): void {
    this.#items.running(call);
    const isStreaming = this.#isStreaming;
    this.#state = 'streaming';
    if (isStreaming) this.#showTool(call.id);
    else this.#show();
  }

  /** The answer is under way, and shown so. */
  get #isStreaming(): boolean {
    return this.#end === undefined && this.#state === 'streaming' && this.#items.draft?.state === 'streaming';
  }

  /** Shows what became of a tool call: only that is sent, so that a call costs no more than its own result. */
  #showTool(callId: string): void {
    const { draft } = this.#items;
    const shown = draft?.tool(callId);
    if (draft !== undefined && shown !== undefined) this.#feed.block(draft.id, shown.block, shown.value);
  }

  /** The person chose another model: it answers from the next request on, and can be made to take over at once. Undefined: no longer. */
  offerSwitch(to: ModelRef | undefined): void {
    if (sameModel(to, this.#offer) || (to === undefined && this.#offer === undefined)) return;
    this.#offer = to;
    if (this.#end === undefined) this.#show();
  }

  /** Shows how the turn ended. */
  finish(end: TurnEnd): void {
    this.#end = end;
    this.#note = undefined;
    this.#refresh();
  }

  #attempt({ owner, losses, mode, again }: Event<'attempt'>): void {
    if (this.#state !== 'waiting' || !sameModel(this.#ref, owner)) this.#waitsSince = this.#dependencies.now();
    this.#ref = owner;
    if (sameModel(this.#offer, owner)) this.#offer = undefined;
    const current = this.#live.at(-1);
    if (mode !== 'resume' || current === undefined) {
      const switches = [...this.#unsaid(), ...this.#coming, ...this.#chosen(owner)];
      const begun = this.#live.filter((live) => !live.isEmpty);
      // After a try to begin anew that led to nothing, the old text is shown still: the answer of the next model takes its place.
      const isAnew = mode === 'fresh' && (begun.length > 0 || this.#hasLogged);
      this.#live = [...begun, new LiveStep(owner, isAnew ? 'restart' : mode, switches)];
    }
    this.#coming = [];
    this.#state = 'waiting';
    this.#note = again && this.#source.words.text({ code: 'retry', again, mode });
    this.#items = this.#made();
    this.#keepLosses(groupLosses(losses, this.#dependencies.log, this.#dependencies.registry));
    this.#show();
  }

  #keepLosses(groups: readonly LossGroup[]): void {
    const id = this.#items.draft?.id;
    if (id === undefined) return;
    if (groups.length > 0) this.#losses.set(id, groups);
    else this.#losses.delete(id);
  }

  /** Something of the step under way is in the log. */
  get #hasLogged(): boolean {
    return this.#dependencies.log.slice(this.#stepStart).some((entry) => entry.k === 'step');
  }

  /** Changes of model before a request of which nothing was seen: they lead to the next one. */
  #unsaid(): readonly SwitchEntry[] {
    const last = this.#live.at(-1);
    return last?.isEmpty === true ? last.switches : [];
  }

  /** The change that a request to this model means when it was chosen since the last one. */
  #chosen(to: Owner): readonly SwitchEntry[] {
    if (this.#live.length > 0 || this.#coming.length > 0) return [];
    const last = this.#dependencies.log.findLast((entry) => entry.k === 'step' || entry.k === 'switch');
    if (last === undefined) return [];
    const from = last.k === 'step' ? last.owner : last.to;
    return sameOwner(from, to) ? [] : [{ k: 'switch', from, to, why: 'user' }];
  }

  #handOff({ from, to, why, fault, reason }: Event<'hand-off'>): void {
    const { registry, words, log } = this.#dependencies;
    const isLogged = log.slice(this.#stepStart).some((entry) => entry.k === 'switch' && sameOwner(entry.to, to));
    if (!isLogged) {
      const told = fault === undefined ? {} : { fault: toldFault(fault) };
      this.#coming = [
        ...this.#coming,
        { k: 'switch', from, to, why, ...told, ...(reason !== undefined && { reason }) },
      ];
    }
    const next = words.text({ code: 'hand-off', model: modelLabel(registry, to).name });
    this.#wait(
      [
        ...(fault === undefined ? [] : [words.text({ code: 'fault', fault })]),
        ...(reason === undefined ? [] : [reason]),
        next,
      ].join(' '),
    );
  }

  /** Says in one line that the model answers without tools. */
  #toolsRefused({ owner }: Event<'tools-refused'>): void {
    const { registry, words, post } = this.#dependencies;
    const text = words.text({ code: 'without-tools', model: modelLabel(registry, owner).name });
    const id = `notice-without-tools-${formatModelRef(owner)}`;
    post({ type: 'item', item: { kind: 'notice', id, level: 'info', text, actions: [] } });
  }

  /** The model began anew. What was shown stays until there is something to put in its place. */
  #takeBack(): void {
    const current = this.#live.at(-1);
    if (current === undefined) return;
    this.#live = [...this.#live, new LiveStep(current.owner, 'restart', current.switches)];
    this.#refresh();
  }

  #wait(note: string | undefined): void {
    if (this.#state !== 'waiting') this.#waitsSince = this.#dependencies.now();
    this.#state = 'waiting';
    this.#note = note;
    this.#refresh();
  }

  #part({ index, part }: Event<'part'>): void {
    const current = this.#live.at(-1);
    const isFirst = current?.isEmpty === true;
    if (current?.addPart(index, part) !== true) return;
    if (isFirst && current.mode === 'restart') this.#replaceBy(current);
    const text = part.t === 'vendor' ? part.fallbackText : part.t === 'reasoning' ? part.text : undefined;
    if (isFirst) this.#refresh();
    else if (text !== undefined && text !== '') this.#grow(part.t === 'reasoning' ? 'reasoning' : 'text', text);
  }

  /** A step that was begun anew says its first word: what was shown before is in the log by now, or never will be. */
  #replaceBy(current: LiveStep): void {
    this.#live = [current];
  }

  #delta(event: Event<'delta'>): void {
    const current = this.#live.at(-1);
    if (event.kind === 'arguments' || event.text === '' || current === undefined) return;
    if (current.isEmpty && current.mode === 'restart') {
      if (this.#givesBack(event.text)) return;
      this.#replaceBy(current);
    }
    const kind = event.kind === 'reasoning' ? 'reasoning' : 'text';
    const isFirst = this.#state !== 'streaming' || current.isEmpty;
    current.addText(event.part, kind, event.text);
    if (isFirst) this.#startStreaming();
    else this.#grow(kind, event.text);
  }

  #startStreaming(): void {
    this.#state = 'streaming';
    this.#note = undefined;
    this.#refresh();
  }

  /** Shows what came behind what is shown: only that is sent, so that a part costs no more than it is long. */
  #grow(kind: 'text' | 'reasoning', text: string): void {
    if (this.#state !== 'streaming') {
      this.#startStreaming();
      return;
    }
    const { draft } = this.#items;
    if (draft === undefined) return;
    const before = draft.blockCount;
    const { authorCount } = draft;
    const block = draft.addText(kind, text);
    const isInserted = draft.blockCount > before && block < before;
    if (isInserted || draft.authorCount > authorCount) this.#show();
    else this.#feed.delta({ itemId: draft.id, block, kind, text });
  }

  /**
   * Whether nothing took the place of what was taken back, so that it comes again: it is shown still, and what is new of it is
   * shown with the log's next entry.
   */
  #givesBack(text: string): boolean {
    const logged = this.#dependencies.log
      .slice(this.#stepStart)
      .flatMap((entry) => (entry.k === 'step' ? entry.parts : []));
    const before = logged.map((part) => (part.t === 'text' ? part.text : '')).join('');
    const shown = before + this.#live.map((live) => live.text).join('');
    if (shown === '' || !text.startsWith(shown)) return false;
    this.#live = this.#live.filter((live) => !live.isEmpty);
    return true;
  }

  #refresh(): void {
    this.#items = this.#made();
    this.#show();
  }

  /** The items as they follow from the log and from what has come since. */
  #made(): TurnItems {
    this.#readLog();
    const items = this.#logged.fork();
    let cut = this.#cut;
    for (const [index, live] of this.#live.entries()) {
      for (const change of live.switches) items.add(change);
      if (live.isEmpty) continue;
      const id = `live-${index}`;
      items.add(live.toStep(id, live.mode === 'fresh' ? undefined : cut));
      cut = id;
    }
    // A change that goes with a request of its own is marked at once; whether another one breaks into an answer is seen with its first word.
    const marks = this.#live.at(-1)?.mode === 'fresh';
    if (this.#end === undefined) items.await(this.#ref, marks).setState(this.#state, this.#note);
    else this.#close(items, this.#end);
    return items;
  }

  #readLog(): void {
    const { log } = this.#dependencies;
    for (; this.#seen < log.length; this.#seen++) {
      const entry = log[this.#seen];
      if (entry === undefined) continue;
      this.#logged.add(entry);
      if (entry.k === 'step' && entry.seq >= this.#stepStart) this.#cut = entry.id;
    }
  }

  #close(items: TurnItems, end: TurnEnd): void {
    const { words } = this.#source;
    const draft = items.draft ?? items.await(this.#ref, true);
    items.finish();
    if (items.hasFault) return;
    if (end.kind === 'failed') showFault(draft, end.fault, { words, provider: this.#ref?.provider ?? '' });
    else if (end.kind === 'stopped') showStopped(draft, words);
    else if (end.kind === 'limit') showLimit(draft, words);
    else if (!items.isAnswered) showEmpty(draft, words);
  }

  /** An answer with what only a running turn knows. */
  #withLiveState(item: AnswerItem, isLast: boolean): AnswerItem {
    const { words } = this.#source;
    const losses = this.#losses.get(item.id);
    const isRunning = this.#end === undefined && isLast;
    const offer = isRunning && !sameModel(this.#offer, this.#ref) ? this.#offer : undefined;
    const action = { id: actionId('switch-now'), label: words.text({ code: 'choose-model-now' }) };
    const elapsedMs = this.#dependencies.now() - this.#waitsSince;
    return {
      ...item,
      ...(losses !== undefined && { losses }),
      ...(isRunning && this.#state === 'waiting' && { waiting: { elapsedMs, action } }),
      ...(offer !== undefined && { actions: [viewAction(words, 'switch-now', formatModelRef(offer))] }),
    };
  }

  /** Tells the view what changed. With the end of the turn it is told everything, so that nothing that it missed stays missing. */
  #show(): void {
    this.#feed.show(this.items, this.#end !== undefined);
  }
}
