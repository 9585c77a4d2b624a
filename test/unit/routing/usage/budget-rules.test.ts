import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseBudgets, ruleKey } from '../../../../src/routing/usage/budget-rules.ts';

describe('the setting for budgets', () => {
  it('holds limits per day, workspace and role, and warns unless it says otherwise', () => {
    assert.deepEqual(
      parseBudgets([
        { per: 'day', usd: 2, then: 'ask' },
        { per: 'workspace', tokens: 100_000 },
        { per: 'role', role: 'chat', usd: 0.5, tokens: 10, then: 'cheaper' },
      ]),
      {
        rules: [
          { per: 'day', usd: 2, then: 'ask' },
          { per: 'workspace', tokens: 100_000, then: 'warn' },
          { per: 'role', role: 'chat', usd: 0.5, tokens: 10, then: 'cheaper' },
        ],
        problems: [],
      },
    );
  });

  it('leaves out what is wrong, says which entry and why, and keeps the others', () => {
    const { rules, problems } = parseBudgets([
      { per: 'week', usd: 1 },
      { per: 'day' },
      { per: 'day', usd: -1 },
      { per: 'day', tokens: 1.5 },
      { per: 'day', usd: Number.POSITIVE_INFINITY },
      { per: 'day', usd: '2' },
      { per: 'day', usd: 1, role: 'chat' },
      { per: 'role', usd: 1, role: 'cook' },
      { per: 'day', usd: 1, until: 'noon' },
      'all',
      { per: 'day', usd: 3 },
    ]);
    assert.deepEqual(rules, [{ per: 'day', usd: 3, then: 'warn' }]);
    assert.equal(problems.length, 10);
    assert.ok(
      problems.every((problem, index) => problem.startsWith(`crossfade.budgets, entry ${index + 1} does not hold: `)),
    );
    assert.match(problems[0]!, /per: must be "day", "workspace" or "role"/);
    assert.match(problems[1]!, /neither "usd" nor "tokens"/);
    assert.match(problems[6]!, /"role" goes only with/);
  });

  it('is a list or nothing', () => {
    assert.deepEqual(parseBudgets(undefined), { rules: [], problems: [] });
    assert.equal(parseBudgets({ per: 'day', usd: 1 }).problems.length, 1);
  });

  it('never throws, whatever stands there', () => {
    fc.assert(
      fc.property(fc.anything(), fc.array(fc.anything()), (one, many) => {
        for (const { rules } of [parseBudgets(one), parseBudgets(many)]) {
          for (const rule of rules) assert.ok((rule.usd ?? 0) > 0 || (rule.tokens ?? 0) > 0);
        }
      }),
    );
  });

  it('makes another limit of one that is changed', () => {
    const rule = { per: 'day', usd: 2, then: 'ask' } as const;
    assert.equal(ruleKey(rule), ruleKey({ ...rule }));
    assert.notEqual(ruleKey(rule), ruleKey({ ...rule, usd: 3 }));
    assert.notEqual(ruleKey(rule), ruleKey({ ...rule, tokens: 2 }));
  });
});
