import assert from 'node:assert/strict';
import type { Provider } from '../../../../src/models/provider.ts';
import { FakeClock } from '../../../../src/platform/clock.fake.ts';
import { ListError } from '../../../../src/protocols/protocol.ts';
import { pageFault } from '../../../../src/protocols/http-exchange/http-failure.ts';
import { llamaCpp } from '../../../../src/providers/vendors/llama-cpp.ts';
import { ollama } from '../../../../src/providers/vendors/ollama.ts';
import { builtInProviders } from '../../../../src/providers/built-in-providers.ts';
import { ModelListCache, maximumListAge } from '../../../../src/routing/discovery/discover-cache.ts';
import { localServerIds } from '../../../../src/routing/discovery/discover-local.ts';
import { Harness } from '../discovery-fixture.ts';

describe('detection', () => {
  it('connects to nothing in an untrusted workspace and finds nothing', async () => {
    const harness = new Harness();
    harness.trusted = false;
    harness.keys.add('anthropic');
    harness.editor.push({ id: 'copilot/x' });
    assert.deepEqual(await harness.discovery.detect(), []);
    await harness.discovery.refresh();
    await harness.discovery.refresh('ollama');
    assert.deepEqual(harness.connected, []);
  });

  it('looks only at the usual servers of this machine when nothing is set up', async () => {
    const harness = new Harness();
    assert.deepEqual(await harness.discovery.detect(), []);
    assert.deepEqual([...new Set(harness.connected)].sort(), [...localServerIds].sort());
  });

  it('finds a server on this machine with its models', async () => {
    const harness = new Harness();
    harness.answers.set('ollama', [{ id: 'qwen3-coder:30b' }, { id: 'llama3' }]);
    const found = await harness.discovery.detect();
    assert.deepEqual(found, [
      {
        providerId: 'ollama',
        kind: 'local-server',
        name: 'Ollama',
        models: ['qwen3-coder:30b', 'llama3'],
      },
    ]);
    assert.equal(harness.registry.reachability('lmstudio').state, 'unreachable');
  });

  it('does not call a server elsewhere one of this machine', async () => {
    const harness = new Harness();
    const elsewhere = builtInProviders.find((provider) => provider.id === 'ollama')!;
    harness.registry.setProviders('user', [{ ...elsewhere, baseUrl: 'http://gpu.example:11434', source: 'user' }]);
    await harness.discovery.detect();
    assert.ok(!harness.connected.includes('ollama'));
  });

  it('offers a key in the environment by the name of its variable and takes nothing', async () => {
    const harness = new Harness();
    harness.variables.add('OPENAI_API_KEY');
    const found = await harness.discovery.detect();
    assert.equal(found.length, 1);
    assert.equal(found[0]!.kind, 'environment-key');
    assert.equal(found[0]!.variable, 'OPENAI_API_KEY');
    assert.ok(!harness.connected.includes('openai'));
    assert.equal(harness.registry.reachability('openai').state, 'key-needed');
  });

  it('lists the models of a provider whose key is stored, and asks again only after a day', async () => {
    const harness = new Harness();
    harness.keys.add('anthropic');
    harness.answers.set('anthropic', [{ id: 'claude-x', contextTokens: 1000 }]);
    const found = await harness.discovery.detect();
    assert.deepEqual(found.find((finding) => finding.providerId === 'anthropic')?.models, ['claude-x']);

    const next = new Harness();
    next.stored = JSON.parse(JSON.stringify(harness.stored)) as unknown;
    next.keys.add('anthropic');
    await next.discovery.detect();
    assert.ok(!next.connected.includes('anthropic'));
    assert.equal(next.registry.model({ provider: 'anthropic', model: 'claude-x' })?.contextTokens, 1000);
    assert.equal(next.registry.reachability('anthropic').state, 'unknown');

    const later = new Harness();
    later.stored = harness.stored;
    later.keys.add('anthropic');
    await later.clock.advance(maximumListAge);
    await later.discovery.detect();
    assert.ok(later.connected.includes('anthropic'));
  });

  it('keeps what was found while the secret store does not answer, and takes it away once it says so', async () => {
    const harness = new Harness();
    harness.keys.add('anthropic');
    harness.answers.set('anthropic', [{ id: 'claude-x' }]);
    const found = await harness.discovery.detect();
    assert.equal(found[0]?.kind, 'stored-key');
    harness.isLocked = true;
    assert.deepEqual(await harness.discovery.detect(), found);
    assert.notEqual(harness.registry.reachability('anthropic').state, 'key-needed');
    harness.isLocked = false;
    harness.keys.clear();
    assert.deepEqual(await harness.discovery.detect(), []);
    assert.equal(harness.registry.reachability('anthropic').state, 'key-needed');
  });

  it('asks for no key where the secret store did not answer, and still offers one of the environment', async () => {
    const harness = new Harness();
    harness.isLocked = true;
    harness.variables.add('OPENAI_API_KEY');
    const found = await harness.discovery.detect();
    assert.deepEqual(
      found.map(({ kind }) => kind),
      ['environment-key'],
    );
    for (const id of ['openai', 'anthropic']) assert.equal(harness.registry.reachability(id).state, 'unknown');
  });

  it('does not use a list that came from another address', async () => {
    const harness = new Harness();
    harness.keys.add('anthropic');
    harness.stored = {
      anthropic: { baseUrl: 'https://old.example', fetched: harness.clock.wallTime(), models: [{ id: 'a' }] },
    };
    await harness.discovery.detect();
    assert.ok(harness.connected.includes('anthropic'));
  });

  it('reads a kept list beside one of a newer version, and keeps that', async () => {
    const later = { baseUrl: ollama.baseUrl, fetched: 0, models: [{ id: { vendor: 'x', name: 'y' } }] };
    let stored: unknown = { later };
    const cache = new ModelListCache(
      { get: () => stored, set: (value) => Promise.resolve(void (stored = value)) },
      new FakeClock(),
    );
    await cache.set(ollama, [{ id: 'kept' }]);
    assert.deepEqual(cache.get(ollama), [{ id: 'kept' }]);
    assert.deepEqual((stored as { readonly later: unknown }).later, later);
  });

  it('survives a cache that holds anything', async () => {
    for (const stored of [null, 7, 'x', [], { anthropic: 3 }, { anthropic: { models: 'no' } }]) {
      const harness = new Harness();
      harness.stored = stored;
      harness.keys.add('anthropic');
      harness.answers.set('anthropic', [{ id: 'claude-x' }]);
      await harness.discovery.detect();
      assert.equal(harness.registry.reachability('anthropic').state, 'ready');
    }
  });

  it('finds the models of VS Code', async () => {
    const harness = new Harness();
    harness.editor.push({ id: 'vendor/one' });
    const found = await harness.discovery.detect();
    assert.deepEqual(
      found.map((finding) => [finding.kind, finding.models]),
      [['editor-models', ['vendor/one']]],
    );
  });

  it('gives up on a server that does not answer in five seconds, without a rejection', async () => {
    const harness = new Harness();
    harness.answers.set('ollama', 'hangs');
    const detection = harness.discovery.detect();
    await harness.clock.advance(4_900);
    assert.equal(harness.registry.reachability('ollama').state, 'checking');
    await harness.clock.advance(200);
    assert.deepEqual(await detection, []);
    assert.equal(harness.registry.reachability('ollama').state, 'unreachable');
  });

  it('counts no time that loading our own code takes', async () => {
    const harness = new Harness();
    let loaded: () => void = () => undefined;
    harness.loading = new Promise((resolve) => (loaded = resolve));
    harness.answers.set('ollama', [{ id: 'llama3' }]);
    const detection = harness.discovery.detect();
    await harness.clock.advance(60_000);
    loaded();
    const found = await detection;
    assert.deepEqual(
      found.map(({ providerId }) => providerId),
      ['ollama'],
    );
  });

  it('looks once more for a server that did not answer in time, and then no more by itself', async () => {
    const harness = new Harness([ollama]);
    harness.answers.set('ollama', 'hangs');
    void harness.discovery.detect();
    await harness.clock.advance(3_600_000);
    assert.equal(harness.connected.length, 2);
    assert.equal(harness.clock.pending, 0);
  });

  it('finds a server that was too busy for its first answer', async () => {
    const harness = new Harness([ollama]);
    harness.answers.set('ollama', 'hangs');
    void harness.discovery.detect();
    await harness.clock.advance(6_000);
    harness.answers.set('ollama', [{ id: 'llama3' }]);
    await harness.clock.advance(10_000);
    assert.deepEqual(harness.discovery.findings[0]?.models, ['llama3']);
  });

  it('looks again ten seconds after a time-out for a person who opens the list of models, and finds it for all', async () => {
    const harness = new Harness([ollama]);
    harness.answers.set('ollama', 'hangs');
    const first = harness.discovery.freshen();
    await harness.clock.advance(6_000);
    await first;
    harness.answers.set('ollama', [{ id: 'llama3' }]);
    await harness.discovery.freshen();
    assert.equal(harness.connected.length, 1);
    await harness.clock.advance(5_000);
    let fired = 0;
    harness.discovery.onDidChange(() => fired++);
    await harness.discovery.freshen();
    assert.equal(harness.discovery.findings[0]?.kind, 'local-server');
    assert.equal(fired, 1);
  });

  it('tells of a server of this machine that wants a key', async () => {
    const harness = new Harness([llamaCpp]);
    harness.answers.set('llama.cpp', new ListError({ kind: 'auth', message: 'Invalid API Key', status: 401 }));
    assert.deepEqual(await harness.discovery.detect(), [
      { providerId: 'llama.cpp', kind: 'local-key-needed', name: 'llama.cpp', models: [] },
    ]);
  });

  it('takes the login page of another program for no server that wants a key', async () => {
    const harness = new Harness([llamaCpp]);
    const fault = pageFault({ status: 401, headers: {}, body: '<html>' }, { kind: 'auth', message: '', status: 401 });
    harness.answers.set('llama.cpp', new ListError(fault));
    assert.deepEqual(await harness.discovery.detect(), []);
    assert.equal(harness.registry.reachability('llama.cpp').state, 'unreachable');
  });

  it('tells its listeners of what changed and of nothing else', async () => {
    const harness = new Harness();
    let fired = 0;
    const listening = harness.discovery.onDidChange(() => fired++);
    await harness.discovery.detect();
    assert.equal(fired, 1, 'that there is nothing is news once');
    await harness.discovery.detect();
    assert.equal(fired, 1);
    harness.variables.add('OPENAI_API_KEY');
    await harness.discovery.detect();
    assert.equal(fired, 2);
    await harness.discovery.detect();
    assert.equal(fired, 2, 'the same again');
    listening.dispose();
    harness.variables.clear();
    await harness.discovery.detect();
    assert.equal(fired, 2);
  });

  it('looks at one provider alone and keeps what is known of the others', async () => {
    const harness = new Harness();
    harness.variables.add('OPENAI_API_KEY');
    harness.answers.set('ollama', [{ id: 'llama3' }]);
    await harness.discovery.detect();
    harness.editor.push({ id: 'copilot/x' });
    harness.connected.length = 0;
    const found = await harness.discovery.detect({ only: 'editor' });
    assert.deepEqual(
      found.map(({ providerId }) => providerId),
      ['editor', 'openai', 'ollama'],
    );
    assert.deepEqual(harness.connected, []);
  });
});

