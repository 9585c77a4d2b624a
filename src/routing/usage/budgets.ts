import { errorText } from '../../base/error-text.ts';
import type { Usage } from '../../conversation/entry.ts';
import { costOf } from '../../models/catalogue/cost.ts';
import type { KnownPrice } from '../../models/catalogue/known-price.ts';
import { formatModelRef } from '../../models/model-ref.ts';
import type { ModelRef } from '../../models/model-ref.ts';
import type { Role } from '../../models/role.ts';
import { isAborted, orAborted } from '../../platform/aborted.ts';
import type { Logger } from '../../platform/logger.ts';
import type { BudgetGate, BudgetVerdict, PlannedRequest } from './budget-gate.ts';
import { comparableCost, limitState, meetsLimit } from './budget-limits.ts';
import type { LimitState } from './budget-limits.ts';
import { ruleKey } from './budget-rules.ts';
import type { BudgetRule } from './budget-rules.ts';
import type { SpendDay, Spending } from './spend-day.ts';
import type { SpendRecord } from './spend-record.ts';

/** What the person is asked when a limit is met. */
export interface BudgetQuestion {
  readonly ref: ModelRef;
  readonly role: Role;
  readonly limits: readonly LimitState[];
  /** Estimated tokens of the prompt. */
  readonly inputTokens: number;
  readonly price: KnownPrice;
}

/** `go`: this once. `go-today`: the limits of the question hold no more today. */
export type BudgetAnswer = 'go' | 'stop' | 'go-today';

/** What is told without a question, each once a day. */
export type BudgetNotice =
  | { readonly kind: 'limit'; readonly limit: LimitState }
  /** There is a limit in dollars, and what this model uses cannot be counted in it. */
  | { readonly kind: 'unpriced'; readonly ref: ModelRef };

export interface BudgetDependencies {
  readonly record: Pick<SpendRecord, 'today' | 'add' | 'mark'>;
  /** Asked before every request: the setting may change at any time. */
  readonly rules: () => readonly BudgetRule[];
  readonly priceOf: (ref: ModelRef) => KnownPrice;
  readonly workspace: () => string;
  /** A question that the person closes without an answer is a `stop`. */
  readonly ask: (question: BudgetQuestion) => Promise<BudgetAnswer>;
  readonly notify: (notice: BudgetNotice) => void;
  /** A limit and what was used of it, in a few words: "$2.00 a day ($2.13 used)". */
  readonly words: (limit: LimitState) => string;
  readonly logger: Logger;
}

/** What was used by one request, for the record. A count that was not reported counts as nothing, and the cost as unknown. */
export function spendingOf(usage: Usage, price: KnownPrice): Spending {
  const tokens = (usage.input ?? 0) + (usage.output ?? 0);
  const usd = price === 'free' ? 0 : costOf(usage, price);
  return usd === undefined
    ? { requests: 1, tokens, usd: 0, unpriced: 1, unpricedTokens: tokens }
    : { requests: 1, tokens, usd, unpriced: 0, unpricedTokens: 0 };
}

/**
 * The rules engine. Of the limits that a request meets, those that warn are told once a day; `cheaper` moves it to the next cheaper candidate,
 * where there is none it is asked; `ask` asks. One question is open at a time. Code completions never wait for an answer: they stop, and the
 * question is asked once a day.
 */
export class Budgets implements BudgetGate {
  readonly #dependencies: BudgetDependencies;
  #open: Promise<unknown> | undefined;

  constructor(dependencies: BudgetDependencies) {
    this.#dependencies = dependencies;
  }

  spent({ ref, role, usage }: Parameters<BudgetGate['spent']>[0]): void {
    this.#dependencies.record.add(role, formatModelRef(ref), spendingOf(usage, this.#dependencies.priceOf(ref)));
  }

