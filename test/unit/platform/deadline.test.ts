import assert from 'node:assert/strict';
import { FakeClock } from '../../../src/platform/clock.fake.ts';
import { DeadlinePassed, within } from '../../../src/platform/deadline.ts';
import { Slices } from '../../../src/platform/slices.ts';

describe('within', () => {
  it('gives the outcome through and leaves no timer behind', async () => {
    const clock = new FakeClock();
    assert.equal(await within(clock, 10, () => Promise.resolve(7)), 7);
    await assert.rejects(
      within(clock, 10, () => Promise.reject(new TypeError('x'))),
      TypeError,
    );
    await clock.advance(0);
    assert.equal(clock.pending, 0);
  });

  it('rejects when nothing came in time', async () => {
    const clock = new FakeClock();
    const waiting = assert.rejects(
      within(clock, 10, () => new Promise(() => undefined)),
      DeadlinePassed,
    );
    await clock.advance(10);
    await waiting;
  });
});

describe('Slices', () => {
  it('are due after their length, and rest once', async () => {
    const clock = new FakeClock();
    const slices = new Slices(clock, 8);
    assert.equal(slices.due, false);
    await clock.advance(8);
    assert.equal(slices.due, true);
    const rest = slices.rest();
    await clock.advance(0);
    await rest;
    assert.equal(slices.due, false);
  });

  it('end the work when its signal is aborted', async () => {
    const clock = new FakeClock();
    await assert.rejects(new Slices(clock).rest(AbortSignal.abort()), { name: 'AbortError' });
  });
});