describe('a server with another usual address', () => {
  const [second = ''] = llamaCpp.otherAddresses ?? [];

  it('is found there while nothing answers at the first, and keeps its name', async () => {
    const harness = new Harness([llamaCpp]);
    harness.answers.set(second, [{ id: 'tiny' }]);
    const found = await harness.discovery.detect();
    assert.deepEqual(found, [{ providerId: 'llama.cpp', kind: 'local-server', name: 'llama.cpp', models: ['tiny'] }]);
    const now = harness.registry.provider('llama.cpp');
    assert.equal(now?.baseUrl, second);
    assert.equal(now.fim?.baseUrl, new URL(second).origin, 'completions go there, too');
    assert.deepEqual(now.otherAddresses, [llamaCpp.baseUrl]);
  });

  it('is not looked for there while it answers', async () => {
    const harness = new Harness([llamaCpp]);
    harness.answers.set(llamaCpp.baseUrl, [{ id: 'tiny' }]).set(second, [{ id: 'other' }]);
    await harness.discovery.detect();
    assert.deepEqual(harness.addresses, [llamaCpp.baseUrl]);
  });

  it('is found where it has a list, although another program asks for a login at the first', async () => {
    const harness = new Harness([llamaCpp]);
    harness.answers
      .set(llamaCpp.baseUrl, new ListError({ kind: 'auth', message: 'No.' }))
      .set(second, [{ id: 'tiny' }]);
    await harness.discovery.detect();
    assert.deepEqual(harness.moved, [['llama.cpp', second]]);
  });

  it('stays where it was meant to be where another program has a login page at the other address', async () => {
    const harness = new Harness([llamaCpp]);
    harness.answers.set(second, new ListError({ kind: 'auth', message: 'Sign in.', code: 'web_page' }));
    await harness.discovery.detect();
    assert.deepEqual(harness.moved, []);
  });

  it('stays where it was meant to be while no address answers', async () => {
    const harness = new Harness([llamaCpp]);
    await harness.discovery.detect();
    assert.deepEqual(harness.addresses, [llamaCpp.baseUrl, second]);
    assert.deepEqual(harness.moved, []);
    assert.equal(harness.registry.reachability('llama.cpp').state, 'unreachable');
  });

  it('is looked for at the address of the person alone', async () => {
    const harness = new Harness([llamaCpp]);
    const own = { ...llamaCpp, baseUrl: 'http://127.0.0.1:8090/v1', source: 'user' } as const;
    harness.registry.setProviders('user', [own]);
    await harness.discovery.detect();
    assert.deepEqual(harness.addresses, [own.baseUrl]);
  });
});

