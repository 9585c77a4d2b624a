import type { LogEntry } from '../entry.ts';
import type { Owner } from '../part.ts';
import { settle } from '../settle.ts';
import type { SettledLog, SettledItem } from '../settle.ts';
import { estimateBase, estimateItem } from './size-estimate.ts';
import { estimateTokens } from '../../base/token-estimate.ts';

/** What a conversation has to be brought down to. Tokens, estimated. */
export interface CompactionGoal {
  /** The whole of what is sent, instructions and tools included. */
  readonly targetTokens: number;
  /** The model that it is sent to. */
  readonly target?: Owner;
}

/** A range of entries for a summary to stand for. */
export interface CompactionPlan {
  readonly kind: 'plan';
  /** First and last sequence number. Earlier summaries in force lie within and are superseded. */
  readonly replaces: readonly [number, number];
  /** The items that go into the summary: what the models were told of the range so far. */
  readonly items: readonly SettledItem[];
  /** Longest summary with which the conversation fits, the quote included. */
  readonly summaryTokens: number;
  /** To stand behind the summary as it is: the last message of the person, where even that had to go into the range. */
  readonly quote?: string;
}

/** `stuck`: what may not be summarized is too long by itself; `leastTokens` is what it needs. */
export type Compaction =
  CompactionPlan | { readonly kind: 'fits' } | { readonly kind: 'stuck'; readonly leastTokens: number };

/** Share of the target that is filled, where possible: a conversation filled to the brim would be summarized again after every turn. */
const fillShare = 0.6;
const shortestSummary = 120;
const longestSummary = 2_000;
/** The tags that a projection puts around a summary. */
const summaryFrame = 40;

/**
 * Which entries a summary should replace so that the rest fits. Kept are instructions, tools, the last thing the person said and everything
 * after it, and of the rest as much as there is good room for, from a question on where that can be. Where tool calls since the last question
 * are too much by themselves, the first of them go into the summary too, and the question is quoted behind it word for word. A cut never parts
 * a call from its result nor a text from the step that goes on with it. Pure and deterministic; the log is not touched.
 */
export function planCompaction(log: readonly LogEntry[], goal: CompactionGoal): Compaction {
  const settled = settle(log);
  const sizes = settled.items.map((item) => estimateItem(item, goal.target));
  const base = estimateBase(settled);
  if (base + sum(sizes) <= goal.targetTokens) return { kind: 'fits' };
  const cuts = findCuts(log, settled, { base, sizes });
  const quote = quoteOf(log);
  const cut = choose(cuts, goal.targetTokens, estimateTokens(quote));
  if (cut === undefined) return { kind: 'stuck', leastTokens: leastOf(cuts, base + sum(sizes), quote) };
  return {
    kind: 'plan',
    replaces: [cut.from, cut.to],
    items: settled.items.slice(0, cut.index).filter((item) => !survives(item)),
    ...summaryRoom(goal.targetTokens, cut, quote),
  };
}

/** A place to cut. `rest` is what is sent besides the summary. */
interface Cut {
  readonly index: number;
  readonly from: number;
  readonly to: number;
  readonly rest: number;
  /** What is kept begins with what the person said. */
  readonly isAtQuestion: boolean;
  /** The last question is not kept. */
  readonly isPastQuestion: boolean;
}

function choose(cuts: readonly Cut[], target: number, quoteTokens: number): Cut | undefined {
  const before = cuts.filter((cut) => !cut.isPastQuestion);
  const past = cuts.filter((cut) => cut.isPastQuestion);
  const fits = (cut: Cut, summary: number, room: number): boolean => cut.rest + summary + summaryFrame <= room;
  const wanted = wantedSummary(target);
  const well = target * fillShare;
  return (
    before.find((cut) => cut.isAtQuestion && fits(cut, wanted, well)) ??
    before.find((cut) => fits(cut, wanted, well)) ??
    before.findLast((cut) => fits(cut, shortestSummary, target)) ??
    past.find((cut) => fits(cut, wanted + quoteTokens, well)) ??
    past.findLast((cut) => fits(cut, shortestSummary + quoteTokens, target))
  );
}

/** The last message of the person with a line that says what it is. Pictures and files cannot be quoted. */
function quoteOf(log: readonly LogEntry[]): string {
  const last = log.findLast((entry) => entry.k === 'user');
  const texts = (last?.parts ?? []).map((part) => {
    if (part.t === 'text') return part.text;
    return part.t === 'media' ? `(attached: ${part.name ?? part.mime})` : (part.fallbackText ?? '');
  });
  return `[The last message of the developer, word for word. The work on it goes on:]\n${texts.join('\n')}`;
}

