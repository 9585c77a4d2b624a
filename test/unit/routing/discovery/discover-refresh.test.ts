import assert from 'node:assert/strict';
import type { Provider } from '../../../../src/models/provider.ts';
import type { LiveModel } from '../../../../src/models/registry.ts';
import { ListError } from '../../../../src/protocols/protocol.ts';
import { builtInProviders } from '../../../../src/providers/built-in-providers.ts';
import { House, refusedConnection } from '../discovery-fixture.ts';

describe('refreshing a model list', () => {
  it('asks the named provider only', async () => {
    const house = new House();
    house.answers.set('groq', [{ id: 'm' }]);
    await house.discovery.refresh('groq');
    assert.deepEqual(house.connected, ['groq']);
    assert.equal(house.registry.reachability('groq').state, 'ready');
  });

  it('says when the key is wrong and when the server is away', async () => {
    const house = new House();
    house.answers.set('openai', new ListError({ kind: 'auth', message: 'Wrong key.' }));
    await house.discovery.refresh('openai');
    assert.deepEqual(house.registry.reachability('openai'), { state: 'key-needed' });
    await house.discovery.refresh('groq');
    assert.deepEqual(house.registry.reachability('groq'), { state: 'unreachable', reason: 'Connection refused.' });
  });

  it('learns nothing about a server that our own gate kept from being asked', async () => {
    const house = new House();
    house.answers.set('openai', new ListError({ kind: 'policy', message: 'Not allowed.' }));
    await house.discovery.refresh('openai');
    assert.deepEqual(house.registry.reachability('openai'), { state: 'unknown' });
  });

  it('asks all that work without a key or have one, once at a time, and once more for all who came meanwhile', async () => {
    const house = new House();
    house.keys.add('mistral');
    await house.discovery.refresh();
    const all = ['litellm', 'llama.cpp', 'lmstudio', 'mistral', 'ollama', 'vllm'];
    assert.deepEqual([...house.connected].sort(), all);
    house.connected.length = 0;
    await Promise.all([1, 2, 3, 4].map(() => house.discovery.refresh()));
    assert.deepEqual([...house.connected].sort(), [...all, ...all].sort());
  });

  it('asks again after what was asked with the key before', async () => {
    const house = new House();
    const old = Promise.withResolvers<readonly LiveModel[]>();
    house.answers.set('groq', old.promise);
    const first = house.discovery.refresh('groq');
    await house.clock.advance(1);
    house.answers.set('groq', [{ id: 'for-the-new-key' }]);
    const second = house.discovery.refresh('groq');
    old.reject(new ListError({ kind: 'auth', message: 'The old key.' }));
    await Promise.all([first, second]);
    assert.deepEqual(house.registry.reachability('groq'), { state: 'ready' });
    assert.deepEqual(house.connected, ['groq', 'groq']);
  });

  it('asks no more for whoever stopped while it waited', async () => {
    const house = new House();
    const old = Promise.withResolvers<readonly LiveModel[]>();
    house.answers.set('groq', old.promise);
    const stop = new AbortController();
    const both = [house.discovery.refresh('groq'), house.discovery.refresh('groq', stop.signal)];
    await house.clock.advance(1);
    stop.abort();
    old.resolve([]);
    await Promise.all(both);
    assert.deepEqual(house.connected, ['groq']);
  });

  it('joins no fetch at an old address and drops what comes from there, list or failure', async () => {
    const groq = builtInProviders.find(({ id }) => id === 'groq')!;
    for (const isFailure of [false, true]) {
      const house = new House([groq]);
      const old = Promise.withResolvers<readonly LiveModel[]>();
      house.answers.set(groq.baseUrl, old.promise).set('https://new.example/v1', [{ id: 'new' }]);
      const first = house.discovery.refresh('groq');
      await house.clock.advance(1);
      house.registry.setProviders('built-in', [{ ...groq, baseUrl: 'https://new.example/v1' }]);
      await house.discovery.refresh('groq');
      const kept = house.stored;
      if (isFailure) old.reject(refusedConnection);
      else old.resolve([{ id: 'old' }]);
      await first;
      assert.deepEqual(house.registry.reachability('groq'), { state: 'ready' });
      assert.deepEqual(
        house.registry.models('groq').map(({ ref }) => ref.model),
        ['new'],
      );
      assert.equal(house.stored, kept);
    }
  });

  it('leaves no provider that changed its protocol or went away as one that is being checked', async () => {
    const groq = builtInProviders.find(({ id }) => id === 'groq')!;
    for (const providers of [[], [{ ...groq, protocol: 'anthropic-messages' as const }]]) {
      const house = new House([groq]);
      const old = Promise.withResolvers<readonly LiveModel[]>();
      house.answers.set('groq', old.promise);
      const first = house.discovery.refresh('groq');
      await house.clock.advance(1);
      house.registry.setProviders('built-in', providers);
      old.resolve([{ id: 'old' }]);
      await first;
      assert.deepEqual(house.registry.reachability('groq'), { state: 'unknown' });
    }
  });

  it('takes the list of the first of several servers that has one, and lets the others rest', async () => {
    const cluster: Provider = {
      ...builtInProviders.find(({ id }) => id === 'vllm')!,
      mirrors: ['http://127.0.0.1:8001/v1', 'http://127.0.0.1:8002/v1'],
    };
    const house = new House([cluster]);
    house.answers.set('http://127.0.0.1:8001/v1', [{ id: 'from-the-second' }]);
    await house.discovery.refresh('vllm');
    assert.deepEqual(house.registry.reachability('vllm'), { state: 'ready' });
    assert.deepEqual(
      house.registry.models('vllm').map(({ ref }) => ref.model),
      ['from-the-second'],
    );
    assert.ok(house.pool.isResting(cluster, cluster.baseUrl));
    assert.ok(!house.pool.isResting(cluster, 'http://127.0.0.1:8001/v1'));
  });

  it('does not take a refused key for a sick server', async () => {
    const cluster: Provider = {
      ...builtInProviders.find(({ id }) => id === 'vllm')!,
      mirrors: ['http://127.0.0.1:8001/v1'],
    };
    const house = new House([cluster]);
    house.answers.set('vllm', new ListError({ kind: 'auth', message: 'No.' }));
    await house.discovery.refresh('vllm');
    assert.equal(house.connected.length, 1);
    assert.ok(!house.pool.isResting(cluster, cluster.baseUrl));
  });

  it('asks a server that only completes for nothing, and for no key once there is one', async () => {
    const house = new House();
    await house.discovery.detect();
    assert.deepEqual(house.registry.reachability('codestral'), { state: 'key-needed' });
    house.keys.add('codestral');
    await house.discovery.refresh('codestral');
    assert.deepEqual(house.registry.reachability('codestral'), { state: 'unknown' });
    assert.ok(!house.connected.includes('codestral'));
  });
});
