import assert from 'node:assert/strict';
import { endpointProblem, providerActions, providerRow } from '../../../../src/editor/providers/provider-items.ts';
import { problemMessage } from '../../../../src/editor/model-choice/choice-problems.ts';
import { setupOffers } from '../../../../src/editor/chat-view/setup-offers.ts';
import type { Translate } from '../../../../src/editor/shell/translate.ts';
import { parseActionId } from '../../../../src/transcript/view-actions.ts';
import type { Provider } from '../../../../src/models/provider.ts';
import { Registry } from '../../../../src/models/registry.ts';
import { anthropic } from '../../../../src/providers/vendors/anthropic.ts';
import { codestral } from '../../../../src/providers/vendors/codestral.ts';
import { editorModels } from '../../../../src/providers/vendors/editor-models.ts';
import { ollama } from '../../../../src/providers/vendors/ollama.ts';

const t: Translate = (text, ...values) =>
  text.replace(/\{(\d)\}/g, (_all, index: string) => String(values[Number(index)]));

describe('managing a provider', () => {
  it('offers only what makes sense for it', () => {
    assert.deepEqual(providerActions(anthropic, false), ['set-key', 'list', 'test', 'key-page']);
    assert.deepEqual(providerActions(anthropic, true), ['set-key', 'remove-key', 'list', 'test', 'key-page']);
    assert.deepEqual(providerActions(anthropic, false, true), ['set-key', 'list', 'test', 'forget', 'key-page']);
    assert.deepEqual(providerActions(ollama, false), ['list', 'test', 'pull']);
    assert.deepEqual(providerActions(editorModels, false), ['list']);
    assert.deepEqual(providerActions(codestral, false), ['set-key', 'test', 'key-page']);
    const own: Provider = { ...anthropic, source: 'user' };
    assert.ok(providerActions(own, false).includes('edit'));
  });

  it('shows where it is and how it is', () => {
    const registry = new Registry();
    registry.setProviders('built-in', [anthropic]);
    registry.setReachability('anthropic', { state: 'unreachable', reason: 'No route.' });
    const row = providerRow(anthropic, true, registry, t);
    assert.equal(row.description, 'anthropic · api.anthropic.com');
    assert.equal(row.detail, 'Unreachable: No route. · key stored');
  });

  it('takes an address and refuses what is none or holds a secret', () => {
    assert.equal(endpointProblem('http://127.0.0.1:8000/v1', t), undefined);
    for (const bad of [
      '',
      'localhost:8000',
      'ftp://x',
      'file:///etc/passwd',
      'https://u:p@x.example',
      'https://x.example/?key=a',
    ]) {
      assert.notEqual(endpointProblem(bad, t), undefined, bad);
    }
  });
});

describe('the setup cards of an empty chat', () => {
  it('give one action each, which the host understands', () => {
    const offers = setupOffers(
      [
        { providerId: 'ollama', kind: 'local-server', name: 'Ollama', models: [] },
        { providerId: 'openai', kind: 'environment-key', name: 'OpenAI', variable: 'OPENAI_API_KEY', models: [] },
        { providerId: 'editor', kind: 'editor-models', name: 'VS Code', models: ['a/b'] },
      ],
      t,
    );
    assert.deepEqual(
      offers.slice(0, 3).map(({ title }) => title),
      [
        'Ollama on this machine, no models',
        'OpenAI: API key found in the environment (OPENAI_API_KEY)',
        'Models of VS Code, 1 model',
      ],
    );
    assert.equal(offers.length, 5);
    const [needsKey] = setupOffers(
      [{ providerId: 'llama.cpp', kind: 'local-key-needed', name: 'llama.cpp', models: [] }],
      t,
    );
    assert.equal(needsKey?.title, 'llama.cpp on this machine needs a key');
    assert.deepEqual(parseActionId(needsKey.action.id), { verb: 'set-key', argument: 'llama.cpp' });
    for (const offer of offers) assert.notEqual(parseActionId(offer.action.id), undefined, offer.title);
    assert.deepEqual(parseActionId(offers[1]!.action.id), { verb: 'set-key', argument: 'openai' });
  });
});

describe('the message about a wrong entry', () => {
  it('has the same key for the same problem, so that it is shown once', () => {
    const problem = { text: 'evil/model', rung: 'workspace', role: 'chat', reason: 'unknown-provider' } as const;
    const first = problemMessage(problem, t);
    assert.equal(first.key, problemMessage({ ...problem, rung: 'folder' }, t).key);
    assert.ok(first.text.includes('evil/model') && first.actions.length > 0);
  });

  it('cuts a long entry of a repository', () => {
    const text = 'x'.repeat(5_000);
    const message = problemMessage({ text, rung: 'workspace', role: 'chat', reason: 'malformed' }, t);
    assert.ok(message.text.length < 300);
  });
});
