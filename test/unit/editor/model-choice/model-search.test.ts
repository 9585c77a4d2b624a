import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { ModelRow, ModelRowsInput } from '../../../../src/editor/model-choice/model-items.ts';
import { ModelSearch } from '../../../../src/editor/model-choice/model-search.ts';
import { mostRows } from '../../../../src/editor/shell/searched-pick.ts';
import type { Translate } from '../../../../src/editor/shell/translate.ts';
import { Registry } from '../../../../src/models/registry.ts';
import { parseModelRef } from '../../../../src/models/model-ref.ts';
import type { LiveModel } from '../../../../src/models/registry.ts';
import { builtInProviders } from '../../../../src/providers/built-in-providers.ts';

const t: Translate = (text, ...values) =>
  text.replace(/\{(\d)\}/g, (_all, index: string) => String(values[Number(index)]));

function input(lists: Readonly<Record<string, readonly LiveModel[]>>, refs: readonly string[] = []): ModelRowsInput {
  const registry = new Registry();
  registry.setProviders('built-in', builtInProviders);
  for (const [provider, models] of Object.entries(lists)) registry.setLiveModels(provider, models);
  const listed = refs.map((ref) => ({ provider: ref.split('/')[0]!, model: ref.slice(ref.indexOf('/') + 1) }));
  return { role: 'chat', registry, t, resolved: { role: 'chat', rung: 'user', refs: listed, problems: [] } };
}

const named = (...ids: readonly string[]): readonly LiveModel[] => ids.map((id) => ({ id }));
const vendors = input(
  {
    anthropic: [
      { id: 'claude-sonnet-5', name: 'Claude Sonnet 5', abilities: { vision: true } },
      { id: 'claude-opus-5' },
    ],
    openrouter: named('openai/gpt-5-mini', 'openai/gpt-5', 'anthropic/claude-sonnet-5'),
    openai: named('gpt-5-mini', 'gpt-5-nano-long', 'gpt-5'),
  },
  ['openai/gpt-5-mini'],
);

function refsFor(text: string, from = vendors): readonly string[] {
  return new ModelSearch(from).find(text).rows.flatMap((row) => (row.kind === 'model' ? row.ref : []));
}

function refOf(row: ModelRow | undefined): string | undefined {
  return row?.kind === 'model' ? row.ref : undefined;
}

