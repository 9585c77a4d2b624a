import assert from 'node:assert/strict';
import type { Usage } from '../../../../src/conversation/entry.ts';
import type { StreamEvent } from '../../../../src/conversation/stream-event.ts';
import type { BudgetVerdict, PlannedRequest } from '../../../../src/routing/usage/budget-gate.ts';
import { withinBudget } from '../../../../src/routing/usage/budgeted-stream.ts';

const planned: PlannedRequest = { ref: { provider: 'p', model: 'm' }, role: 'completion', inputTokens: 50, others: [] };
const delta = (text: string): StreamEvent => ({ e: 'delta', part: 0, kind: 'text', text });
const end: StreamEvent = { e: 'end', end: { kind: 'stop' } };

async function run(verdict: BudgetVerdict, events: readonly StreamEvent[], leaveAfter = Number.POSITIVE_INFINITY) {
  const spent: Usage[] = [];
  let opened = 0;
  const gate = {
    before: () => Promise.resolve(verdict),
    spent: ({ usage }: { usage: Usage }) => void spent.push(usage),
  };
  async function* open(): AsyncGenerator<StreamEvent> {
    opened++;
    await Promise.resolve();
    yield* events;
  }
  const seen: StreamEvent[] = [];
  for await (const event of withinBudget(gate, planned, open, new AbortController().signal)) {
    seen.push(event);
    if (seen.length >= leaveAfter) break;
  }
  return { seen, spent, opened };
}

describe('a completion within a budget', () => {
  it('goes out and is counted as the server told', async () => {
    const usage: Usage = { input: 40, output: 2, source: 'reported' };
    const events: readonly StreamEvent[] = [delta('ab'), { e: 'usage', usage, raw: {} }, end];
    const { seen, spent } = await run({ kind: 'go' }, events);
    assert.deepEqual(seen, events);
    assert.deepEqual(spent, [usage]);
  });

  it('is counted as estimated when it is left in the middle', async () => {
    const { spent } = await run({ kind: 'go' }, [delta('abcdefgh'), delta('more'), end], 1);
    assert.deepEqual(spent, [{ input: 50, output: 3, source: 'estimated' }]);
  });

  it('counts nothing that failed before a word', async () => {
    const fault: StreamEvent = { e: 'fault', fault: { kind: 'overload', message: 'Busy.' } };
    const { seen, spent } = await run({ kind: 'go' }, [fault]);
    assert.deepEqual(seen, [fault]);
    assert.deepEqual(spent, []);
  });

  it('is not sent when it is stopped or another model should go on', async () => {
    const verdicts: readonly BudgetVerdict[] = [
      { kind: 'stop', reason: 'Limit reached.' },
      { kind: 'move', to: { provider: 'p', model: 'cheap' }, reason: 'Limit reached.' },
    ];
    for (const verdict of verdicts) {
      const { seen, spent, opened } = await run(verdict, [delta('never'), end]);
      assert.deepEqual(seen, [{ e: 'fault', fault: { kind: 'policy', message: 'Limit reached.', code: 'budget' } }]);
      assert.deepEqual([spent.length, opened], [0, 0]);
    }
  });
});
