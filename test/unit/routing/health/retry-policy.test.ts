import assert from 'node:assert/strict';
import fc from 'fast-check';
import { faultKinds } from '../../../../src/conversation/fault.ts';
import { nextMove } from '../../../../src/routing/step/hand-off.ts';
import type { Situation } from '../../../../src/routing/step/hand-off.ts';
import { retryDelay, retryLimits } from '../../../../src/routing/health/retry-policy.ts';

describe('the retry policy', () => {
  const random = (): number => 0;

  it('does not wait for more than a minute, nor for long when another model is at hand', () => {
    const fault = { kind: 'rate', message: '', retryAfterMs: 3_600_000 } as const;
    assert.equal(retryDelay({ fault, attempts: 1, hasFallback: false, random }), undefined);
    const patient = { ...fault, retryAfterMs: 30_000 };
    assert.equal(retryDelay({ fault: patient, attempts: 1, hasFallback: true, random }), undefined);
    assert.equal(retryDelay({ fault: patient, attempts: 1, hasFallback: false, random }), 30_000);
  });

  it('spreads its own backoff over the whole of a span that doubles, on top of what was asked', () => {
    const fault = { kind: 'overload', message: '', retryAfterMs: 2_000 } as const;
    for (const [attempts, span] of [
      [1, 1_000],
      [2, 2_000],
    ] as const) {
      assert.equal(retryDelay({ fault, attempts, hasFallback: false, random: () => 0 }), 2_000);
      assert.equal(retryDelay({ fault, attempts, hasFallback: false, random: () => 0.999_999 }), 2_000 + span);
    }
  });

  for (const kind of ['auth', 'quota', 'shape', 'overflow', 'refusal', 'policy', 'cancelled'] as const) {
    it(`never repeats a request that failed by ${kind}`, () => {
      assert.equal(retryDelay({ fault: { kind, message: '' }, attempts: 1, hasFallback: false, random }), undefined);
    });
  }
});

describe('the next move after a fault', () => {
  const situations = fc.record({
    fault: fc.record({
      kind: fc.constantFrom(...faultKinds),
      message: fc.constant('x'),
      code: fc.constantFrom('no-consent', 'other'),
      retryAfterMs: fc.nat(120_000),
    }),
    isMidStream: fc.boolean(),
    attempts: fc.integer({ min: 1, max: 5 }),
    hasGoneOn: fc.boolean(),
    isCoolingDown: fc.boolean(),
    isOwnChoice: fc.boolean(),
    hasOther: fc.boolean(),
    hasBigger: fc.boolean(),
    hasLocal: fc.boolean(),
    canRepair: fc.boolean(),
    canMakeRoom: fc.boolean(),
    random: fc.constant(() => 0.5),
  });
  const always = (check: (situation: Situation, move: ReturnType<typeof nextMove>) => void): void =>
    fc.assert(
      fc.property(situations, (situation) => check(situation, nextMove(situation))),
      { numRuns: 2_000 },
    );

  it('goes to another model only where there is one', () => {
    always(({ hasOther, hasBigger, hasLocal }, move) => {
      if (move.move !== 'other') return;
      assert.ok({ all: hasOther, bigger: hasBigger, local: hasLocal }[move.among]);
    });
  });

  it('never moves by itself after a refusal or a stop, nor off this machine after a no to the own choice', () => {
    always(({ fault, isOwnChoice }, move) => {
      if (fault.kind === 'refusal' || fault.kind === 'cancelled') assert.equal(move.move, 'stop');
      if (fault.kind === 'policy' && isOwnChoice)
        assert.ok(move.move === 'stop' || (move.move === 'other' && move.among === 'local'));
    });
  });

  it('never sends what is too long to the same model again', () => {
    always(({ fault, hasBigger }, move) => {
      if (fault.kind !== 'overflow') return;
      assert.notEqual(move.move, 'same');
      if (hasBigger) assert.deepEqual(move, { move: 'other', among: 'bigger' });
    });
  });

  it('never sends the same again after a fault that time does not heal', () => {
    always(({ fault }, move) => {
      if (['auth', 'quota', 'shape', 'policy'].includes(fault.kind)) assert.notEqual(move.move, 'same');
    });
  });

  it('bounds every wait, and the requests to one model', () => {
    always(({ attempts }, move) => {
      if (move.move !== 'same') return;
      assert.ok(move.delayMs <= retryLimits.longestRetryAfterMs);
      assert.ok(attempts < retryLimits.attempts);
    });
  });
});