function wantedSummary(target: number): number {
  return Math.min(longestSummary, Math.max(shortestSummary, Math.floor(target * 0.15)));
}

function summaryRoom(
  target: number,
  { rest, isPastQuestion }: Cut,
  quote: string,
): Pick<CompactionPlan, 'summaryTokens' | 'quote'> {
  const wanted = wantedSummary(target) + (isPastQuestion ? estimateTokens(quote) : 0);
  const summaryTokens = Math.min(wanted, target - rest - summaryFrame);
  return isPastQuestion ? { summaryTokens, quote } : { summaryTokens };
}

function leastOf(cuts: readonly Cut[], all: number, quote: string): number {
  const quoted = estimateTokens(quote);
  const least = cuts.map((cut) => cut.rest + shortestSummary + summaryFrame + (cut.isPastQuestion ? quoted : 0));
  return Math.min(all, ...least);
}

/** All places where a cut is allowed, the earliest first. */
function findCuts(
  log: readonly LogEntry[],
  { items }: SettledLog,
  { base, sizes }: { readonly base: number; readonly sizes: readonly number[] },
): readonly Cut[] {
  const rules = new CutRules(log);
  // -1 where it is in an earlier summary already.
  const last = items.findIndex((item) => item.seq === rules.lastQuestion);
  const cuts: Cut[] = [];
  let kept = base + sum(sizes);
  for (const [index, item] of items.entries()) {
    const place = rules.placeBefore(item);
    const isPastQuestion = index > last;
    // The next model needs an answer to continue: what is kept after a quoted question begins with a step of a model.
    if (place !== undefined && (!isPastQuestion || (item.kind === 'step' && rules.lastQuestion !== undefined)))
      cuts.push({ index, ...place, rest: kept, isAtQuestion: rules.isQuestion(item), isPastQuestion });
    if (!survives(item)) kept -= sizes[index] ?? 0;
    rules.pass(item);
  }
  return cuts;
}

/** A later instruction that holds for the conversation stays in force behind a summary. */
function survives(item: SettledItem): boolean {
  return item.kind === 'instruction' && item.scope === 'conversation';
}

/** Walks over the items and tells whether a cut may be made before the next one. */
class CutRules {
  readonly #log: readonly LogEntry[];
  /** Sequence numbers of a step and of one that goes on with it: no cut between them. */
  readonly #joints: readonly (readonly [number, number])[];
  #from: number | undefined;
  /** The last entry that belongs to what was passed: nothing before or at it can be kept. */
  #coveredTo = -1;
  #hasNews = false;
  /** A turn-scope instruction belongs to the turn that follows it. */
  #lastKind: SettledItem['kind'] | undefined;

  constructor(log: readonly LogEntry[]) {
    this.#log = log;
    const seqs = new Map(log.flatMap((entry) => (entry.k === 'step' ? [[entry.id, entry.seq] as const] : [])));
    this.#joints = log.flatMap((entry) => {
      const before = entry.k === 'step' && entry.continues !== undefined ? seqs.get(entry.continues) : undefined;
      return before === undefined ? [] : [[before, entry.seq] as const];
    });
  }

  /** Sequence number of the last thing the person said. */
  get lastQuestion(): number | undefined {
    return this.#log.findLast((entry) => entry.k === 'user')?.seq;
  }

  /** Something the person said, not a result that came late. */
  isQuestion(item: SettledItem): boolean {
    return item.kind === 'user' && this.#log[item.seq]?.k === 'user';
  }

  placeBefore(item: SettledItem): { readonly from: number; readonly to: number } | undefined {
    if (this.#from === undefined || !this.#hasNews || item.kind === 'summary' || survives(item)) return undefined;
    if (item.seq <= this.#coveredTo || this.#lastKind === 'instruction') return undefined;
    const isTorn = this.#joints.some(([before, after]) => before < item.seq && item.seq <= after);
    return isTorn ? undefined : { from: this.#from, to: item.seq - 1 };
  }

  pass(item: SettledItem): void {
    const summary = item.kind === 'summary' ? this.#log[item.seq] : undefined;
    const [from, to] = summary?.k === 'summary' ? summary.replaces : [item.seq, lastSeq(item)];
    this.#from = Math.min(this.#from ?? from, from);
    this.#coveredTo = Math.max(this.#coveredTo, to);
    if (item.kind === 'user' || item.kind === 'step') this.#hasNews = true;
    this.#lastKind = survives(item) ? undefined : item.kind;
  }
}

/** The last entry an item is made of: the results of its calls may come after other entries. */
function lastSeq(item: SettledItem): number {
  return item.kind === 'step' ? Math.max(item.seq, ...item.results.map((result) => result.seq)) : item.seq;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, value) => total + value, 0);
}
