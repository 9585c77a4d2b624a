import assert from 'node:assert/strict';
import { modelFacts, servesRole, typedRows } from '../../../../src/editor/model-choice/model-items.ts';
import type { ModelRow, ModelRowsInput } from '../../../../src/editor/model-choice/model-items.ts';
import { ModelSearch } from '../../../../src/editor/model-choice/model-search.ts';
import type { Translate } from '../../../../src/editor/shell/translate.ts';
import { Registry } from '../../../../src/models/registry.ts';
import type { Role } from '../../../../src/models/role.ts';
import { builtInProviders } from '../../../../src/providers/built-in-providers.ts';
import { embedded } from '../../../../src/providers/vendors/embedded.ts';

const t: Translate = (text, ...values) =>
  text.replace(/\{(\d)\}/g, (_all, index: string) => String(values[Number(index)]));

function registry(): Registry {
  const made = new Registry();
  made.setProviders('built-in', builtInProviders);
  made.setProviders('embedded', [embedded]);
  made.setLiveModels('anthropic', [
    {
      id: 'claude-a',
      contextTokens: 200_000,
      price: { input: 3, output: 15 },
      abilities: { tools: true, vision: true },
    },
    { id: 'claude-b' },
  ]);
  made.setLiveModels('openai', [{ id: 'gpt-x' }, { id: 'text-embedding-3' }]);
  made.setReachability('openrouter', { state: 'key-needed' });
  made.setReachability('ollama', { state: 'unreachable', reason: 'Connection refused.' });
  return made;
}

function input(role: Role = 'chat'): ModelRowsInput {
  return {
    role,
    registry: registry(),
    t,
    resolved: {
      role,
      rung: 'workspace',
      refs: [
        { provider: 'anthropic', model: 'claude-a' },
        { provider: 'openai', model: 'gpt-x' },
      ],
      problems: [],
    },
  };
}

/** The rows while nothing is typed. */
const modelRows = (from: ModelRowsInput): readonly ModelRow[] => new ModelSearch(from).find('').rows;

const models = (rows: readonly ModelRow[]): (ModelRow & { readonly kind: 'model' })[] =>
  rows.filter((row) => row.kind === 'model');

describe('the rows of the model picker', () => {
  it('begin with the way to another server, which is never the row that Enter takes', () => {
    const found = new ModelSearch(input()).find('');
    assert.ok(found.rows[0]?.kind === 'action' && found.rows[0].action === 'add-server');
    assert.equal(found.first?.kind, 'model');
    assert.ok(
      !new ModelSearch(input()).find('claude').rows.some((row) => row.kind === 'action' && row.action === 'add-server'),
    );
  });

  it('go on with the list in use, its place, and the rung that won', () => {
    const rows = modelRows(input());
    assert.deepEqual(rows[1], { kind: 'heading', label: 'In use: this workspace' });
    const [first, second, third] = models(rows);
    assert.equal(first!.ref, 'anthropic/claude-a');
    assert.ok(first!.description.includes('active') && first!.description.includes('reachable'));
    assert.ok(second!.description.includes('fallback 1'));
    assert.equal(third!.position, undefined);
  });

  it('hold every model once and leave out those that cannot serve the role', () => {
    const refs = models(modelRows(input())).map((row) => row.ref);
    assert.equal(new Set(refs).size, refs.length);
    assert.ok(refs.includes('anthropic/claude-b'));
    assert.ok(!refs.includes('openai/text-embedding-3'));
    assert.ok(!refs.includes('workspace/ngram'));
    const completion = models(
      modelRows({ ...input('completion'), resolved: { role: 'completion', refs: [], problems: [] } }),
    );
    assert.ok(completion.some((row) => row.ref === 'workspace/ngram'));
    assert.ok(completion.every((row) => !row.ref.startsWith('anthropic/') && !row.ref.startsWith('openai/')));
  });

  it('say what is known and that the rest is unknown, never a made-up figure', () => {
    const rows = models(modelRows(input()));
    const known = rows.find((row) => row.ref === 'anthropic/claude-a');
    assert.equal(
      known!.detail,
      'api.anthropic.com · 200k tokens · $3.00 in, $15.00 out per million tokens · tools · images',
    );
    const unknown = rows.find((row) => row.ref === 'anthropic/claude-b');
    assert.equal(unknown!.detail, 'Context window unknown · price unknown');
  });

  it('name the destination where no heading above them does', () => {
    const found = new ModelSearch(input()).find('claude-b').rows;
    assert.deepEqual(
      models(found).map(({ detail }) => detail),
      ['api.anthropic.com · context window unknown · price unknown'],
    );
  });

  it('name the destination of a model that the server of its heading passes on', () => {
    const made = registry();
    made.setReachability('ollama', { state: 'ready' });
    made.setLiveModels('ollama', [{ id: 'llama3:8b' }, { id: 'gpt-oss:120b-cloud' }]);
    const rows = models(modelRows({ ...input(), registry: made }));
    const detail = (model: string): string | undefined => rows.find(({ ref }) => ref === `ollama/${model}`)?.detail;
    assert.equal(detail('llama3:8b'), 'Context window unknown · fill-in-the-middle');
    assert.equal(
      detail('gpt-oss:120b-cloud'),
      'ollama.com · context window unknown · cost unknown · fill-in-the-middle',
    );
  });

  it('offer what helps for a provider that is not ready', () => {
    const actions = modelRows(input()).filter((row) => row.kind === 'action');
    const key = actions.find((row) => row.action === 'set-key');
    assert.match(key?.detail ?? '', /OpenRouter/);
    const away = actions.find((row) => row.providerId === 'ollama')!;
    assert.equal(away.action, 'refresh');
    assert.ok(away.detail.includes('Connection refused.'));
  });

  it('tell of a chosen model that the provider does not list', () => {
    const missing = { ...input(), resolved: { ...input().resolved, refs: [{ provider: 'openai', model: 'gone' }] } };
    assert.ok(models(modelRows(missing))[0]!.description.includes('not listed by'));
  });

  it('take a typed ref of a registered provider', () => {
    const refs = (text: string, from = input()): readonly string[] => typedRows(text, from).map(({ ref }) => ref);
    assert.deepEqual(refs(' openrouter/qwen/qwen3-coder '), ['openrouter/qwen/qwen3-coder']);
    assert.deepEqual(refs('not a ref'), []);
    assert.deepEqual(refs('anthropic/claude-a'), [], 'it is listed already');
    assert.deepEqual(refs('workspace/ngram'), [], 'it cannot chat');
    assert.deepEqual(
      refs('anthropic/claude-a', input('completion')),
      ['anthropic/claude-a'],
      'it can be asked to fill a hole',
    );
  });

  it('offer a typed text without a provider for those that answer, the one in use first', () => {
    const rows = typedRows('evil/model', input());
    assert.deepEqual(
      rows.map(({ ref }) => ref),
      ['anthropic/evil/model', 'openai/evil/model'],
    );
    assert.equal(rows[0]!.label, 'Use “evil/model” as typed');
    assert.equal(rows[0]!.description, 'anthropic/evil/model');
  });
});

