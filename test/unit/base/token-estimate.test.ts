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

  it('takes a sample of a text of many megabytes, which is as good', () => {
    const part = `${'plain words and more of them '.repeat(40)}${'日本語の文'.repeat(60)}`;
    const text = part.repeat(6_000);
    const whole = 6_000 * estimateTokens(part);
    assert.ok(Math.abs(estimateTokens(text) - whole) < whole * 0.03);
    assert.equal(estimateTokens('a'.repeat(7_200_000)), 2_000_000);
    const start = process.threadCpuUsage().user;
    estimateTokens(text);
    assert.ok(process.threadCpuUsage().user - start < 20_000);
  });
});
