import type {
  InstructionEntry,
  LogEntry,
  ResultEntry,
  StepEntry,
  SummaryEntry,
  ToolDefinition,
  UserEntry,
} from './entry.ts';
import type { CallId, CallPart, InputPart, Owner, Part } from './part.ts';
import { takenBack } from './taken-back.ts';

/** What the result of a call says that was never run (the person stopped it, or the process ended). */
export const interruptedText = 'not run: interrupted';

/** What the result of a call says whose real result went into a summary. */
export const summarizedText = 'The result is part of the summary of this conversation.';

/** The one result of a call that is sent. */
export interface SettledResult {
  readonly call: CallPart;
  /** Entry the result came from; the step's own where there is none. */
  readonly seq: number;
  readonly parts: readonly InputPart[];
  readonly isError: boolean;
  readonly origin: 'log' | 'interrupted' | 'summarized';
}

/**
 * A model's step without what may never be sent: partial calls, broken calls and open reasoning. A broken call that was answered with an error is
 * sent with the text of its arguments, so that the model sees what it did.
 */
export interface SettledStep {
  readonly kind: 'step';
  readonly seq: number;
  readonly owner: Owner;
  /** In the order of the log; empty where nothing sendable is left. */
  readonly parts: readonly Part[];
  readonly end: StepEntry['end'];
  /**
   * True where the item directly before is the step whose text this one goes on with: a target that puts both into one assistant message joins
   * the texts without anything between them, and no user turn comes between.
   */
  readonly goesOn?: true;
  /** Exactly one for each client call of `parts`, in the order of the calls. */
  readonly results: readonly SettledResult[];
}

/** An instruction in mid conversation, or one that holds for a turn only; it stays where it was given. */
export interface SettledInstruction {
  readonly kind: 'instruction';
  readonly seq: number;
  readonly text: string;
  readonly scope: InstructionEntry['scope'];
}

export interface SettledUser {
  readonly kind: 'user';
  readonly seq: number;
  readonly parts: readonly InputPart[];
}

/** Stands at the place of the entries that it replaces. */
export interface SettledSummary {
  readonly kind: 'summary';
  readonly seq: number;
  readonly text: string;
}

/** What a conversation is made of once it is settled: a step with its results counts as one. */
export type SettledItem = SettledStep | SettledInstruction | SettledUser | SettledSummary;

/** Something no target ever gets; has the fields of a projection's loss. */
export interface SettledDrop {
  readonly kind: 'reasoning' | 'call';
  readonly seq: number;
  readonly owner?: Owner;
  readonly detail: string;
}

export interface SettledTools {
  /** The list in force before the first item. */
  readonly initial: readonly ToolDefinition[];
  /** The list in force at the end: first order kept, a changed tool in its old place, new ones last. */
  readonly current: readonly ToolDefinition[];
  /** Entries that changed the list after the first item. Their place in the cache prefix is lost where only a full list can be sent. */
  readonly changedAt: readonly number[];
}

/** A log made ready for sending: what every projection does before it knows its target. */
export interface SettledLog {
  /** Instructions before the first item, in order. Frozen from then on: later ones are items. */
  readonly system: readonly SettledInstruction[];
  readonly items: readonly SettledItem[];
  readonly tools: SettledTools;
  readonly drops: readonly SettledDrop[];
}

/**
 * Settles a log for sending. Pure and deterministic: summaries are applied (instructions and tools survive them), switches are skipped,
 * partial and broken calls and open reasoning are dropped, every call gets exactly one result directly after its step. A step that was begun
 * anew ({@link takenBack}) is in no item, and neither are its results: no model is told of the first try.
 *
 * A call is closed by the next step: a result that comes only after it would change what was already sent. The call then keeps its
 * "{@link interruptedText}" result, and the late result becomes user text where it stands. So for every step at position `i` and any
 * longer log, `settle(log[0..i))` is a prefix of the settled longer log, unless a summary or a tool change lies between, or a step of
 * `log[0..i)` was begun anew after `i`. Where the step at `i` goes on with the one before ({@link SettledStep.goesOn}), its request ended in
 * the open text of that one, and a projection of the longer log goes on in the same message.
 */
export function settle(log: readonly LogEntry[]): SettledLog {
  const state = new Settling(log);
  for (const entry of log) state.add(entry);
  return state.finish();
}

