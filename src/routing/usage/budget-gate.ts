import type { Usage } from '../../conversation/entry.ts';
import type { ModelRef } from '../../models/model-ref.ts';
import type { Role } from '../../models/role.ts';

/** A request that is about to go out. */
export interface PlannedRequest {
  readonly ref: ModelRef;
  readonly role: Role;
  /** Estimated tokens of the prompt. */
  readonly inputTokens: number;
  /** Other candidates, in order, that could do the same. */
  readonly others: readonly ModelRef[];
  /** The person did not start it, so they are not asked about it: where a question would be due it is not sent. Default false. */
  readonly isBackground?: boolean;
}

/**
 * What the budgets say to a request. `move` goes to a cheaper candidate, one of `others`; `stop` sends nothing. `reason` is one sentence for
 * the person.
 */
export type BudgetVerdict =
  | { readonly kind: 'go' }
  | { readonly kind: 'move'; readonly to: ModelRef; readonly reason: string }
  | { readonly kind: 'stop'; readonly reason: string };

/** The budgets as routing sees them: asked before every request, told after it. */
export interface BudgetGate {
  /** Never rejects. May ask the person; gives up when the signal aborts (then `stop`). */
  before(request: PlannedRequest, signal: AbortSignal): Promise<BudgetVerdict>;
  /** Counts what a request used, whether its answer was whole or not. */
  spent(request: { readonly ref: ModelRef; readonly role: Role; readonly usage: Usage }): void;
}

/** Budgets of a person who set none. */
export const noBudgets: BudgetGate = { before: () => Promise.resolve({ kind: 'go' }), spent: () => undefined };
