import assert from 'node:assert/strict';
import fc from 'fast-check';
import { wilsonInterval } from '../../../src/base/wilson.ts';

describe('wilsonInterval', () => {
  it('is what the formula says', () => {
    const { low, high } = wilsonInterval(4, 8);
    assert.ok(Math.abs(low - 0.2152) < 0.0005 && Math.abs(high - 0.7848) < 0.0005, `${low} to ${high}`);
    assert.deepEqual(wilsonInterval(0, 0), { low: 0, high: 1 });
  });

  it('holds the share itself and grows narrower with more tries', () => {
    fc.assert(
      fc.property(fc.nat(200), fc.nat(200), (successes, failures) => {
        const tries = successes + failures;
        if (tries === 0) return;
        const { low, high } = wilsonInterval(successes, tries);
        const more = wilsonInterval(2 * successes, 2 * tries);
        assert.ok(low <= successes / tries + 1e-9 && high >= successes / tries - 1e-9);
        assert.ok(more.high - more.low < high - low);
      }),
    );
  });
});
