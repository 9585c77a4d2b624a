import assert from 'node:assert/strict';
import { destinationOf } from '../../../../src/transcript/model-label.ts';
import { ConsentStore } from '../../../../src/guard/consent.ts';
import type { Provider } from '../../../../src/models/provider.ts';
import { atServer } from '../../../../src/models/servers.ts';
import { FakeClock } from '../../../../src/platform/clock.fake.ts';
import { silentLogger } from '../../../../src/platform/logger.ts';
import { createConnector } from '../../../../src/routing/connection/connect.ts';
import type { Connector } from '../../../../src/routing/connection/connector.ts';

const remote: Provider = {
  id: 'vendor',
  name: 'Vendor',
  protocol: 'openai-chat',
  baseUrl: 'https://api.vendor.example/v1',
  auth: { kind: 'bearer', environmentVariables: [] },
  source: 'built-in',
};
const local: Provider = { ...remote, id: 'local', baseUrl: 'http://127.0.0.1:9/v1', auth: { kind: 'none' } };
const key = ['canary', 'key', 'value'].join('-');

interface Harness {
  readonly connector: Connector;
  readonly requests: string[];
  readonly questions: string[];
  readonly keyAddresses: string[];
  trusted: boolean;
  on: boolean;
  answer: boolean;
  key: string | undefined;
}

function harness(): Harness {
  const requests: string[] = [];
  const questions: string[] = [];
  const keyAddresses: string[] = [];
  const memory = new Map<string, unknown>();
  const state: { trusted: boolean; on: boolean; answer: boolean; key: string | undefined } = {
    trusted: true,
    on: true,
    answer: true,
    key,
  };
  const consent = new ConsentStore({
    memory: { get: (name) => memory.get(name), set: (name, value) => Promise.resolve(void memory.set(name, value)) },
    ask: ({ host }) => {
      questions.push(host);
      return Promise.resolve(state.answer);
    },
    isTrusted: () => state.trusted,
    workspace: { id: 'file:///w', name: 'w' },
  });
  const fetch = (input: Parameters<typeof globalThis.fetch>[0]): Promise<Response> => {
    requests.push(typeof input === 'string' ? input : input instanceof URL ? input.href : input.url);
    return Promise.resolve(new Response('{}'));
  };
  const connector = createConnector({
    keys: {
      get: ({ baseUrl }) => {
        keyAddresses.push(baseUrl);
        return Promise.resolve(state.key);
      },
    },
    consent,
    isTrusted: () => state.trusted,
    isOn: () => state.on,
    network: { fetch: () => fetch, clock: new FakeClock(), logger: silentLogger },
  });
  return Object.assign(state, { connector, requests, questions, keyAddresses });
}

