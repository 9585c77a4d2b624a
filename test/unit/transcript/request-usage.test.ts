import { requestUsage } from '../../../src/transcript/usage-sum.ts';

import assert from 'node:assert/strict';

describe('the usage of a request', () => {
  const usage = { input: 1_000_000, output: 0, source: 'reported' } as const;

  it('costs what the price says', () => {
    assert.equal(requestUsage(usage, { input: 3, output: 15 }).costUsd, 3);
  });

  it('costs nothing on this machine, even where nothing was counted', () => {
    assert.equal(requestUsage(usage, 'free').costUsd, 0);
    assert.equal(requestUsage({ source: 'estimated' }, 'free').costUsd, 0);
  });

  it('has no cost where the price is not known', () => {
    assert.equal('costUsd' in requestUsage(usage, undefined), false);
  });
});
