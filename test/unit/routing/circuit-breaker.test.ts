import assert from 'node:assert/strict';
import { FakeClock } from '../../../src/platform/clock.fake.ts';
import { CircuitBreaker } from '../../../src/routing/circuit-breaker.ts';

const limits = { failures: 5, restMs: 30_000 };

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
    assert.equal(breaker.isResting('a'), true);
    assert.equal(breaker.mayTry('b'), true);
  });

  it('counts only failures in a row', () => {
    const breaker = new CircuitBreaker(new FakeClock(), limits);
    failTimes(breaker, 4);
    breaker.succeeded('a');
    failTimes(breaker, 4);
    assert.equal(breaker.mayTry('a'), true);
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

  it('forgets everything on a reset', () => {
    const breaker = new CircuitBreaker(new FakeClock(), limits);
    failTimes(breaker, 5);
    breaker.reset();
    assert.equal(breaker.mayTry('a'), true);
  });
});