/** A step under work; `open` maps its calls to the results found so far. */
interface OpenStep {
  readonly entry: StepEntry & LogEntry;
  readonly parts: readonly Part[];
  readonly goesOn: boolean;
  readonly results: Map<CallId, ResultEntry & LogEntry>;
}

class Settling {
  readonly #plan: SummaryPlan;
  readonly #takenBack: ReadonlySet<number>;
  readonly #answered: ReadonlySet<CallId>;
  readonly #names = new Map<CallId, string>();
  readonly #system: SettledInstruction[] = [];
  readonly #items: (OpenStep | Exclude<SettledItem, SettledStep>)[] = [];
  readonly #drops: SettledDrop[] = [];
  readonly #tools = new Map<string, ToolDefinition>();
  readonly #changedAt: number[] = [];
  #initial: readonly ToolDefinition[] | undefined;
  #last: OpenStep | undefined;

  constructor(log: readonly LogEntry[]) {
    this.#plan = planSummaries(log);
    this.#takenBack = takenBack(log);
    this.#answered = answeredAtOnce(log);
  }

  add(entry: LogEntry): void {
    if (entry.k === 'instruction') this.#addInstruction(entry);
    else if (entry.k === 'tools') this.#addTools(entry);
    else if (entry.k !== 'switch' && entry.k !== 'summary') this.#addItem(entry);
  }

  #addItem(entry: (UserEntry | StepEntry | ResultEntry) & LogEntry): void {
    if (entry.k === 'step') this.#rememberNames(entry);
    const range = this.#plan.find((candidate) => entry.seq >= candidate.from && entry.seq <= candidate.to);
    if (range !== undefined) this.#addSummarized(entry, range);
    else if (this.#takenBack.has(entry.seq)) return;
    else if (entry.k === 'user') this.#push({ kind: 'user', seq: entry.seq, parts: entry.parts });
    else if (entry.k === 'step') this.#addStep(entry);
    else this.#addResult(entry);
  }

  finish(): SettledLog {
    const current = [...this.#tools.values()];
    return {
      system: this.#system,
      items: this.#items.map((item) => ('kind' in item ? item : this.#close(item))),
      tools: { initial: this.#initial ?? current, current, changedAt: this.#changedAt },
      drops: this.#drops,
    };
  }

  #push(item: OpenStep | Exclude<SettledItem, SettledStep>): void {
    this.#initial ??= [...this.#tools.values()];
    this.#items.push(item);
  }

  #addInstruction(entry: InstructionEntry & LogEntry): void {
    if (this.#takenBack.has(entry.seq)) return;
    const instruction = { kind: 'instruction', seq: entry.seq, text: entry.text, scope: entry.scope } as const;
    if (entry.scope === 'turn' && this.#plan.some((range) => entry.seq >= range.from && entry.seq <= range.to)) return;
    if (entry.scope === 'conversation' && this.#items.length === 0) this.#system.push(instruction);
    else this.#push(instruction);
  }

  #addTools(entry: LogEntry & { readonly k: 'tools' }): void {
    for (const name of entry.removed) this.#tools.delete(name);
    for (const tool of entry.added) this.#tools.set(tool.name, tool);
    if (this.#items.length > 0) this.#changedAt.push(entry.seq);
  }

  #addSummarized(entry: LogEntry, range: SummaryRange): void {
    if (!range.shown) this.#push({ kind: 'summary', seq: range.summary.seq, text: range.summary.text });
    range.shown = true;
    if (entry.k !== 'result' || this.#last === undefined) return;
    if (callOf(this.#last.parts, entry.call) === undefined || this.#last.results.has(entry.call)) return;
    this.#last.results.set(entry.call, { ...entry, parts: [{ t: 'text', text: summarizedText }] });
    range.results.add(entry.seq);
  }

  #rememberNames(entry: StepEntry): void {
    for (const part of entry.parts) if (part.t === 'call') this.#names.set(part.id, part.name);
  }

  #addStep(entry: StepEntry & LogEntry): void {
    const parts = entry.parts.filter((part) => this.#isSendable(part, entry)).map(asSent);
    const before = this.#items.at(-1);
    const isStep = before !== undefined && !('kind' in before) && clientCalls(before.parts).length === 0;
    const goesOn = isStep && before.entry.id === entry.continues;
    this.#last = { entry, parts, goesOn, results: new Map() };
    this.#push(this.#last);
  }

  #isSendable(part: Part, entry: StepEntry & LogEntry): boolean {
    if (part.t === 'reasoning' && part.state === 'open') {
      this.#drops.push({
        kind: 'reasoning',
        seq: entry.seq,
        owner: entry.owner,
        detail: 'Reasoning that was cut off.',
      });
      return false;
    }
    if (part.t !== 'call' || isWhole(part) || this.#answered.has(part.id)) return true;
    const detail = `The call of ${part.name} was cut off and never ran.`;
    this.#drops.push({ kind: 'call', seq: entry.seq, owner: entry.owner, detail });
    return false;
  }

  #addResult(entry: ResultEntry & LogEntry): void {
    const isOpen = this.#last !== undefined && callOf(this.#last.parts, entry.call) !== undefined;
    if (isOpen && this.#last?.results.has(entry.call) === false) {
      this.#last.results.set(entry.call, entry);
      return;
    }
    if (isOpen) {
      this.#drops.push({ kind: 'call', seq: entry.seq, detail: 'A second result of a call that has one.' });
      return;
    }
    const name = this.#names.get(entry.call) ?? 'a tool';
    const heading = `[${entry.isError ? 'Error' : 'Result'} of ${name}, received late]`;
    this.#push({ kind: 'user', seq: entry.seq, parts: [{ t: 'text', text: heading }, ...entry.parts] });
  }

  #close(step: OpenStep): SettledStep {
    const { entry, parts, goesOn } = step;
    return {
      kind: 'step',
      seq: entry.seq,
      owner: entry.owner,
      parts,
      end: entry.end,
      ...(goesOn ? { goesOn } : {}),
      results: clientCalls(parts).map((call) => this.#resultOf(call, step)),
    };
  }

  #resultOf(call: CallPart, step: OpenStep): SettledResult {
    const entry = step.results.get(call.id);
    if (entry === undefined) {
      const parts = [{ t: 'text', text: interruptedText }] as const;
      return { call, seq: step.entry.seq, parts, isError: true, origin: 'interrupted' };
    }
    const origin = this.#plan.some((range) => range.results.has(entry.seq)) ? 'summarized' : 'log';
    return { call, seq: entry.seq, parts: entry.parts, isError: entry.isError, origin };
  }
}