describe('searching models', () => {
  it('finds words in any order, of the provider, the ref, the name and what a model can do', () => {
    assert.deepEqual(refsFor('sonnet anthropic'), [
      'anthropic/claude-sonnet-5',
      'openrouter/anthropic/claude-sonnet-5',
    ]);
    assert.deepEqual(refsFor('5 OPENROUTER sonnet'), ['openrouter/anthropic/claude-sonnet-5']);
    assert.deepEqual(refsFor('images claude'), ['anthropic/claude-sonnet-5']);
  });

  it('puts the very name first, then the shorter ones', () => {
    const search = new ModelSearch(vendors);
    assert.equal(refOf(search.find('gpt-5').first), 'openai/gpt-5');
    assert.equal(refOf(search.find('openrouter/openai/gpt-5').first), 'openrouter/openai/gpt-5');
    assert.equal(refOf(search.find('claude-sonnet-5').first), 'anthropic/claude-sonnet-5');
    assert.deepEqual(refsFor('gpt-5 openai').slice(0, 2), ['openai/gpt-5', 'openai/gpt-5-mini']);
  });

  it('highlights the model in use while nothing is typed', () => {
    assert.equal(refOf(new ModelSearch(vendors).find('  ').first), 'openai/gpt-5-mini');
  });

  it('offers the text as typed and to refresh when nothing has the words', () => {
    const { rows, first } = new ModelSearch(vendors).find('openrouter/new/model');
    assert.deepEqual(
      rows.map((row) => row.label),
      ['Use “openrouter/new/model” as typed', '$(refresh) Refresh'],
    );
    assert.equal(refOf(first), 'openrouter/new/model');
    const nothing = new ModelSearch(vendors).find('no such model');
    assert.deepEqual(
      nothing.rows.map((row) => row.label),
      ['$(refresh) Refresh'],
    );
    assert.match((nothing.rows[0]?.kind === 'action' && nothing.rows[0].detail) || '', /^No matching models\./);
  });

  it('offers a ref as typed below those that begin with it, and never in front', () => {
    const { rows, first } = new ModelSearch(vendors).find('openai/gpt-5-na');
    assert.equal(refOf(first), 'openai/gpt-5-nano-long');
    assert.deepEqual(rows.map(refOf), ['openai/gpt-5-nano-long', 'openai/gpt-5-na']);
    // VS Code would move a row up whose label has the text.
    assert.equal(rows[1]!.label, '$(edit)');
  });

  it('has one row for all vendors without a key, while none of them is in use', () => {
    const from = input({});
    for (const { id, auth } of builtInProviders) {
      const needsKey = auth.kind !== 'none' && auth.optional !== true;
      from.registry.setReachability(id, { state: needsKey ? 'key-needed' : 'ready' });
    }
    const keyRows = (rows: ModelRowsInput): readonly string[] =>
      new ModelSearch(rows)
        .find('')
        .rows.flatMap((row) => (row.kind === 'action' && row.action === 'set-key' ? row.label : []));
    assert.deepEqual(keyRows(from), ['$(key) Add Vendor API Key…']);
    // Before any of them was asked, too.
    const unasked = new ModelSearch(input({})).find('').rows;
    assert.ok(!unasked.some(({ label }) => label.includes('Anthropic')));
    assert.ok(unasked.some(({ label }) => label.includes('Add Vendor API Key…')));
    const vendors = new ModelSearch(from).find('').rows.find(({ label }) => label.includes('Vendor'));
    assert.match((vendors?.kind === 'action' && vendors.detail) || '', /^Anthropic, OpenAI, /);
    const used = { ...from.resolved, refs: [{ provider: 'anthropic', model: 'claude' }] };
    assert.deepEqual(keyRows({ ...from, resolved: used }), [
      '$(key) Add Vendor API Key…',
      '$(key) Set API Key for Anthropic…',
    ]);
  });

  it('finds what a provider needs by its name', () => {
    const { rows } = new ModelSearch(input({})).find('mistral');
    assert.ok(rows.some((row) => row.kind === 'action' && row.providerId === 'mistral'));
  });

  it('has only models that a running answer can go on with, searched in the same way', () => {
    const goesOn = { from: { provider: 'openai', model: 'gpt-5' } };
    const listed = ['openai/gpt-5', 'gone/model', 'anthropic/claude-opus-5'].flatMap((ref) => parseModelRef(ref) ?? []);
    const resolved = { ...vendors.resolved, refs: listed };
    const search = new ModelSearch({ ...vendors, resolved, goesOn });
    const { rows, first } = search.find('');
    assert.ok(rows.every(({ kind }) => kind === 'model' || kind === 'heading'));
    assert.deepEqual(
      rows.slice(0, 2).map((row) => refOf(row) ?? row.label),
      ['In your list', 'anthropic/claude-opus-5'],
    );
    assert.equal(refOf(first), 'anthropic/claude-opus-5');
    const refs = rows.map(refOf);
    for (const ref of ['openai/gpt-5', 'gone/model']) assert.ok(!refs.includes(ref), ref);
    assert.equal(refOf(search.find('openai nano').first), 'openai/gpt-5-nano-long');
    assert.deepEqual(search.find('openai/gpt-5').rows.map(refOf).includes('openai/gpt-5'), false);
    const labels = (text: string): readonly string[] => search.find(text).rows.map((row) => row.label);
    assert.deepEqual(labels('no such model'), ['$(refresh) Refresh']);
    assert.deepEqual(labels('openrouter/new/model'), ['Use “openrouter/new/model” as typed', '$(refresh) Refresh']);
    const alone = new ModelSearch({ ...input({}), resolved: { ...resolved, refs: [] }, goesOn });
    assert.deepEqual(
      alone.find('').rows.map((row) => row.label),
      ['$(refresh) Refresh'],
    );
    assert.equal(refOf(search.find('openrouter/new/model').first), 'openrouter/new/model');
  });

  it('says how many more there are, of a provider while nothing is typed and of all that match', () => {
    const many = input({ openrouter: named(...Array.from({ length: 449 }, (_, index) => `m-${index}`)) });
    const counts = (text: string): readonly string[] =>
      new ModelSearch(many).find(text).rows.flatMap((row) => (row.kind === 'more' ? row.description : []));
    assert.deepEqual(counts(''), ['409 more. Type to narrow the list.']);
    assert.deepEqual(counts('m'), ['349 more. Type to narrow the list.']);
    assert.deepEqual(counts('m-44'), []);
  });

  it('never shows more rows than a list can have, and has every word in each model', () => {
    const piece = fc.constantFrom('gpt', 'claude', '-5', 'mini', 'x', '/');
    const id = fc.array(piece, { minLength: 1, maxLength: 4 }).map((pieces) => pieces.join(''));
    const list = fc.uniqueArray(id, { maxLength: 400 }).map((ids) => named(...ids));
    const query = fc.array(piece, { maxLength: 3 }).map((words) => words.join(' '));
    fc.assert(
      fc.property(list, list, fc.array(id, { maxLength: 500 }), query, (one, other, refs, text) => {
        const from = input(
          { openai: one, openrouter: other },
          refs.map((ref) => `groq/${ref}`),
        );
        const search = new ModelSearch(from);
        const { rows, first } = search.find(text);
        assert.ok(rows.length <= mostRows);
        assert.ok(first === undefined || rows.includes(first));
        const models = rows.filter((row) => row.kind === 'model');
        const typed = models.filter((row) => !search.matches(row, text));
        assert.ok(
          typed.every((row) => row.ref.endsWith(text.trim())),
          typed[0]?.ref,
        );
      }),
      { numRuns: 50 },
    );
  });
});
