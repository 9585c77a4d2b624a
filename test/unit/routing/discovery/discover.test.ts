import assert from 'node:assert/strict';
import type { Provider } from '../../../../src/models/provider.ts';
import { FakeClock } from '../../../../src/platform/clock.fake.ts';
import { ListError } from '../../../../src/protocols/protocol.ts';
import { ollama } from '../../../../src/providers/vendors/ollama.ts';
import { builtInProviders } from '../../../../src/providers/built-in-providers.ts';
import { ModelListCache, maximumListAge } from '../../../../src/routing/discovery/discover-cache.ts';
import { localServerIds } from '../../../../src/routing/discovery/discover-local.ts';
import { House } from '../discovery-fixture.ts';

describe('detection', () => {
  it('connects to nothing in an untrusted workspace and finds nothing', async () => {
    const house = new House();
    house.trusted = false;
    house.keys.add('anthropic');
    house.editor.push({ id: 'copilot/x' });
    assert.deepEqual(await house.discovery.detect(), []);
    await house.discovery.refresh();
    await house.discovery.refresh('ollama');
    assert.deepEqual(house.connected, []);
  });

  it('looks only at the usual servers of this machine when nothing is set up', async () => {
    const house = new House();
    assert.deepEqual(await house.discovery.detect(), []);
    assert.deepEqual([...house.connected].sort(), [...localServerIds].sort());
  });

  it('finds a server on this machine with its models', async () => {
    const house = new House();
    house.answers.set('ollama', [{ id: 'qwen3-coder:30b' }, { id: 'llama3' }]);
    const found = await house.discovery.detect();
    assert.deepEqual(found, [
      {
        providerId: 'ollama',
        kind: 'local-server',
        title: 'Ollama on this machine, 2 models',
        models: ['qwen3-coder:30b', 'llama3'],
      },
    ]);
    assert.equal(house.registry.reachability('lmstudio').state, 'unreachable');
  });

  it('does not call a server elsewhere one of this machine', async () => {
    const house = new House();
    const elsewhere = builtInProviders.find((provider) => provider.id === 'ollama')!;
    house.registry.setProviders('user', [{ ...elsewhere, baseUrl: 'http://gpu.example:11434', source: 'user' }]);
    await house.discovery.detect();
    assert.ok(!house.connected.includes('ollama'));
  });

  it('offers a key in the environment by the name of its variable and takes nothing', async () => {
    const house = new House();
    house.variables.add('OPENAI_API_KEY');
    const found = await house.discovery.detect();
    assert.equal(found.length, 1);
    assert.equal(found[0]!.kind, 'environment-key');
    assert.equal(found[0]!.variable, 'OPENAI_API_KEY');
    assert.ok(!house.connected.includes('openai'));
    assert.equal(house.registry.reachability('openai').state, 'key-needed');
  });

  it('lists the models of a provider whose key is stored, and asks again only after a day', async () => {
    const house = new House();
    house.keys.add('anthropic');
    house.answers.set('anthropic', [{ id: 'claude-x', contextTokens: 1000 }]);
    const found = await house.discovery.detect();
    assert.deepEqual(found.find((finding) => finding.providerId === 'anthropic')?.models, ['claude-x']);

    const next = new House();
    next.stored = JSON.parse(JSON.stringify(house.stored)) as unknown;
    next.keys.add('anthropic');
    await next.discovery.detect();
    assert.ok(!next.connected.includes('anthropic'));
    assert.equal(next.registry.model({ provider: 'anthropic', model: 'claude-x' })?.contextTokens, 1000);
    assert.equal(next.registry.reachability('anthropic').state, 'unknown');

    const later = new House();
    later.stored = house.stored;
    later.keys.add('anthropic');
    await later.clock.advance(maximumListAge);
    await later.discovery.detect();
    assert.ok(later.connected.includes('anthropic'));
  });

  it('keeps what was found while the secret store does not answer, and takes it away once it says so', async () => {
    const house = new House();
    house.keys.add('anthropic');
    house.answers.set('anthropic', [{ id: 'claude-x' }]);
    const found = await house.discovery.detect();
    assert.equal(found[0]?.kind, 'stored-key');
    house.isLocked = true;
    assert.deepEqual(await house.discovery.detect(), found);
    assert.notEqual(house.registry.reachability('anthropic').state, 'key-needed');
    house.isLocked = false;
    house.keys.clear();
    assert.deepEqual(await house.discovery.detect(), []);
    assert.equal(house.registry.reachability('anthropic').state, 'key-needed');
  });

  it('asks for no key where the secret store did not answer, and still offers one of the environment', async () => {
    const house = new House();
    house.isLocked = true;
    house.variables.add('OPENAI_API_KEY');
    const found = await house.discovery.detect();
    assert.deepEqual(
      found.map(({ kind }) => kind),
      ['environment-key'],
    );
    for (const id of ['openai', 'anthropic']) assert.equal(house.registry.reachability(id).state, 'unknown');
  });

  it('does not use a list that came from another address', async () => {
    const house = new House();
    house.keys.add('anthropic');
    house.stored = {
      anthropic: { baseUrl: 'https://old.example', fetched: house.clock.wallTime(), models: [{ id: 'a' }] },
    };
    await house.discovery.detect();
    assert.ok(house.connected.includes('anthropic'));
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
      const house = new House();
      house.stored = stored;
      house.keys.add('anthropic');
      house.answers.set('anthropic', [{ id: 'claude-x' }]);
      await house.discovery.detect();
      assert.equal(house.registry.reachability('anthropic').state, 'ready');
    }
  });

  it('finds the models of VS Code', async () => {
    const house = new House();
    house.editor.push({ id: 'vendor/one' });
    const found = await house.discovery.detect();
    assert.deepEqual(
      found.map((finding) => [finding.kind, finding.models]),
      [['editor-models', ['vendor/one']]],
    );
  });

  it('gives up on a server that never answers, without a rejection', async () => {
    const house = new House();
    house.answers.set('ollama', 'hangs');
    const detection = house.discovery.detect();
    await house.clock.advance(2_000);
    assert.deepEqual(await detection, []);
    assert.equal(house.registry.reachability('ollama').state, 'unreachable');
  });

  it('gives a server that the person added more time: it is there, and may be busy', async () => {
    const house = new House();
    const own = { ...ollama, id: 'own', baseUrl: 'http://127.0.0.1:9', source: 'user' } as const;
    house.registry.setProviders('user', [own]);
    house.answers.set('own', 'hangs');
    const refreshed = house.discovery.refresh('own');
    await house.clock.advance(4_900);
    assert.equal(house.registry.reachability('own').state, 'checking');
    await house.clock.advance(200);
    await refreshed;
    assert.equal(house.registry.reachability('own').state, 'unreachable');
  });

  it('tells its listeners of what changed and of nothing else', async () => {
    const house = new House();
    let fired = 0;
    const listening = house.discovery.onDidChange(() => fired++);
    await house.discovery.detect();
    assert.equal(fired, 1, 'that there is nothing is news once');
    await house.discovery.detect();
    assert.equal(fired, 1);
    house.variables.add('OPENAI_API_KEY');
    await house.discovery.detect();
    assert.equal(fired, 2);
    await house.discovery.detect();
    assert.equal(fired, 2, 'the same again');
    listening.dispose();
    house.variables.clear();
    await house.discovery.detect();
    assert.equal(fired, 2);
  });

  it('looks at one provider alone and keeps what is known of the others', async () => {
    const house = new House();
    house.variables.add('OPENAI_API_KEY');
    house.answers.set('ollama', [{ id: 'llama3' }]);
    await house.discovery.detect();
    house.editor.push({ id: 'copilot/x' });
    house.connected.length = 0;
    const found = await house.discovery.detect({ only: 'editor' });
    assert.deepEqual(
      found.map(({ providerId }) => providerId),
      ['editor', 'openai', 'ollama'],
    );
    assert.deepEqual(house.connected, []);
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
  async function busyWindow(house: House, seconds: number): Promise<void> {
    for (let second = 0; second < seconds; second++) {
      await house.discovery.detect();
      await house.clock.advance(1_000);
    }
  }

  it('are fetched once an hour, whatever happens in the window', async () => {
    const house = new House([mine, near]);
    house.keys.add('mine').add('near');
    house.answers.set('mine', [{ id: 'a' }]).set('near', [{ id: 'b' }]);
    await busyWindow(house, 3_600);
    assert.deepEqual(house.connected.sort(), ['mine', 'near']);
    await busyWindow(house, 2);
    assert.deepEqual(house.connected.sort(), ['mine', 'near', 'near'], 'the list of a vendor is good for a day');
  });

  it('are asked for at most once a minute while the server fails, and then once more by themselves', async () => {
    const house = new House([mine, near]);
    house.keys.add('mine').add('near');
    await busyWindow(house, 59);
    assert.deepEqual(house.connected.sort(), ['mine', 'near']);
    house.answers.set('mine', [{ id: 'a' }]).set('near', [{ id: 'b' }]);
    await house.clock.advance(10_000);
    assert.equal(house.registry.reachability('mine').state, 'ready');
    assert.equal(house.registry.reachability('near').state, 'ready');
    assert.equal(house.connected.length, 4);
    await house.clock.advance(3_600_000);
    assert.equal(house.connected.length, 4, 'no timer goes on');
  });

  it('are fetched at once from a server that moved', async () => {
    const house = new House([near]);
    await house.discovery.detect();
    house.registry.setProviders('built-in', [{ ...near, baseUrl: 'http://127.0.0.1:10/v1' }]);
    await house.discovery.detect();
    assert.deepEqual(house.connected, ['near', 'near']);
  });

  it('do not keep a person from asking', async () => {
    const house = new House([near]);
    house.keys.add('near');
    house.answers.set('near', [{ id: 'b' }]);
    await house.discovery.detect();
    await house.discovery.refresh('near');
    await house.discovery.refresh();
    assert.deepEqual(house.connected, ['near', 'near', 'near']);
  });

  it('are fetched for somebody who looks at them only where they are unknown or old', async () => {
    const house = new House([mine, near]);
    house.keys.add('mine').add('near');
    house.answers.set('mine', [{ id: 'a' }]).set('near', [{ id: 'b' }]);
    await house.discovery.freshen();
    await house.discovery.freshen();
    assert.deepEqual(house.connected.sort(), ['mine', 'near']);
    await house.clock.advance(60_000);
    await house.discovery.freshen();
    assert.deepEqual(house.connected.sort(), ['mine', 'near', 'near'], 'on this machine a model is pulled at any time');
  });

  it('never make a provider that answers look as if it did not', async () => {
    const house = new House([near]);
    house.answers.set('near', [{ id: 'b' }]);
    await house.discovery.detect();
    const states: string[] = [];
    house.registry.onDidChange(() => states.push(house.registry.reachability('near').state));
    await house.discovery.refresh('near');
    assert.deepEqual(states, []);
  });

  it('leave what a server said in this window as it is', async () => {
    const house = new House([mine]);
    house.keys.add('mine');
    house.answers.set('mine', [{ id: 'a' }]);
    await house.discovery.detect();
    house.answers.set('mine', new ListError({ kind: 'auth', message: 'No.' }));
    await house.discovery.refresh('mine');
    await house.discovery.detect();
    assert.equal(house.registry.reachability('mine').state, 'key-needed');
  });
});