describe('the connector', () => {
  it('gives a connection with the key once the person agreed to the host', async () => {
    const h = harness();
    const connected = await h.connector.connect(remote, { interactive: true });
    assert.ok(connected.ok);
    assert.equal(connected.connection.key, key);
    await connected.connection.fetch('https://api.vendor.example/v1/models');
    assert.deepEqual(h.questions, ['api.vendor.example']);
    assert.equal(h.requests.length, 1);
  });

  it('never asks when it may not, and then refuses', async () => {
    const h = harness();
    const connected = await h.connector.connect(remote, { interactive: false });
    assert.ok(!connected.ok);
    assert.equal(connected.fault.kind, 'policy');
    assert.deepEqual(h.questions, []);
  });

  it('asks for every host of a provider, the one for completion too', async () => {
    const h = harness();
    const both: Provider = { ...remote, fim: { style: 'completions', baseUrl: 'https://fim.vendor.example' } };
    await h.connector.connect(both, { interactive: true });
    assert.deepEqual(h.questions, ['api.vendor.example', 'fim.vendor.example']);
  });

  it('asks for each server of a cluster by itself and looks its key up by its own address', async () => {
    const h = harness();
    const cluster: Provider = { ...remote, mirrors: ['https://twin.vendor.example/v1'] };
    assert.ok((await h.connector.connect(cluster, { interactive: true })).ok);
    assert.deepEqual(h.questions, ['api.vendor.example']);
    const twin = atServer(cluster, 'https://twin.vendor.example/v1');
    const quiet = await h.connector.connect(twin, { interactive: false });
    assert.ok(!quiet.ok && quiet.fault.code === 'no-consent');
    const asked = await h.connector.connect(twin, { interactive: true });
    assert.deepEqual(h.questions, ['api.vendor.example', 'twin.vendor.example']);
    assert.ok(asked.ok);
    assert.equal(asked.connection.provider.baseUrl, 'https://twin.vendor.example/v1');
    await assert.rejects(asked.connection.fetch('https://api.vendor.example/v1/models'));
    assert.deepEqual(h.keyAddresses, ['https://api.vendor.example/v1', 'https://twin.vendor.example/v1']);
  });

  it('asks for the host that an Ollama of this machine hands a model on to', async () => {
    const h = harness();
    const ollama: Provider = { ...local, protocol: 'ollama', computesHere: true };
    for (const model of ['qwen3-coder:30b', 'cloud:7b', 'my-cloudy']) {
      assert.ok((await h.connector.connect(ollama, { interactive: false, model })).ok, model);
    }
    for (const model of ['gpt-oss:120b-cloud', 'glm-4.6:cloud']) {
      const quiet = await h.connector.connect(ollama, { interactive: false, model });
      assert.ok(!quiet.ok && quiet.fault.code === 'no-consent', model);
    }
    assert.deepEqual(h.questions, []);
    assert.ok((await h.connector.connect(ollama, { interactive: true, model: 'glm-4.6:cloud' })).ok);
    assert.deepEqual(h.questions, ['ollama.com']);
    assert.equal(destinationOf(ollama, 'glm-4.6:cloud'), 'ollama.com');
    assert.equal(destinationOf(ollama, 'qwen3-coder:30b'), 'this machine');
  });

  for (const protocol of [
    'ollama',
    'openai-chat',
    'openai-responses',
    'anthropic-messages',
    'gemini',
    'editor-lm',
    'fim',
  ] as const) {
    it(`asks for ollama.com whatever wire its models are asked over: ${protocol}`, async () => {
      const baseUrl = protocol === 'editor-lm' ? '' : 'http://127.0.0.1:11434/v1';
      const provider: Provider = { ...local, protocol, baseUrl, catalogueId: 'said-by-the-entry', source: 'user' };
      for (const model of ['gpt-oss:120b-cloud', 'gemma4:cloud', 'GLM-4.6:Cloud', 'ollama/kimi-k2:1t-cloud']) {
        const h = harness();
        const quiet = await h.connector.connect(provider, { interactive: false, model });
        assert.ok(!quiet.ok && quiet.fault.code === 'no-consent', model);
        assert.ok((await h.connector.connect(provider, { interactive: true, model })).ok);
        assert.deepEqual(h.questions, ['ollama.com']);
      }
      const here = harness();
      assert.ok((await here.connector.connect(provider, { interactive: false, model: 'qwen3-coder:30b' })).ok);
    });
  }

  it('asks for ollama.com at a server in the same network too, and not for a vendor’s model of such a name', async () => {
    const h = harness();
    const near: Provider = { ...remote, baseUrl: 'http://gpu-server:11434/v1', auth: { kind: 'none' } };
    assert.ok((await h.connector.connect(near, { interactive: true, model: 'gpt-oss:120b-cloud' })).ok);
    const vendor: Provider = { ...remote, catalogueId: 'vendor' };
    assert.ok((await h.connector.connect(vendor, { interactive: true, model: 'vendor-cloud' })).ok);
    assert.deepEqual(h.questions, ['gpu-server:11434', 'ollama.com', 'api.vendor.example']);
  });

  it('refuses what the person refused', async () => {
    const h = harness();
    h.answer = false;
    const connected = await h.connector.connect(remote, { interactive: true });
    assert.equal(connected.ok, false);
  });

  it('lists models without a question and lets nothing else through for it', async () => {
    const h = harness();
    const connected = await h.connector.connect(remote, { interactive: false, purpose: 'list' });
    assert.ok(connected.ok);
    assert.deepEqual(h.questions, []);
    await assert.rejects(connected.connection.fetch('https://elsewhere.example/v1/models'));
    assert.deepEqual(h.requests, []);
  });

  it('sends nothing from an untrusted workspace, a list or this machine included', async () => {
    const h = harness();
    const before = await h.connector.connect(local, { interactive: true });
    assert.ok(before.ok);
    h.trusted = false;
    for (const provider of [local, remote]) {
      for (const options of [{ interactive: true }, { interactive: false, purpose: 'list' as const }]) {
        const connected = await h.connector.connect(provider, options);
        assert.ok(!connected.ok);
        assert.equal(connected.fault.kind, 'policy');
      }
    }
    await assert.rejects(before.connection.fetch('http://127.0.0.1:9/v1/models'), 'an old connection is shut too');
    assert.deepEqual(h.requests, []);
    assert.deepEqual(h.questions, []);
  });

  it('sends nothing while the features are switched off', async () => {
    const h = harness();
    h.on = false;
    const connected = await h.connector.connect(local, { interactive: false, purpose: 'list' });
    assert.equal(connected.ok, false);
  });

  it('gives models of VS Code a connection that reaches nothing, in a trusted workspace only', async () => {
    const h = harness();
    const editor: Provider = { ...local, id: 'editor', protocol: 'editor-lm', baseUrl: '' };
    const connected = await h.connector.connect(editor, { interactive: false });
    assert.ok(connected.ok);
    await assert.rejects(connected.connection.fetch('https://api.vendor.example/'));
    h.trusted = false;
    assert.equal((await h.connector.connect(editor, { interactive: false })).ok, false);
    assert.deepEqual(h.requests, []);
  });

  it('lets a provider of another extension stay on this machine, in a trusted workspace only', async () => {
    const h = harness();
    const thirdParty: Provider = { ...local, id: 'acme', protocol: 'extension', baseUrl: '', source: 'extension' };
    const connected = await h.connector.connect(thirdParty, { interactive: true });
    assert.ok(connected.ok);
    await assert.rejects(connected.connection.fetch('https://api.vendor.example/'));
    assert.deepEqual(h.questions, []);
    h.trusted = false;
    assert.equal((await h.connector.connect(thirdParty, { interactive: true })).ok, false);
  });

  it('asks for the destination that a provider of another extension names', async () => {
    const h = harness();
    const named: Provider = { ...local, protocol: 'extension', baseUrl: 'https://acme.example', source: 'extension' };
    const quiet = await h.connector.connect(named, { interactive: false });
    assert.ok(!quiet.ok && quiet.fault.code === 'no-consent');
    assert.ok((await h.connector.connect(named, { interactive: true })).ok);
    assert.deepEqual(h.questions, ['acme.example']);
  });

  it('says that a key is missing, unless the server works without one', async () => {
    const h = harness();
    h.key = undefined;
    const missing = await h.connector.connect(remote, { interactive: true });
    assert.ok(!missing.ok);
    assert.equal(missing.fault.kind, 'auth');
    const optional: Provider = { ...remote, auth: { kind: 'bearer', environmentVariables: [], optional: true } };
    const connected = await h.connector.connect(optional, { interactive: true });
    assert.ok(connected.ok);
    assert.equal(connected.connection.key, undefined);
  });
});
