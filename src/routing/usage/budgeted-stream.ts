import type { Usage } from '../../conversation/entry.ts';
import type { StreamEvent } from '../../conversation/stream-event.ts';
import { estimateTokens } from '../../base/token-estimate.ts';
import { isAborted } from '../../platform/aborted.ts';
import type { BudgetGate, PlannedRequest } from './budget-gate.ts';

/**
 * Asks the budgets before a completion is asked for, and counts what it used. A request that may not go out, also one that a cheaper model
 * should take, is a `policy` fault: whoever completes goes on to the next model of the list by itself. An answer that is left in the middle,
 * as completions are, counts as estimated.
 */
export async function* withinBudget(
  gate: BudgetGate,
  planned: PlannedRequest,
  open: () => AsyncIterable<StreamEvent>,
  signal: AbortSignal,
): AsyncGenerator<StreamEvent, void> {
  const verdict = await gate.before(planned, signal);
  if (isAborted(signal)) {
    yield { e: 'fault', fault: { kind: 'cancelled', message: 'The request was cancelled.' } };
    return;
  }
  if (verdict.kind !== 'go') {
    yield { e: 'fault', fault: { kind: 'policy', message: verdict.reason, code: 'budget' } };
    return;
  }
  const { ref, role } = planned;
  let reported: Usage | undefined;
  let text = '';
  let isAnswered = false;
  try {
    for await (const event of open()) {
      if (event.e === 'delta') text += event.text;
      if (event.e === 'usage') reported = event.usage;
      isAnswered ||= event.e === 'delta' || event.e === 'usage' || event.e === 'end';
      yield event;
    }
  } finally {
    // A vendor that answered charges for it; one that failed before a word does not.
    if (isAnswered) gate.spent({ ref, role, usage: reported ?? estimated(planned, text) });
  }
}

function estimated({ inputTokens }: PlannedRequest, text: string): Usage {
  return { input: inputTokens, output: estimateTokens(text), source: 'estimated' };
}