describe('lists that nobody asked for', () => {
  const mine: Provider = {
    id: 'mine',
    name: 'Mine',
    protocol: 'openai-chat',
    baseUrl: 'https://mine.example/v1',
    auth: { kind: 'bearer', environmentVariables: [] },
    source: 'user',
  };
  const near: Provider = { ...mine, id: 'near', baseUrl: 'http://127.0.0.1:9/v1' };

  /** Something happens every second that detection depends on. */
  async function busyWindow(harness: Harness, seconds: number): Promise<void> {
    for (let second = 0; second < seconds; second++) {
      await harness.discovery.detect();
      await harness.clock.advance(1_000);
    }
  }

  it('are fetched once an hour, whatever happens in the window', async () => {
    const harness = new Harness([mine, near]);
    harness.keys.add('mine').add('near');
    harness.answers.set('mine', [{ id: 'a' }]).set('near', [{ id: 'b' }]);
    await busyWindow(harness, 3_600);
    assert.deepEqual(harness.connected.sort(), ['mine', 'near']);
    await busyWindow(harness, 2);
    assert.deepEqual(harness.connected.sort(), ['mine', 'near', 'near'], 'the list of a vendor is good for a day');
  });

  it('are asked for at most once a minute while the server fails, and then once more by themselves', async () => {
    const harness = new Harness([mine, near]);
    harness.keys.add('mine').add('near');
    await busyWindow(harness, 59);
    assert.deepEqual(harness.connected.sort(), ['mine', 'near']);
    harness.answers.set('mine', [{ id: 'a' }]).set('near', [{ id: 'b' }]);
    await harness.clock.advance(10_000);
    assert.equal(harness.registry.reachability('mine').state, 'ready');
    assert.equal(harness.registry.reachability('near').state, 'ready');
    assert.equal(harness.connected.length, 4);
    await harness.clock.advance(3_600_000);
    assert.equal(harness.connected.length, 4, 'no timer goes on');
  });

  it('are fetched at once from a server that moved', async () => {
    const harness = new Harness([near]);
    await harness.discovery.detect();
    harness.registry.setProviders('built-in', [{ ...near, baseUrl: 'http://127.0.0.1:10/v1' }]);
    await harness.discovery.detect();
    assert.deepEqual(harness.connected, ['near', 'near']);
  });

  it('do not keep a person from asking', async () => {
    const harness = new Harness([near]);
    harness.keys.add('near');
    harness.answers.set('near', [{ id: 'b' }]);
    await harness.discovery.detect();
    await harness.discovery.refresh('near');
    await harness.discovery.refresh();
    assert.deepEqual(harness.connected, ['near', 'near', 'near']);
  });

  it('are fetched for somebody who looks at them only where they are unknown or old', async () => {
    const harness = new Harness([mine, near]);
    harness.keys.add('mine').add('near');
    harness.answers.set('mine', [{ id: 'a' }]).set('near', [{ id: 'b' }]);
    await harness.discovery.freshen();
    await harness.discovery.freshen();
    assert.deepEqual(harness.connected.sort(), ['mine', 'near']);
    await harness.clock.advance(60_000);
    await harness.discovery.freshen();
    assert.deepEqual(
      harness.connected.sort(),
      ['mine', 'near', 'near'],
      'on this machine a model is pulled at any time',
    );
  });

  it('never make a provider that answers look as if it did not', async () => {
    const harness = new Harness([near]);
    harness.answers.set('near', [{ id: 'b' }]);
    await harness.discovery.detect();
    const states: string[] = [];
    harness.registry.onDidChange(() => states.push(harness.registry.reachability('near').state));
    await harness.discovery.refresh('near');
    assert.deepEqual(states, []);
  });

  it('leave what a server said in this window as it is', async () => {
    const harness = new Harness([mine]);
    harness.keys.add('mine');
    harness.answers.set('mine', [{ id: 'a' }]);
    await harness.discovery.detect();
    harness.answers.set('mine', new ListError({ kind: 'auth', message: 'No.' }));
    await harness.discovery.refresh('mine');
    await harness.discovery.detect();
    assert.equal(harness.registry.reachability('mine').state, 'key-needed');
  });
});
