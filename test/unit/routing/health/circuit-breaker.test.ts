import assert from 'node:assert/strict';
import { FakeClock } from '../../../../src/platform/clock.fake.ts';
import { CircuitBreaker, breakerLimits } from '../../../../src/routing/health/circuit-breaker.ts';

const limits = { failures: 5, coolDownMs: 30_000 };

function failTimes(breaker: CircuitBreaker, times: number): void {
  for (let i = 0; i < times; i++) breaker.failed('a');
}

describe('the circuit breaker', () => {
  it('lets a source rest after five failures in a row, and no other source', () => {
    const breaker = new CircuitBreaker(new FakeClock(), limits);
    failTimes(breaker, 4);
    assert.equal(breaker.mayTry('a'), true);
    breaker.failed('a');
    assert.equal(breaker.mayTry('a'), false);
    assert.equal(breaker.isCoolingDown('a'), true);
    assert.equal(breaker.mayTry('b'), true);
  });

  it('counts only failures without a success between them', () => {
    const breaker = new CircuitBreaker(new FakeClock(), limits);
    failTimes(breaker, 4);
    breaker.succeeded('a');
    failTimes(breaker, 4);
    assert.equal(breaker.mayTry('a'), true);
  });

  it('counts only failures of its window', async () => {
    const clock = new FakeClock();
    const breaker = new CircuitBreaker(clock, breakerLimits);
    failTimes(breaker, 2);
    await clock.advance(60_000);
    breaker.failed('a');
    assert.equal(breaker.isCoolingDown('a'), false);
    failTimes(breaker, 2);
    assert.equal(breaker.isCoolingDown('a'), true);
  });

  it('lets exactly one request try after the rest', async () => {
    const clock = new FakeClock();
    const breaker = new CircuitBreaker(clock, limits);
    failTimes(breaker, 5);
    await clock.advance(29_999);
    assert.equal(breaker.mayTry('a'), false);
    await clock.advance(1);
    assert.equal(breaker.mayTry('a'), true);
    assert.equal(breaker.mayTry('a'), false);
  });

  it('rests again when the trial fails and works again when it succeeds', async () => {
    const clock = new FakeClock();
    const breaker = new CircuitBreaker(clock, limits);
    failTimes(breaker, 5);
    await clock.advance(30_000);
    assert.equal(breaker.mayTry('a'), true);
    breaker.failed('a');
    assert.equal(breaker.mayTry('a'), false);
    await clock.advance(30_000);
    assert.equal(breaker.mayTry('a'), true);
    breaker.succeeded('a');
    assert.equal(breaker.mayTry('a'), true);
    assert.equal(breaker.mayTry('a'), true);
  });

  it('rests twice as long after each trial that fails, up to five minutes', async () => {
    const clock = new FakeClock();
    const breaker = new CircuitBreaker(clock, breakerLimits);
    failTimes(breaker, 3);
    for (const seconds of [5, 10, 20, 40, 80, 160, 300, 300]) {
      await clock.advance(seconds * 1_000 - 1);
      assert.equal(breaker.mayTry('a'), false, `${seconds} s`);
      await clock.advance(1);
      assert.equal(breaker.mayTry('a'), true, `${seconds} s`);
      breaker.failed('a');
    }
  });

  it('does not rest longer for what was sent before the rest and fails in it', async () => {
    const clock = new FakeClock();
    const breaker = new CircuitBreaker(clock, breakerLimits);
    failTimes(breaker, 6);
    await clock.advance(5_000);
    assert.equal(breaker.mayTry('a'), true);
  });

  it('lets the next request try when the trial was given up', async () => {
    const clock = new FakeClock();
    const breaker = new CircuitBreaker(clock, limits);
    failTimes(breaker, 5);
    await clock.advance(30_000);
    assert.equal(breaker.mayTry('a'), true);
    breaker.undecided('a');
    assert.equal(breaker.mayTry('a'), true);
    assert.equal(breaker.mayTry('a'), false);
  });

  it('rests on when a request from before the rest is given up', () => {
    const breaker = new CircuitBreaker(new FakeClock(), limits);
    failTimes(breaker, 5);
    breaker.undecided('a');
    assert.equal(breaker.mayTry('a'), false);
  });

  it('lets a source rest as long as it was told, and never for less than before', async () => {
    const clock = new FakeClock();
    const breaker = new CircuitBreaker(clock, breakerLimits);
    breaker.coolDown('a', 20_000);
    breaker.coolDown('a', 1_000);
    await clock.advance(19_999);
    assert.equal(breaker.isCoolingDown('a'), true);
    await clock.advance(1);
    assert.equal(breaker.isCoolingDown('a'), false);
    breaker.coolDown('b', Infinity);
    await clock.advance(1e9);
    assert.equal(breaker.isCoolingDown('b'), true);
  });

  it('forgets everything on a reset, and by the beginning of a name', () => {
    const breaker = new CircuitBreaker(new FakeClock(), limits);
    failTimes(breaker, 5);
    breaker.reset();
    assert.equal(breaker.mayTry('a'), true);
    for (const name of ['one/m', 'one/n', 'oneself/m']) breaker.coolDown(name, Infinity);
    breaker.forget('one/');
    assert.deepEqual(
      ['one/m', 'one/n', 'oneself/m'].map((name) => breaker.isCoolingDown(name)),
      [false, false, true],
    );
  });
});