describe('a switch in a running conversation', () => {
  function details(conversationTokens: number, price?: { input: number; output: number; cacheRead?: number }) {
    const made = registry();
    made.setLiveModels('anthropic', [
      { id: 'claude-a', contextTokens: 200_000, price: { input: 3, output: 15 } },
      { id: 'claude-b', contextTokens: 1_000_000, ...(price !== undefined && { price }) },
      { id: 'claude-c', contextTokens: 32_000 },
    ]);
    const rows = models(modelRows({ ...input(), registry: made, conversationTokens }));
    return (model: string): string => rows.find((row) => row.ref === `anthropic/${model}`)!.detail;
  }

  it('shows what reading everything anew costs, first of all', () => {
    const detail = details(150_000, { input: 10, output: 50, cacheRead: 0.25 });
    assert.ok(detail('claude-b').startsWith('Rereads 150k tokens: ~$1.50 ($0.037 once cached) · 1M tokens'));
    assert.ok(details(150_000, { input: 10, output: 50 })('claude-b').startsWith('Rereads 150k tokens: ~$1.50 ·'));
  });

  it('says that the price is unknown, or that the window is too small', () => {
    const detail = details(150_000);
    assert.match(detail('claude-b'), /^Rereads 150k tokens · .*price unknown/);
    assert.ok(detail('claude-c').startsWith('Will be summarized: 150k tokens, context window 32k · '));
  });

  it('is silent for the active model, a short conversation, and where there is none', () => {
    assert.ok(details(150_000)('claude-a').startsWith('api.anthropic.com'));
    assert.ok(details(100, { input: 10, output: 50 })('claude-b').startsWith('1M tokens'));
    assert.ok(models(modelRows(input())).every((row) => !row.detail.includes('anew')));
  });
});

describe('what a provider can serve', () => {
  it('is completion only where it fills in the middle', () => {
    const anthropic = builtInProviders.find((provider) => provider.id === 'anthropic')!;
    assert.ok(!servesRole(anthropic, 'completion'));
    assert.ok(servesRole(anthropic, 'chat'));
    assert.ok(servesRole(embedded, 'completion'));
    assert.ok(!servesRole(embedded, 'chat'));
  });

  it('has unknown costs on this machine where nobody knows what the server does', () => {
    const gateway = builtInProviders.find((provider) => provider.id === 'litellm')!;
    const facts = modelFacts({ ref: { provider: 'litellm', model: 'm' }, name: 'm', abilities: {} }, gateway, t);
    assert.equal(facts, 'this machine (may pass it on) · context window unknown · cost unknown');
  });

  it('has no price question on this machine', () => {
    const ollama = builtInProviders.find((provider) => provider.id === 'ollama')!;
    const facts = modelFacts({ ref: { provider: 'ollama', model: 'm' }, name: 'm', abilities: {} }, ollama, t);
    assert.equal(facts, 'this machine · context window unknown · fill-in-the-middle');
  });
});
