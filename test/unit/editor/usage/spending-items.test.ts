import assert from 'node:assert/strict';
import { figures, spendingRows } from '../../../../src/editor/usage/spending-items.ts';
import type { SpendingRow } from '../../../../src/editor/usage/spending-items.ts';
import type { Translate } from '../../../../src/editor/shell/translate.ts';
import { parseBudgets } from '../../../../src/routing/usage/budget-rules.ts';
import type { SpendLine } from '../../../../src/routing/usage/spend-day.ts';

const t: Translate = (text, ...values) =>
  text.replace(/\{(\d)\}/g, (_all, index: string) => String(values[Number(index)]));

const base = {
  workspace: 'w',
  role: 'chat',
  model: 'p/m',
  requests: 2,
  tokens: 10_000,
  unpriced: 0,
  unpricedTokens: 0,
} as const;
const lines: readonly SpendLine[] = [
  { ...base, usd: 0.5 },
  { ...base, workspace: 'v', usd: 0.25 },
  { ...base, role: 'edit', model: 'p/odd', usd: 0, unpriced: 2, unpricedTokens: 10_000 },
];

function rows(setting: unknown, today: readonly SpendLine[] = lines): readonly SpendingRow[] {
  const day = { lines: today, marks: new Set<string>() };
  const days = [
    { date: '2026-11-23', day },
    { date: '2026-11-22', day: { lines: [{ ...base, usd: 3 }], marks: new Set<string>() } },
    { date: '2026-11-21', day: { lines: [], marks: new Set(['x']) } },
  ];
  return spendingRows({
    days,
    rules: parseBudgets(setting).rules,
    workspace: 'w',
    nameOf: (model) => `Name of ${model}`,
    t,
  });
}
const labels = (list: readonly SpendingRow[]): string[] => list.map((row) => row.label);
const rowOf = (list: readonly SpendingRow[], label: string): SpendingRow & { kind: 'row' } => {
  const found = list.find((row) => row.label === label);
  assert.ok(found?.kind === 'row', `${label} is not among ${labels(list).join(', ')}`);
  return found;
};

describe('the list of spending', () => {
  it('has limits, today, and the days before on which something was used', () => {
    assert.deepEqual(
      labels(rows([])).filter(
        (label) => ['Limits', 'Today', 'Earlier Days'].includes(label) || label.startsWith('2026'),
      ),
      ['Limits', 'Today', 'Earlier Days', '2026-11-22'],
    );
  });

  it('sums today over all windows, for this workspace, and by role and model, the dearest first', () => {
    const list = rows([]);
    assert.equal(
      rowOf(list, 'Total').detail,
      '$0.75 · 30k tokens · 6 requests · not included because the price is unknown: 2 requests, 10k tokens',
    );
    assert.match(rowOf(list, 'This workspace').detail, /^\$0\.50 · 20k tokens · 4 requests/);
    assert.equal(rowOf(list, 'Name of p/m').detail, '$0.75 · 20k tokens · 4 requests');
    assert.equal(rowOf(list, 'Name of p/m').description, 'Chat · p/m');
    assert.equal(rowOf(list, 'Name of p/odd').detail, 'Price unknown · 10k tokens · 2 requests');
    assert.ok(labels(list).indexOf('Name of p/m') < labels(list).indexOf('Name of p/odd'));
  });

  it('shows how near each limit is, in words too, and leads to the setting', () => {
    const list = rows([
      { per: 'day', usd: 0.75, then: 'ask' },
      { per: 'workspace', usd: 0.6 },
      { per: 'day', tokens: 100_000, then: 'cheaper' },
      { per: 'role', usd: 1 },
    ]);
    const reached = rowOf(list, '$(error) $0.75 a day');
    assert.equal(reached.description, 'Reached');
    assert.match(reached.detail, /\$0\.75 used · then you are asked · Not counted in dollars/);
    assert.equal(reached.opensLimits, true);
    assert.equal(rowOf(list, '$(warning) $0.60 a day in this workspace').description, '83% used');
    assert.match(rowOf(list, '$(pass) 100k tokens a day').detail, /30k tokens used · then a cheaper model/);
    assert.equal(rowOf(list, '$(pass) $1.00 a day for Chat').description, '75% used');
    assert.equal(rowOf(list, '$(pass) $1.00 a day for Edit').description, '0% used');
  });

  it('says that nothing was used and that no limit is set', () => {
    const list = rows([], []);
    assert.ok(labels(list).includes('No usage today'));
    assert.equal(rowOf(list, 'No limit set').opensLimits, true);
    const perRole = rows([{ per: 'role', usd: 1 }], []);
    assert.equal(rowOf(perRole, '$(pass) $1.00 a day for each role').description, '0% used');
  });

  it('never shows a cost that is not known as nothing', () => {
    const unknown = { requests: 1, tokens: 5, usd: 0, unpriced: 1, unpricedTokens: 5 };
    assert.equal(figures(unknown, t), 'price unknown · 5 tokens · 1 request');
    const free = { ...unknown, unpriced: 0, unpricedTokens: 0 };
    assert.equal(figures(free, t), '$0.00 · 5 tokens · 1 request');
  });
});
