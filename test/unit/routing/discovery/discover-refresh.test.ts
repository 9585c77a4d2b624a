import assert from 'node:assert/strict';
import type { Provider } from '../../../../src/models/provider.ts';
import type { LiveModel } from '../../../../src/models/registry.ts';
import { ListError } from '../../../../src/protocols/protocol.ts';
import { builtInProviders } from '../../../../src/providers/built-in-providers.ts';
import { Harness, refusedConnection } from '../discovery-fixture.ts';

describe('refreshing a model list', () => {
  it('asks the named provider only', async () => {
    const harness = new Harness();
    harness.answers.set('groq', [{ id: 'm' }]);
    await harness.discovery.refresh('groq');
    assert.deepEqual(harness.connected, ['groq']);
    assert.equal(harness.registry.reachability('groq').state, 'ready');
  });

  it('says when the key is wrong and when the server is away', async () => {
    const harness = new Harness();
    harness.answers.set('openai', new ListError({ kind: 'auth', message: 'Wrong key.' }));
    await harness.discovery.refresh('openai');
    assert.deepEqual(harness.registry.reachability('openai'), { state: 'key-needed' });
    await harness.discovery.refresh('groq');
    assert.deepEqual(harness.registry.reachability('groq'), { state: 'unreachable', reason: 'Connection refused.' });
  });

  it('learns nothing about a server that our own gate kept from being asked', async () => {
    const harness = new Harness();
    harness.answers.set('openai', new ListError({ kind: 'policy', message: 'Not allowed.' }));
    await harness.discovery.refresh('openai');
    assert.deepEqual(harness.registry.reachability('openai'), { state: 'unknown' });
  });

  it('asks all that work without a key or have one, once at a time, and once more for all who came meanwhile', async () => {
    const harness = new Harness();
    harness.keys.add('mistral');
    await harness.discovery.refresh();
    // llama.cpp is looked for at two ports.
    const all = ['litellm', 'llama.cpp', 'llama.cpp', 'lmstudio', 'mistral', 'ollama', 'vllm'];
    assert.deepEqual([...harness.connected].sort(), all);
    harness.connected.length = 0;
    await Promise.all([1, 2, 3, 4].map(() => harness.discovery.refresh()));
    assert.deepEqual([...harness.connected].sort(), [...all, ...all].sort());
  });

  it('asks again after what was asked with the key before', async () => {
    const harness = new Harness();
    const old = Promise.withResolvers<readonly LiveModel[]>();
    harness.answers.set('groq', old.promise);
    const first = harness.discovery.refresh('groq');
    await harness.clock.advance(1);
    harness.answers.set('groq', [{ id: 'for-the-new-key' }]);
    const second = harness.discovery.refresh('groq');
    old.reject(new ListError({ kind: 'auth', message: 'The old key.' }));
    await Promise.all([first, second]);
    assert.deepEqual(harness.registry.reachability('groq'), { state: 'ready' });
    assert.deepEqual(harness.connected, ['groq', 'groq']);
  });

  it('asks no more for whoever stopped while it waited', async () => {
    const harness = new Harness();
    const old = Promise.withResolvers<readonly LiveModel[]>();
    harness.answers.set('groq', old.promise);
    const stop = new AbortController();
    const both = [harness.discovery.refresh('groq'), harness.discovery.refresh('groq', stop.signal)];
    await harness.clock.advance(1);
    stop.abort();
    old.resolve([]);
    await Promise.all(both);
    assert.deepEqual(harness.connected, ['groq']);
  });

  it('joins no fetch at an old address and drops what comes from there, list or failure', async () => {
    const groq = builtInProviders.find(({ id }) => id === 'groq')!;
    for (const isFailure of [false, true]) {
      const harness = new Harness([groq]);
      const old = Promise.withResolvers<readonly LiveModel[]>();
      harness.answers.set(groq.baseUrl, old.promise).set('https://new.example/v1', [{ id: 'new' }]);
      const first = harness.discovery.refresh('groq');
      await harness.clock.advance(1);
      harness.registry.setProviders('built-in', [{ ...groq, baseUrl: 'https://new.example/v1' }]);
      await harness.discovery.refresh('groq');
      const kept = harness.stored;
      if (isFailure) old.reject(refusedConnection);
      else old.resolve([{ id: 'old' }]);
      await first;
      assert.deepEqual(harness.registry.reachability('groq'), { state: 'ready' });
      assert.deepEqual(
        harness.registry.models('groq').map(({ ref }) => ref.model),
        ['new'],
      );
      assert.equal(harness.stored, kept);
    }
  });

  it('leaves no provider that changed its protocol or went away as one that is being checked', async () => {
    const groq = builtInProviders.find(({ id }) => id === 'groq')!;
    for (const providers of [[], [{ ...groq, protocol: 'anthropic-messages' as const }]]) {
      const harness = new Harness([groq]);
      const old = Promise.withResolvers<readonly LiveModel[]>();
      harness.answers.set('groq', old.promise);
      const first = harness.discovery.refresh('groq');
      await harness.clock.advance(1);
      harness.registry.setProviders('built-in', providers);
      old.resolve([{ id: 'old' }]);
      await first;
      assert.deepEqual(harness.registry.reachability('groq'), { state: 'unknown' });
    }
  });

  it('takes the list of the first of several servers that has one, and lets the others rest', async () => {
    const cluster: Provider = {
      ...builtInProviders.find(({ id }) => id === 'vllm')!,
      mirrors: ['http://127.0.0.1:8001/v1', 'http://127.0.0.1:8002/v1'],
    };
    const harness = new Harness([cluster]);
    harness.answers.set('http://127.0.0.1:8001/v1', [{ id: 'from-the-second' }]);
    await harness.discovery.refresh('vllm');
    assert.deepEqual(harness.registry.reachability('vllm'), { state: 'ready' });
    assert.deepEqual(
      harness.registry.models('vllm').map(({ ref }) => ref.model),
      ['from-the-second'],
    );
    assert.ok(harness.pool.isCoolingDown(cluster, cluster.baseUrl));
    assert.ok(!harness.pool.isCoolingDown(cluster, 'http://127.0.0.1:8001/v1'));
  });

  it('does not take a refused key for an unhealthy server', async () => {
    const cluster: Provider = {
      ...builtInProviders.find(({ id }) => id === 'vllm')!,
      mirrors: ['http://127.0.0.1:8001/v1'],
    };
    const harness = new Harness([cluster]);
    harness.answers.set('vllm', new ListError({ kind: 'auth', message: 'No.' }));
    await harness.discovery.refresh('vllm');
    assert.equal(harness.connected.length, 1);
    assert.ok(!harness.pool.isCoolingDown(cluster, cluster.baseUrl));
  });

  it('asks a server that only completes for nothing, and for no key once there is one', async () => {
    const harness = new Harness();
    await harness.discovery.detect();
    assert.deepEqual(harness.registry.reachability('codestral'), { state: 'key-needed' });
    harness.keys.add('codestral');
    await harness.discovery.refresh('codestral');
    assert.deepEqual(harness.registry.reachability('codestral'), { state: 'unknown' });
    assert.ok(!harness.connected.includes('codestral'));
  });
});
