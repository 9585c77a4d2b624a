import assert from 'node:assert/strict';
import { PromptBudgets } from '../../../../src/completion/prompt/prompt-budget.ts';
import { readPerKey } from '../../../bench/completion/read-tokens.ts';
import type { KeyRead } from '../../../bench/completion/read-tokens.ts';

const request = (prefix: string, suffix: string) => ({ prefix, suffix });
const mean = (keys: readonly KeyRead[]): number => keys.reduce((sum, { read }) => sum + read, 0) / keys.length;
const median = (keys: readonly KeyRead[]): number =>
  keys.map(({ read }) => read).toSorted((a, b) => a - b)[Math.floor(keys.length / 2)] ?? 0;

describe('the tokens that a server which keeps prompts reads for a key', () => {
  it('are at most 40 where the suffix follows the prefix', () => {
    const keys = readPerKey('psm');
    const lines = keys.slice(4).filter(({ multiline }) => !multiline);
    assert.ok(median(lines) <= 40, String(median(lines)));
    assert.ok(mean(keys) <= 40, String(mean(keys)));
    assert.ok((keys[1]?.read ?? 0) > 100, 'as long as nothing is known of the server, the suffix is long');
  });

  it('are few with the whole suffix where that goes first, or is found wherever it stands', () => {
    for (const order of ['spm', 'anywhere'] as const) {
      const keys = readPerKey(order);
      assert.ok(mean(keys) <= 10, `${order} ${mean(keys)}`);
      const [first] = keys;
      assert.ok(
        keys.slice(10).every(({ prompt }) => prompt > 0.7 * (first?.prompt ?? 0)),
        'no suffix is cut short',
      );
    }
  });

  it('are all of them only where the window of the file moves', () => {
    const keys = readPerKey('psm');
    assert.ok(keys.filter(({ read, prompt }) => read > prompt / 2).length <= 3);
  });
});

describe('what a server reported', () => {
  const head = 'const a = 1;\n'.repeat(100);
  const suffix = 'const b = 2;\n'.repeat(30);
  const tokens = (text: string): number => Math.ceil(text.length / 3.5);
  const reported = (prefix: string, read: number) => {
    const input = tokens(prefix) + tokens(suffix);
    return { input, cacheRead: input - read, source: 'reported' } as const;
  };

  it('moves no window for a small difference, and the budget for a large one', () => {
    const budgets = new PromptBudgets();
    const { total } = budgets.of('m', true);
    for (const characters of [3.4, 3.3, 3.6, 3.7, 3.45])
      budgets.learn('m', request(head, ''), { input: Math.round(head.length / characters), source: 'reported' });
    assert.equal(budgets.of('m', true).total, total);
    for (let each = 0; each < 20; each++)
      budgets.learn('m', request(head, ''), { input: Math.round(head.length / 2.5), source: 'reported' });
    assert.ok(budgets.of('m', true).total < 0.85 * total);
  });

  it('shortens the suffix only where it was read anew, and that of a line most', () => {
    const budgets = new PromptBudgets();
    budgets.learn('m', request(head, suffix), reported(head, tokens(head + suffix)));
    budgets.learn('m', request(`${head}x`, suffix), reported(`${head}x`, 5));
    assert.equal(budgets.of('m', true).lineSuffix, budgets.of('m', true).suffix);
    budgets.learn('m', request(`${head}xy`, suffix), reported(`${head}xy`, tokens(suffix) + 3));
    const { suffix: most, lineSuffix, blockSuffix } = budgets.of('m', true);
    assert.ok(most > 1.5 * blockSuffix && blockSuffix > 2.5 * lineSuffix);
    assert.equal(budgets.of('another', true).lineSuffix, budgets.of('another', true).suffix);
  });

  it('says nothing of the suffix where another place was read, or nothing was kept', () => {
    const budgets = new PromptBudgets();
    budgets.learn('m', request(head, suffix), reported(head, tokens(head + suffix)));
    budgets.learn('m', request(`${head}x`, suffix), reported(`${head}x`, tokens(head + suffix)));
    budgets.learn('m', request(`${head}xy`, `${suffix}\n`), reported(`${head}xy`, tokens(suffix)));
    budgets.learn('m', request('elsewhere\n'.repeat(90), suffix), reported(head, tokens(suffix)));
    assert.equal(budgets.of('m', true).lineSuffix, budgets.of('m', true).suffix);
  });
});
