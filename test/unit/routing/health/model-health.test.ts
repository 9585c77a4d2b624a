import assert from 'node:assert/strict';
import { FakeClock } from '../../../../src/platform/clock.fake.ts';
import { CircuitBreaker, breakerLimits } from '../../../../src/routing/health/circuit-breaker.ts';
import {
  isCoolingDown,
  keyChanged,
  mayTry,
  noteFault,
  noteSuccess,
  quotaCoolDownMs,
} from '../../../../src/routing/health/model-health.ts';
import { provider } from '../answer-harness.ts';

const place = { provider: provider('one'), model: 'm' };
const sibling = { ...place, model: 'n' };

function fresh() {
  const clock = new FakeClock();
  return { clock, breaker: new CircuitBreaker(clock, breakerLimits) };
}

describe('the health of a model', () => {
  it('is bad after three faults of the line, and good again after a success', () => {
    const { breaker } = fresh();
    for (const kind of ['network', 'timeout', 'overload'] as const) noteFault(breaker, place, { kind, message: '' });
    assert.equal(isCoolingDown(breaker, place), true);
    assert.equal(isCoolingDown(breaker, sibling), false);
    noteSuccess(breaker, place);
    assert.equal(isCoolingDown(breaker, place), false);
    assert.equal(mayTry(breaker, place), true);
  });

  it('rests a used-up quota as long as the provider says, else five minutes', async () => {
    const { breaker, clock } = fresh();
    noteFault(breaker, place, { kind: 'quota', message: '' });
    noteFault(breaker, sibling, { kind: 'quota', message: '', retryAfterMs: 3_600_000 });
    await clock.advance(quotaCoolDownMs);
    assert.deepEqual([isCoolingDown(breaker, place), isCoolingDown(breaker, sibling)], [false, true]);
  });

  it('is bad for all models of a refused key until the key changes, for one of a forbidden model', () => {
    const { breaker } = fresh();
    noteFault(breaker, place, { kind: 'auth', message: '', status: 403 });
    assert.deepEqual([isCoolingDown(breaker, place), isCoolingDown(breaker, sibling)], [true, false]);
    noteFault(breaker, place, { kind: 'auth', message: '', status: 401 });
    assert.deepEqual([isCoolingDown(breaker, place), isCoolingDown(breaker, sibling)], [true, true]);
    const elsewhere = { ...sibling, provider: provider('one', { baseUrl: 'https://elsewhere.example' }) };
    assert.equal(isCoolingDown(breaker, elsewhere), false, 'another origin has another key');
    keyChanged(breaker, 'one');
    assert.deepEqual([isCoolingDown(breaker, place), isCoolingDown(breaker, sibling)], [false, false]);
  });

  it('says nothing of a model that was never asked, or that refused what we sent', () => {
    const { breaker } = fresh();
    for (let round = 0; round < 5; round++) {
      noteFault(breaker, place, { kind: 'auth', message: '', code: 'no-key' });
      for (const kind of ['policy', 'shape', 'refusal', 'cancelled', 'overflow'] as const)
        noteFault(breaker, place, { kind, message: '' });
    }
    assert.equal(isCoolingDown(breaker, place), false);
  });

  it('rests for a rate that is not worth waiting for', () => {
    const { breaker } = fresh();
    noteFault(breaker, place, { kind: 'rate', message: '', retryAfterMs: 5_000 });
    assert.equal(isCoolingDown(breaker, place), false);
    noteFault(breaker, place, { kind: 'rate', message: '', retryAfterMs: 50_000 });
    assert.equal(isCoolingDown(breaker, place), true);
  });
});
