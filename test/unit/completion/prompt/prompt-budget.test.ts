import assert from 'node:assert/strict';
import { cursorContext, textSnapshot } from '../../../../src/completion/engine/document-snapshot.ts';
import { PromptBudgets } from '../../../../src/completion/prompt/prompt-budget.ts';
import { buildRequest } from '../../../../src/completion/prompt/prompt.ts';

const line = '  const price = items.reduce((sum, item) => sum + item.price, 0);\n';
const typed = 'const total = prices.filter((price) => price > 0).length;';
const tokensOf = (characters: number): number => characters / 3.5;

/** Tokens that a server which keeps the longest equal beginning of its last prompt reads with each key of a line in mid-file. */
function readWithEachKey(budgets: PromptBudgets): number[] {
  const read: number[] = [];
  let last = '';
  for (let length = 1; length <= typed.length; length++) {
    const text = line.repeat(40) + typed.slice(0, length);
    const context = cursorContext(textSnapshot(`${text}\n${line.repeat(40)}`), text.length);
    const { prefix, suffix } = buildRequest(
      context,
      { path: 'a.ts', languageId: 'typescript' },
      { multiline: false, budget: budgets.of('m', true) },
    );
    const prompt = `${prefix}<SUF>${suffix}<MID>`;
    let same = 0;
    while (same < prompt.length && prompt[same] === last[same]) same++;
    read.push(tokensOf(prompt.length - same));
    last = prompt;
    budgets.learn('m', prompt.length, {
      input: Math.ceil(tokensOf(prompt.length)),
      cacheRead: Math.floor(tokensOf(same)),
      source: 'reported',
    });
  }
  return read;
}

describe('the suffix of a prompt', () => {
  it('costs at most 40 tokens a key where the server keeps what it has read', () => {
    const read = readWithEachKey(new PromptBudgets());
    assert.ok(Math.max(...read.slice(4)) <= 40, String(Math.max(...read.slice(4))));
    assert.ok(read[1]! > 100, 'as long as nothing is known of the server, the suffix is long');
  });

  it('stays long for a block, and where the server keeps nothing', () => {
    const budgets = new PromptBudgets();
    readWithEachKey(budgets);
    const { suffix, lineSuffix } = budgets.of('m', true);
    assert.ok(suffix > 4 * lineSuffix);
    const other = budgets.of('another', true);
    assert.equal(other.lineSuffix, other.suffix);
  });
});
