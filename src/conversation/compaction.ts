import type { LogEntry } from './entry.ts';
import type { Owner } from './part.ts';
import { settle } from './settle.ts';
import type { SettledLog, SettledTurn } from './settle.ts';
import { estimateBase, estimateTurn } from './size-estimate.ts';

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
  /** The turns that go into the summary: what the models were told of the range so far. */
  readonly turns: readonly SettledTurn[];
  /** Longest summary with which the conversation fits. */
  readonly summaryTokens: number;
}

/** `stuck`: what may not be summarised is too long by itself; `leastTokens` is what it needs. */
export type Compaction =
  CompactionPlan | { readonly kind: 'fits' } | { readonly kind: 'stuck'; readonly leastTokens: number };

/** Share of the target that is filled, where possible: a conversation filled to the brim would be summarised again after every turn. */
const fillShare = 0.6;
const shortestSummary = 120;
const longestSummary = 2_000;
/** The tags that a projection puts around a summary. */
const summaryFrame = 40;

/**
 * Which entries a summary should replace so that the rest fits. Kept are instructions, tools, the last thing the person said and everything
 * after it, and of the rest as much as there is good room for, from a question on where that can be. A cut never parts a call from its result
 * nor a text from the step that goes on with it. Pure and deterministic; the log is not touched.
 */
export function planCompaction(log: readonly LogEntry[], goal: CompactionGoal): Compaction {
  const settled = settle(log);
  const sizes = settled.turns.map((turn) => estimateTurn(turn, goal.target));
  const base = estimateBase(settled);
  if (base + sum(sizes) <= goal.targetTokens) return { kind: 'fits' };
  const cuts = findCuts(log, settled, { base, sizes });
  const cut = choose(cuts, goal.targetTokens);
  if (cut === undefined) return { kind: 'stuck', leastTokens: leastOf(cuts, base, sizes) };
  return {
    kind: 'plan',
    replaces: [cut.from, cut.to],
    turns: settled.turns.slice(0, cut.index).filter((turn) => !survives(turn)),
    summaryTokens: summaryRoom(goal.targetTokens, cut.rest),
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
}

function choose(cuts: readonly Cut[], target: number): Cut | undefined {
  const fits = (cut: Cut, share: number): boolean => cut.rest + wantedSummary(target) + summaryFrame <= target * share;
  return (
    cuts.find((cut) => cut.isAtQuestion && fits(cut, fillShare)) ??
    cuts.find((cut) => fits(cut, fillShare)) ??
    cuts.findLast((cut) => cut.rest + shortestSummary + summaryFrame <= target)
  );
}

function wantedSummary(target: number): number {
  return Math.min(longestSummary, Math.max(shortestSummary, Math.floor(target * 0.15)));
}

function summaryRoom(target: number, rest: number): number {
  return Math.min(wantedSummary(target), target - rest - summaryFrame);
}

function leastOf(cuts: readonly Cut[], base: number, sizes: readonly number[]): number {
  const rests = cuts.map((cut) => cut.rest + shortestSummary + summaryFrame);
  return Math.min(base + sum(sizes), ...rests);
}

/** All places where a cut is allowed, the earliest first. */
function findCuts(
  log: readonly LogEntry[],
  { turns }: SettledLog,
  { base, sizes }: { readonly base: number; readonly sizes: readonly number[] },
): readonly Cut[] {
  const rules = new CutRules(log);
  const last = turns.findLastIndex((turn) => rules.isQuestion(turn));
  const cuts: Cut[] = [];
  let kept = base + sum(sizes);
  for (const [index, turn] of turns.entries()) {
    if (index > last) break;
    const place = rules.placeBefore(turn);
    if (place !== undefined) cuts.push({ index, ...place, rest: kept, isAtQuestion: rules.isQuestion(turn) });
    if (!survives(turn)) kept -= sizes[index] ?? 0;
    rules.pass(turn);
  }
  return cuts;
}

/** A later instruction that holds for the conversation stays in force behind a summary. */
function survives(turn: SettledTurn): boolean {
  return turn.kind === 'instruction' && turn.scope === 'conversation';
}

/** Walks over the turns and tells whether a cut may be made before the next one. */
class CutRules {
  readonly #log: readonly LogEntry[];
  /** Sequence numbers of a step and of one that goes on with it: no cut between them. */
  readonly #joints: readonly (readonly [number, number])[];
  #from: number | undefined;
  /** The last entry that belongs to what was passed: nothing before or at it can be kept. */
  #coveredTo = -1;
  #hasNews = false;
  /** A turn-scope instruction belongs to the turn that follows it. */
  #lastKind: SettledTurn['kind'] | undefined;

  constructor(log: readonly LogEntry[]) {
    this.#log = log;
    const seqs = new Map(log.flatMap((entry) => (entry.k === 'step' ? [[entry.id, entry.seq] as const] : [])));
    this.#joints = log.flatMap((entry) => {
      const before = entry.k === 'step' && entry.continues !== undefined ? seqs.get(entry.continues) : undefined;
      return before === undefined ? [] : [[before, entry.seq] as const];
    });
  }

  /** Something the person said, not a result that came late. */
  isQuestion(turn: SettledTurn): boolean {
    return turn.kind === 'user' && this.#log[turn.seq]?.k === 'user';
  }

  placeBefore(turn: SettledTurn): { readonly from: number; readonly to: number } | undefined {
    if (this.#from === undefined || !this.#hasNews || turn.kind === 'summary' || survives(turn)) return undefined;
    if (turn.seq <= this.#coveredTo || this.#lastKind === 'instruction') return undefined;
    const isTorn = this.#joints.some(([before, after]) => before < turn.seq && turn.seq <= after);
    return isTorn ? undefined : { from: this.#from, to: turn.seq - 1 };
  }

  pass(turn: SettledTurn): void {
    const summary = turn.kind === 'summary' ? this.#log[turn.seq] : undefined;
    const [from, to] = summary?.k === 'summary' ? summary.replaces : [turn.seq, lastSeq(turn)];
    this.#from = Math.min(this.#from ?? from, from);
    this.#coveredTo = Math.max(this.#coveredTo, to);
    if (turn.kind === 'user' || turn.kind === 'step') this.#hasNews = true;
    this.#lastKind = survives(turn) ? undefined : turn.kind;
  }
}

/** The last entry a turn is made of: the results of its calls may come after other entries. */
function lastSeq(turn: SettledTurn): number {
  return turn.kind === 'step' ? Math.max(turn.seq, ...turn.results.map((result) => result.seq)) : turn.seq;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, value) => total + value, 0);
}
