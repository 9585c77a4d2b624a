import assert from 'node:assert/strict';
import { PartialKeeper } from '../../../src/sessions/partial-keeper.ts';
import type { StepEntry } from '../../../src/conversation/entry.ts';
import { FakeClock } from '../../../src/platform/clock.fake.ts';

function step(text: string): () => StepEntry {
  const owner = { protocol: 'anthropic-messages', provider: 'anthropic', model: 'claude' } as const;
  return () => ({ k: 'step', id: 'step-1', owner, parts: [{ t: 'text', text }], end: { kind: 'cut' } });
}

function start() {
  const clock = new FakeClock();
  const kept: unknown[] = [];
  const keeper = new PartialKeeper(clock, 1_000, (each) => kept.push(...each.parts));
  return { clock, kept, keeper };
}

describe('keeping an answer under way', () => {
  it('keeps the newest text at most once in an interval', async () => {
    const { clock, kept, keeper } = start();
    for (const text of ['a', 'ab', 'abc']) keeper.offer(step(text));
    await clock.advance(999);
    assert.deepEqual(kept, []);
    await clock.advance(1);
    assert.deepEqual(kept, [{ t: 'text', text: 'abc' }]);
  });

  it('keeps the last text of a stream that stalls', async () => {
    const { clock, kept, keeper } = start();
    keeper.offer(step('a'));
    await clock.advance(1_000);
    keeper.offer(step('and the rest'));
    await clock.advance(1_000);
    assert.deepEqual(kept.at(-1), { t: 'text', text: 'and the rest' });
    await clock.advance(10_000);
    assert.equal(kept.length, 2);
  });

  it('keeps nothing after the answer is whole', async () => {
    const { clock, kept, keeper } = start();
    keeper.offer(step('a'));
    keeper.stop();
    await clock.advance(5_000);
    assert.deepEqual(kept, []);
    assert.equal(clock.pending, 0);
  });
});
