import assert from 'node:assert/strict';
import { fill } from '../../../src/base/fill.ts';
import { formatUsd } from '../../../src/base/money.ts';
import { formatTokens } from '../../../src/base/token-count.ts';

describe('figures for the eye', () => {
  it('shortens token counts', () => {
    const counts = [0, 87, 999, 1_000, 1_234, 9_949, 9_950, 45_400, 999_499, 999_500, 1_250_000, 12_000_000];
    assert.deepEqual(counts.map(formatTokens), [
      '0',
      '87',
      '999',
      '1k',
      '1.2k',
      '9.9k',
      '10k',
      '45k',
      '999k',
      '1M',
      '1.3M',
      '12M',
    ]);
  });

  it('shows small costs with the digits that matter', () => {
    assert.deepEqual([0, 0.00001, 0.00012, 0.004, 0.0042, 0.042, 0.06, 0.34, 0.999, 1, 12.5].map(formatUsd), [
      '$0.00',
      '<$0.0001',
      '$0.0001',
      '$0.004',
      '$0.0042',
      '$0.042',
      '$0.06',
      '$0.34',
      '$1.00',
      '$1.00',
      '$12.50',
    ]);
  });

  it('fills placeholders once and leaves unknown ones', () => {
    assert.equal(fill('{0} of {1} {2}', '{1}', 2), '{1} of 2 {2}');
  });
});
