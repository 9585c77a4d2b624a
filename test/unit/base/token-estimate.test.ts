import assert from 'node:assert/strict';
import fc from 'fast-check';
import { estimateTokens } from '../../../src/base/token-estimate.ts';

describe('estimateTokens', () => {
  it('counts nothing for nothing and about a token for 3.6 characters', () => {
    assert.equal(estimateTokens(''), 0);
    assert.equal(estimateTokens('x'.repeat(360)), 100);
  });

  it('counts a token for each character of Chinese or Japanese', () => {
    assert.equal(estimateTokens('日本語の文'), 5);
  });

  it('never shrinks when text is added, and is whole', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (a, b) => {
        assert.ok(estimateTokens(a + b) >= estimateTokens(a));
        assert.ok(Number.isInteger(estimateTokens(a)));
      }),
    );
  });
});
