import type { KnownPrice } from '../../models/catalogue/known-price.ts';
import { ratesFor } from '../../models/catalogue/cost.ts';
import type { Role } from '../../models/role.ts';
import type { BudgetRule } from './budget-rules.ts';
import { sumOf } from './spend-day.ts';
import type { SpendDay, SpendLine, Spending } from './spend-day.ts';

/** A limit and how near it is today. */
export interface LimitState {
  readonly rule: BudgetRule;
  /** The role it is counted for, for a limit per role. */
  readonly role?: Role;
  readonly used: Spending;
  /** 1 when it is reached, more when it is passed; of dollars and tokens the nearer one. */
  readonly share: number;
}

/** A request as far as limits go. */
export interface MeasuredRequest {
  readonly role: Role;
  readonly inputTokens: number;
  readonly price: KnownPrice;
}

const million = 1_000_000;

/** How near a limit is, for a role and a workspace. Undefined for a limit of another role. */
export function limitState(
  rule: BudgetRule,
  day: SpendDay,
  scope: { readonly role: Role; readonly workspace: string },
): LimitState | undefined {
  if (rule.per === 'role' && rule.role !== undefined && rule.role !== scope.role) return undefined;
  const takes = (line: SpendLine): boolean =>
    rule.per === 'day' || (rule.per === 'role' ? line.role === scope.role : line.workspace === scope.workspace);
  const used = sumOf(day.lines, takes);
  const share = Math.max(
    rule.usd === undefined ? 0 : used.usd / rule.usd,
    rule.tokens === undefined ? 0 : used.tokens / rule.tokens,
  );
  return { rule, used, share, ...(rule.per === 'role' && { role: scope.role }) };
}

/**
 * Whether a request meets a limit: it is reached, or this request is sure to pass it. For dollars that is reckoned with the cached price of
 * the prompt, the least it can cost. Neither a free model nor one of unknown price meets a limit in dollars by what it costs itself, and a
 * free one does not meet one that is reached already.
 */
export function meetsLimit({ rule, used }: LimitState, request: MeasuredRequest): boolean {
  const { tokens, usd } = rule;
  if (tokens !== undefined && (used.tokens >= tokens || used.tokens + request.inputTokens > tokens)) return true;
  if (usd === undefined || request.price === 'free') return false;
  return used.usd >= usd || used.usd + leastCost(request) > usd;
}

/** US dollars for comparing models by one request: the prompt read anew and a usual answer. Undefined where the price is. */
export function comparableCost(price: KnownPrice, inputTokens: number): number | undefined {
  if (price === 'free') return 0;
  if (price === undefined) return undefined;
  const rates = ratesFor(price, inputTokens);
  return (inputTokens * rates.input + usualAnswer * rates.output) / million;
}

const usualAnswer = 1_000;

function leastCost({ price, inputTokens }: MeasuredRequest): number {
  if (price === undefined || price === 'free') return 0;
  const rates = ratesFor(price, inputTokens);
  return (inputTokens * Math.min(rates.input, rates.cacheRead ?? rates.input)) / million;
}
