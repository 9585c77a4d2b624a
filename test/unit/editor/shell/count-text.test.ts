import assert from 'node:assert/strict';
import { fill } from '../../../../src/base/fill.ts';
import { requestText, tokenText } from '../../../../src/editor/shell/count-text.ts';

describe('a count in a sentence', () => {
  it('is followed by the singular for one and by the plural for any other', () => {
    assert.deepEqual(
      [0, 1, 2].flatMap((count) => [requestText(count, fill), tokenText(count, fill)]),
      ['0 requests', '0 tokens', '1 request', '1 token', '2 requests', '2 tokens'],
    );
    assert.equal(tokenText(45_000, fill), '45k tokens');
  });

  it('follows the rules of the language that the texts are in', () => {
    const french = Object.assign((text: string, ...values: (string | number)[]) => fill(text, ...values), {
      language: () => 'fr',
    });
    assert.equal(requestText(0, french), '0 request');
  });
});
