import assert from 'node:assert/strict';
import { limitName, limitWords, noticeText, questionText } from '../../../../src/editor/usage/budget-text.ts';
import type { Translate } from '../../../../src/editor/shell/translate.ts';
import type { LimitState } from '../../../../src/routing/usage/budget-limits.ts';
import { nothing } from '../../../../src/routing/usage/spend-day.ts';

const t: Translate = (text, ...values) =>
  text.replace(/\{(\d)\}/g, (_all, index: string) => String(values[Number(index)]));

const limit: LimitState = {
  rule: { per: 'day', usd: 2, then: 'ask' },
  used: { requests: 9, tokens: 120_000, usd: 2.13, unpriced: 3, unpricedTokens: 45_000 },
  share: 1.065,
};
const ref = { provider: 'p', model: 'm' };

describe('what is said of a limit', () => {
  it('names amount and scope', () => {
    assert.equal(limitName(limit, t), '$2.00 a day');
    const tokens = { rule: { per: 'workspace', tokens: 100_000, then: 'warn' } } as const;
    assert.equal(limitName(tokens, t), '100k tokens a day in this workspace');
    const both = { rule: { per: 'role', usd: 0.5, tokens: 1_000, then: 'warn' } } as const;
    assert.equal(limitName(both, t), '$0.50 or 1k tokens a day for each role');
    assert.equal(limitName({ ...both, role: 'edit' }, t), '$0.50 or 1k tokens a day for Edit');
  });

  it('tells what was used of it, in its own unit', () => {
    assert.equal(limitWords(limit, t), '$2.00 a day, $2.13 used');
    const tokens = { ...limit, rule: { per: 'day', tokens: 100_000, then: 'warn' } } as const;
    assert.equal(limitWords(tokens, t), '100k tokens a day, 120k tokens used');
  });

  it('asks with clear figures, and says what the dollars leave out', () => {
    const price = { input: 3, output: 15 };
    const question = { ref, role: 'chat', limits: [limit], inputTokens: 20_000, price } as const;
    const { message, detail } = questionText(question, 'Model M', t);
    assert.equal(message, 'A spending limit was reached. Send the request to Model M anyway?');
    assert.deepEqual(detail.split('\n'), [
      'Limit: $2.00 a day, $2.13 used.',
      'Not counted in dollars because the price is unknown: 3 requests, 45k tokens.',
      'This request: about 20k tokens of prompt, at most $0.06 plus the answer.',
    ]);
    const unknown = questionText({ ...question, price: undefined }, 'M', t);
    assert.match(unknown.detail, /price unknown\.$/);
  });

  it('does not ask to pass what was not reached yet as if it were', () => {
    const near = { ...limit, used: { ...nothing, usd: 1.9 }, share: 0.95 };
    const question = { ref, role: 'chat', limits: [near], inputTokens: 10, price: 'free' } as const;
    assert.match(questionText(question, 'M', t).message, /^This request would exceed a spending limit\./);
  });

  it('warns when it is reached, or about to be, and of a price that nobody knows', () => {
    const name = (): string => 'Model M';
    assert.match(
      noticeText({ kind: 'limit', limit }, name, t),
      /^Limit reached: \$2\.00 a day, \$2\.13 used\. Not counted/,
    );
    const near = { ...limit, used: { ...nothing, usd: 1.9 }, share: 0.95 };
    assert.equal(noticeText({ kind: 'limit', limit: near }, name, t), 'Limit almost reached: $2.00 a day, $1.90 used.');
    assert.match(noticeText({ kind: 'unpriced', ref }, name, t), /^The price of Model M is unknown/);
  });
});
