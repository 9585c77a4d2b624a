import assert from 'node:assert/strict';
import fc from 'fast-check';
import { LearnedSettingsStore, withLearned } from '../../../src/models/learned-settings.ts';
import { parseProviderSettings } from '../../../src/models/provider-settings.ts';
import type { Provider } from '../../../src/models/provider.ts';
import { vllm } from '../../../src/providers/vendors/vllm.ts';

function book(stored?: unknown): { readonly learned: LearnedSettingsStore; readonly read: () => unknown } {
  let value = stored;
  return {
    learned: new LearnedSettingsStore({ get: () => value, set: (next) => Promise.resolve(void (value = next)) }),
    read: () => value,
  };
}

describe('what was learned of a built-in provider', () => {
  it('lies over its own data, at the same address only', async () => {
    const { learned } = book();
    await learned.set(vllm, { quirks: { tools: false, prefill: 'none' } });
    const applied = learned.apply(vllm);
    assert.equal(applied.quirks?.tools, false);
    assert.equal(applied.quirks.prefill, 'none');
    assert.equal(applied.quirks.systemAnywhere, false);
    const moved: Provider = { ...vllm, baseUrl: 'http://127.0.0.1:9000/v1' };
    assert.equal(learned.apply(moved), moved);
  });

  it('forgets with the session what a request needed once', async () => {
    const { learned, read } = book();
    learned.learnRepair(vllm, 'm', { repair: { do: 'without-tools' }, isLasting: false });
    learned.learnRepair(vllm, 'm', { repair: { do: 'drop', field: 'temperature' }, isLasting: true });
    assert.deepEqual(
      learned.repairsOf(vllm, 'm').map((repair) => repair.do),
      ['drop', 'without-tools'],
    );
    assert.deepEqual(book(read()).learned.repairsOf(vllm, 'm'), [{ do: 'drop', field: 'temperature' }]);
    await learned.forget(vllm);
    assert.deepEqual([learned.has(vllm), learned.repairsOf(vllm, 'm')], [false, []]);
  });

  it('never changes an entry of the person', async () => {
    const { learned } = book();
    await learned.set(vllm, { quirks: { tools: false } });
    const own: Provider = { ...vllm, source: 'user' };
    assert.equal(learned.apply(own), own);
  });

  it('keeps what requests to a model need beside it, for an entry of the person too', async () => {
    const own: Provider = { ...vllm, source: 'user' };
    const { learned, read } = book();
    learned.learnRepair(own, 'm', { repair: { do: 'drop', field: 'temperature' }, isLasting: true });
    learned.learnRepair(own, 'm', { repair: { do: 'limit', tokens: 4_096 }, isLasting: true });
    learned.learnRepair(own, 'm', { repair: { do: 'limit', tokens: 2_048 }, isLasting: true });
    await learned.set(own, { quirks: { tools: false } });
    assert.deepEqual(learned.repairsOf(own, 'm'), [
      { do: 'drop', field: 'temperature' },
      { do: 'limit', tokens: 2_048 },
    ]);
    assert.deepEqual(book(read()).learned.repairsOf(own, 'm').length, 2);
    for (const model of ['other', '__proto__', 'constructor']) assert.deepEqual(learned.repairsOf(own, model), []);
    await learned.forget(own);
    assert.deepEqual([learned.has(own), learned.repairsOf(own, 'm')], [false, []]);
  });

  it('adds up, is told to listeners, and can be forgotten', async () => {
    const { learned } = book();
    let told = 0;
    learned.onDidChange(() => told++);
    const { fim: _fim, ...bare } = vllm;
    await learned.set(bare, { quirks: { tools: false } });
    await learned.set(bare, { quirks: { images: false }, fim: { style: 'completions' } });
    assert.equal(learned.apply(bare).quirks?.tools, false);
    assert.deepEqual(learned.apply(bare).fim, { style: 'completions' });
    assert.ok(learned.has(bare));
    await learned.forget(bare);
    assert.ok(!learned.has(bare));
    assert.equal(told, 3);
  });

  it('reads beside an entry of a newer version, and keeps it', async () => {
    const later = { quirks: { tools: ['some'] } };
    const { learned, read } = book({ 'later https://x.example': later });
    await learned.set(vllm, { quirks: { tools: false } });
    assert.equal(learned.apply(vllm).quirks?.tools, false);
    await learned.forget(vllm);
    assert.deepEqual(read(), { 'later https://x.example': later });
  });

  it('survives a store that holds anything', () => {
    fc.assert(
      fc.property(fc.anything(), (stored) => {
        assert.equal(book(stored).learned.apply({ ...vllm, id: 'no such id' }).id, 'no such id');
      }),
    );
    const name = `${vllm.id} ${vllm.baseUrl}`;
    const { learned } = book({ [name]: { quirks: { fly: true, tools: 'no', images: false } } });
    assert.deepEqual(learned.apply(vllm).quirks, { ...vllm.quirks, images: false });
  });
});

describe('writing what was learned into the settings', () => {
  const entries = [
    'not an entry',
    { id: 'other', protocol: 'openai-chat', baseUrl: 'http://a/v1' },
    { id: 'mine', protocol: 'openai-chat', baseUrl: 'http://b/v1', quirks: { images: true }, name: 'Mine' },
  ];

  it('changes the one entry and nothing else', () => {
    const changed = withLearned(entries, 'mine', { quirks: { tools: false }, fim: { style: 'completions' } });
    assert.deepEqual(changed?.slice(0, 2), entries.slice(0, 2));
    assert.deepEqual(changed[2], {
      ...(entries[2] as object),
      quirks: { images: true, tools: false },
      fim: { style: 'completions' },
    });
    const { problems, providers } = parseProviderSettings(changed.slice(1));
    assert.deepEqual(problems, []);
    assert.equal(providers[1]?.quirks?.tools, false);
  });

  it('keeps the way of completion that the entry names', () => {
    const own = [{ ...(entries[2] as object), fim: { style: 'mistral' } }];
    const [changed] = withLearned(own, 'mine', { quirks: {}, fim: { style: 'completions' } }) ?? [];
    assert.deepEqual((changed as { fim: unknown }).fim, { style: 'mistral' });
  });

  it('invents no entry', () => {
    assert.equal(withLearned(entries, 'gone', { quirks: { tools: false } }), undefined);
    fc.assert(fc.property(fc.array(fc.anything()), (any) => withLearned(any, 'gone', { quirks: {} }) === undefined));
  });
});