  async before(request: PlannedRequest, signal: AbortSignal): Promise<BudgetVerdict> {
    try {
      return await this.#decide(request, signal);
    } catch (error) {
      const message = errorText(error);
      this.#dependencies.logger.error(`The limits could not be checked: ${message}`);
      return { kind: 'stop', reason: `Your limits could not be checked, so nothing was sent: ${message}` };
    }
  }

  async #decide(request: PlannedRequest, signal: AbortSignal): Promise<BudgetVerdict> {
    for (;;) {
      if (isAborted(signal)) return stopped;
      const rules = this.#dependencies.rules();
      if (rules.length === 0) return { kind: 'go' };
      const day = await orAborted(() => this.#dependencies.record.today(), signal);
      if (day === undefined) return stopped;
      const judged = this.#judge(request, rules, day);
      if (judged.kind !== 'ask') return judged;
      if (request.isBackground === true) return { kind: 'stop', reason: this.#reason(judged.limits) };
      if (request.role === 'completion') return this.#stopCompletion(judged, day);
      if (this.#open === undefined) return await this.#ask(judged, signal);
      // Another question is open; its answer may be for this request too.
      const open = this.#open;
      await orAborted(() => open.then(nothingMore, nothingMore), signal);
    }
  }

  #judge(request: PlannedRequest, rules: readonly BudgetRule[], day: SpendDay): BudgetVerdict | Asking {
    this.#tellUnpriced(request, rules, day);
    const met = this.#met(request.ref, request, { rules, day });
    for (const limit of met) if (limit.rule.then === 'warn') this.#tellOnce(limit, day);
    const dear = met.filter(({ rule }) => rule.then === 'cheaper' && !this.#isSettled(rule, request.ref, day));
    const cheaper = dear.length === 0 ? undefined : this.#cheaperThan(request);
    const target = cheaper ?? request.ref;
    const asking = [
      ...this.#met(target, request, { rules, day }).filter(({ rule }) => rule.then === 'ask'),
      ...(cheaper === undefined ? dear.filter(() => this.#dependencies.priceOf(request.ref) !== 'free') : []),
    ].filter(({ rule }) => !day.marks.has(allowed(rule)));
    if (asking.length > 0) return { kind: 'ask', limits: asking, request, move: this.#moveTo(cheaper, dear) };
    return this.#moveTo(cheaper, dear) ?? { kind: 'go' };
  }

  #met(
    ref: ModelRef,
    { role, inputTokens }: PlannedRequest,
    { rules, day }: { readonly rules: readonly BudgetRule[]; readonly day: SpendDay },
  ): readonly LimitState[] {
    const request = { role, inputTokens, price: this.#dependencies.priceOf(ref) };
    const scope = { role, workspace: this.#dependencies.workspace() };
    return rules.flatMap((rule) => {
      const limit = limitState(rule, day, scope);
      return limit !== undefined && meetsLimit(limit, request) ? [limit] : [];
    });
  }

  /** The first in the list that costs less. */
  #cheaperThan({ ref, others, inputTokens }: PlannedRequest): ModelRef | undefined {
    const cost = comparableCost(this.#dependencies.priceOf(ref), inputTokens);
    if (cost === undefined) return undefined;
    return others.find((other) => {
      const less = comparableCost(this.#dependencies.priceOf(other), inputTokens);
      return less !== undefined && less < cost;
    });
  }

  #moveTo(to: ModelRef | undefined, limits: readonly LimitState[]): BudgetVerdict | undefined {
    if (to === undefined) return undefined;
    for (const { rule } of limits) this.#dependencies.record.mark(movedTo(rule, to));
    return { kind: 'move', to, reason: this.#reason(limits) };
  }

  /** A limit that has moved to this model is content with it; it does not move on from there. */
  #isSettled(rule: BudgetRule, ref: ModelRef, day: SpendDay): boolean {
    return day.marks.has(movedTo(rule, ref)) || day.marks.has(allowed(rule));
  }

  async #ask(asking: Asking, signal: AbortSignal): Promise<BudgetVerdict> {
    const answered = this.#answer(asking);
    this.#open = answered;
    void answered.then(() => (this.#open = undefined));
    const answer = await orAborted(() => answered, signal);
    if (answer === undefined) return stopped;
    if (answer !== 'stop') return asking.move ?? { kind: 'go' };
    return { kind: 'stop', reason: `Nothing was sent. ${this.#reason(asking.limits)}` };
  }

  /** The answer counts also when the request that it was asked for is over. Never rejects. */
  async #answer({ limits, request, move }: Asking): Promise<BudgetAnswer> {
    const { role, inputTokens } = request;
    const ref = move?.kind === 'move' ? move.to : request.ref;
    try {
      const price = this.#dependencies.priceOf(ref);
      const answer = await this.#dependencies.ask({ ref, role, inputTokens, limits, price });
      if (answer === 'go-today') for (const { rule } of limits) this.#dependencies.record.mark(allowed(rule));
      return answer;
    } catch (error) {
      this.#dependencies.logger.error(`The question could not be asked: ${errorText(error, '')}`);
      return 'stop';
    }
  }

  #stopCompletion(asking: Asking, day: SpendDay): BudgetVerdict {
    const isNew = asking.limits.some(({ rule }) => !day.marks.has(askedForCompletion(rule)));
    if (isNew) {
      for (const { rule } of asking.limits) this.#dependencies.record.mark(askedForCompletion(rule));
      // Not among the open questions: an unseen notification must not hold up a chat.
      void this.#answer(asking).then((answer) => {
        // "Allow once" is not of much use while the person types.
        if (answer === 'go') for (const { rule } of asking.limits) this.#dependencies.record.mark(allowed(rule));
      });
    }
    return { kind: 'stop', reason: this.#reason(asking.limits) };
  }

  /** One sentence: which limits were met, and what was used of them. */
  #reason(limits: readonly LimitState[]): string {
    const words = limits.map((limit) => this.#dependencies.words(limit)).join('; ');
    const isReached = limits.some(({ share }) => share >= 1);
    return isReached ? `A limit is reached (${words}).` : `A limit would be passed (${words}).`;
  }

  #tellOnce(limit: LimitState, day: SpendDay): void {
    const key = `told:${ruleKey(limit.rule)}:${limit.role ?? ''}:${limit.rule.per === 'workspace' ? this.#dependencies.workspace() : ''}`;
    if (day.marks.has(key)) return;
    this.#dependencies.record.mark(key);
    this.#dependencies.notify({ kind: 'limit', limit });
  }

  #tellUnpriced({ ref, role }: PlannedRequest, rules: readonly BudgetRule[], day: SpendDay): void {
    if (this.#dependencies.priceOf(ref) !== undefined) return;
    const counts = rules.some(({ usd, role: only }) => usd !== undefined && (only ?? role) === role);
    const key = `unpriced:${formatModelRef(ref)}`;
    if (!counts || day.marks.has(key)) return;
    this.#dependencies.record.mark(key);
    this.#dependencies.notify({ kind: 'unpriced', ref });
  }
}

interface Asking {
  readonly kind: 'ask';
  readonly limits: readonly LimitState[];
  readonly request: PlannedRequest;
  /** What is done when the answer is to go on. */
  readonly move: BudgetVerdict | undefined;
}

const stopped: BudgetVerdict = { kind: 'stop', reason: 'Stopped.' };
const nothingMore = (): void => undefined;

function allowed(rule: BudgetRule): string {
  return `allowed:${ruleKey(rule)}`;
}

function movedTo(rule: BudgetRule, ref: ModelRef): string {
  return `moved:${ruleKey(rule)}:${formatModelRef(ref)}`;
}

function askedForCompletion(rule: BudgetRule): string {
  return `asked-for-completion:${ruleKey(rule)}`;
}