/** Longest text of broken arguments that is sent back, in characters. */
const longestBroken = 2_000;

function isWhole({ state, args }: CallPart): boolean {
  return state === 'complete' && !('broken' in args);
}

/** A call that could not be run, as a call that every wire takes. What its owner wants back is about another one. */
function asSent(part: Part): Part {
  if (part.t !== 'call' || isWhole(part)) return part;
  const { opaque: _opaque, ...call } = part;
  const args = 'broken' in part.args ? { value: { unparsed: part.args.raw.slice(0, longestBroken) } } : part.args;
  return { ...call, name: part.name === '' ? 'unnamed' : part.name, args, state: 'complete' };
}

/** Calls that have a result before the next step or message: later ones change nothing of what was sent. */
function answeredAtOnce(log: readonly LogEntry[]): ReadonlySet<CallId> {
  const answered = new Set<CallId>();
  let open: ReadonlySet<CallId> = new Set();
  for (const entry of log) {
    if (entry.k === 'step') open = new Set(clientCalls(entry.parts).map(({ id }) => id));
    else if (entry.k === 'user') open = new Set();
    else if (entry.k === 'result' && open.has(entry.call)) answered.add(entry.call);
  }
  return answered;
}

function clientCalls(parts: readonly Part[]): CallPart[] {
  return parts.filter((part) => part.t === 'call').filter((part) => part.executor === 'client');
}

function callOf(parts: readonly Part[], id: CallId): CallPart | undefined {
  return clientCalls(parts).find((part) => part.id === id);
}

interface SummaryRange {
  readonly from: number;
  readonly to: number;
  readonly summary: SummaryEntry & LogEntry;
  readonly results: Set<number>;
  shown: boolean;
}
type SummaryPlan = readonly SummaryRange[];

/** The summaries in force, newest first: one that lies in, or stands for no more than, a later one is superseded by it. */
function planSummaries(log: readonly LogEntry[]): SummaryPlan {
  const plan: SummaryRange[] = [];
  for (const entry of log.toReversed()) {
    if (entry.k !== 'summary') continue;
    const [from, to] = entry.replaces;
    const isSuperseded = plan.some(
      (later) => (entry.seq >= later.from && entry.seq <= later.to) || (from >= later.from && to <= later.to),
    );
    if (!isSuperseded) plan.push({ from, to, summary: entry, results: new Set(), shown: false });
  }
  return plan;
}
