import assert from 'node:assert/strict';
import { toMarkdown } from '../../../src/transcript/markdown-export.ts';
import type { ChatItem } from '../../../src/transcript/chat-view-messages.ts';
import { call, gpt, text } from '../../support/fakes/scripted-answer.ts';
import type { ScriptedStep } from '../../support/fakes/scripted-answer.ts';
import { runScript } from '../transcript/turn-run.ts';

const fault = { kind: 'network', message: 'gone' } as const;
const continued: ScriptedStep = {
  parts: [text('The answer is forty')],
  fault,
  then: [{ owner: gpt, mode: 'ask', parts: [text('-two.')] }],
};

function authors(items: readonly ChatItem[]): unknown[] {
  return items.flatMap((item) => (item.kind === 'answer' ? [item.authors?.map(({ name }) => name)] : []));
}

describe('the models that an answer is headed by', () => {
  it('are those that wrote it, in order, while it runs and after a reload', async () => {
    const seen: unknown[] = [];
    const { items, reloaded } = await runScript([continued], {
      onEvent: (_view, shown) => seen.push(...authors(shown.state.items)),
    });
    assert.deepEqual(seen.at(-1), ['claude', 'gpt']);
    assert.ok(seen.includes(undefined), 'one model alone heads nothing');
    assert.deepEqual([authors(items), authors(reloaded)], [[['claude', 'gpt']], [['claude', 'gpt']]]);
    assert.match(toMarkdown('', items), /^## claude → gpt$/m);
  });

  it('are not those whose text was replaced, or that only thought or failed', async () => {
    const anew = { ...continued, then: [{ owner: gpt, mode: 'restart', parts: [text('All new.')] }] } as const;
    const unseen = { fault, then: [{ owner: gpt, mode: 'fresh', parts: [text('Hello.')] }] } as const;
    for (const steps of [[anew], [unseen]]) assert.deepEqual(authors((await runScript(steps)).items), [undefined]);
  });

  it('count across tool calls', async () => {
    const looks: ScriptedStep = {
      parts: [text('Let me look.'), call('aaaaaaaa1', 'read_file')],
      end: { kind: 'calls' },
    };
    const { items } = await runScript([looks, { fault, then: [{ owner: gpt, mode: 'fresh', parts: [text('So.')] }] }]);
    assert.deepEqual(authors(items), [['claude', 'gpt']]);
  });

  it('are the last one alone where the person wants silence about models that fail, but both where they asked', async () => {
    const silent = await runScript([continued], { showsFailovers: false });
    assert.deepEqual([authors(silent.items), authors(silent.reloaded)], [[undefined], [undefined]]);
    const asked: ScriptedStep = {
      parts: [text('The answer is forty')],
      then: [{ owner: gpt, mode: 'ask', why: 'user', parts: [text('-two.')] }],
    };
    assert.deepEqual(authors((await runScript([asked], { showsFailovers: false })).items), [['claude', 'gpt']]);
  });
});
