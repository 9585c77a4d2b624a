import assert from 'node:assert/strict';
import type { Provider } from '../../../src/models/provider.ts';
import { Registry } from '../../../src/models/registry.ts';

function provider(change: Partial<Provider> = {}): Provider {
  return {
    id: 'p',
    name: 'P',
    protocol: 'openai-chat',
    baseUrl: 'https://p.example/v1',
    auth: { kind: 'none' },
    source: 'built-in',
    ...change,
  };
}

describe('the registry', () => {
  it('lets the entry of the user hide a built-in one with the same id', () => {
    const registry = new Registry();
    registry.setProviders('built-in', [provider()]);
    registry.setProviders('user', [provider({ name: 'Mine', source: 'user' })]);
    assert.deepEqual(
      registry.providers().map(({ name }) => name),
      ['Mine'],
    );
  });

  it('makes the list of a provider once, and anew after any change to what is known of its models', () => {
    const registry = new Registry();
    registry.setProviders('built-in', [provider(), provider({ id: 'q' })]);
    registry.setLiveModels('p', [{ id: 'one', contextTokens: 1 }]);
    const first = registry.models('p');
    registry.setReachability('p', { state: 'checking' });
    assert.equal(registry.models('p'), first);
    registry.setLiveModels('p', [{ id: 'one', contextTokens: 2 }]);
    assert.equal(registry.models('p')[0]?.contextTokens, 2);
    registry.setCatalogue({ facts: () => ({ contextTokens: 3 }) });
    registry.setProviders('user', [provider({ source: 'user', catalogueId: 'c', models: [{ id: 'mine' }] })]);
    assert.deepEqual(
      registry.models('p').map(({ ref, contextTokens }) => [ref.model, contextTokens]),
      [
        ['mine', 3],
        ['one', 2],
      ],
    );
    registry.setCatalogue({ facts: () => ({ contextTokens: 4 }) });
    assert.equal(registry.models('p')[0]?.contextTokens, 4);
  });

  it('lets another extension hide nothing', () => {
    const registry = new Registry();
    registry.setProviders('extension', [provider({ name: 'Theirs', source: 'extension' }), provider({ id: 'q' })]);
    registry.setProviders('built-in', [provider({ name: 'Ours' })]);
    assert.deepEqual(
      registry.providers().map(({ name, id }) => [id, name]),
      [
        ['p', 'Ours'],
        ['q', 'P'],
      ],
    );
  });

  it('merges catalogue, live list and declaration, the strongest last', () => {
    const registry = new Registry();
    registry.setCatalogue({
      facts: (id, model) =>
        id === 'cat' && model === 'm'
          ? { name: 'Catalogue', contextTokens: 1, price: { input: 1, output: 2 } }
          : undefined,
    });
    registry.setProviders('built-in', [provider({ catalogueId: 'cat', models: [{ id: 'm', contextTokens: 3 }] })]);
    registry.setLiveModels('p', [
      { id: 'm', name: 'Live', contextTokens: 2, maxOutputTokens: 9, abilities: { tools: true } },
    ]);
    assert.deepEqual(registry.model({ provider: 'p', model: 'm' }), {
      ref: { provider: 'p', model: 'm' },
      name: 'Live',
      abilities: { tools: true },
      contextTokens: 3,
      maxOutputTokens: 9,
      price: { input: 1, output: 2 },
    });
  });

  it('says nothing about what it does not know', () => {
    const registry = new Registry();
    registry.setProviders('built-in', [provider()]);
    assert.deepEqual(registry.model({ provider: 'p', model: 'new' }), {
      ref: { provider: 'p', model: 'new' },
      name: 'new',
      abilities: {},
    });
    assert.equal(registry.model({ provider: 'q', model: 'new' }), undefined);
  });

  it('forgets the live list of a provider that moved to another address', () => {
    const registry = new Registry();
    registry.setProviders('built-in', [provider()]);
    registry.setLiveModels('p', [{ id: 'm' }]);
    assert.equal(registry.isListed({ provider: 'p', model: 'm' }), true);
    assert.equal(registry.isListed({ provider: 'p', model: 'x' }), false);
    registry.setProviders('built-in', [provider({ baseUrl: 'https://other.example/v1' })]);
    assert.deepEqual(registry.models('p'), []);
    assert.equal(registry.isListed({ provider: 'p', model: 'm' }), undefined);
  });

  it('tells its listeners until they are disposed, even when one of them throws', () => {
    const registry = new Registry();
    let calls = 0;
    registry.onDidChange(() => {
      throw new Error('broken listener');
    });
    const listener = registry.onDidChange(() => calls++);
    registry.setReachability('p', { state: 'ready' });
    listener.dispose();
    registry.setReachability('p', { state: 'unknown' });
    assert.equal(calls, 1);
  });

  it('keeps nothing that another extension said of a provider when a person gives its id to one of their own', () => {
    const registry = new Registry();
    registry.setProviders('extension', [provider({ source: 'extension', protocol: 'extension' })]);
    registry.setLiveModels('p', [{ id: 'm', contextTokens: 1, price: { input: 0, output: 0 } }]);
    registry.setProviders('user', [provider({ source: 'user' })]);
    assert.deepEqual(registry.models('p'), []);
    assert.equal(registry.reachability('p').state, 'unknown');
  });

  it('tells nobody that something was set to what it is', () => {
    const registry = new Registry();
    let fired = 0;
    registry.onDidChange(() => fired++);
    const catalogue = { facts: () => undefined };
    const all = (): void => {
      registry.setProviders('built-in', [provider()]);
      registry.setLiveModels('p', [{ id: 'm', contextTokens: 2 }]);
      registry.setReachability('q', { state: 'unreachable', reason: 'down' });
      registry.setCatalogue(catalogue);
      registry.setProviders('user', []);
    };
    all();
    assert.equal(fired, 4);
    all();
    assert.equal(fired, 4);
    registry.setLiveModels('p', [{ id: 'm', contextTokens: 3 }]);
    registry.setReachability('q', { state: 'unreachable', reason: 'gone' });
    registry.setReachability('p', { state: 'checking' });
    registry.setLiveModels('p', [{ id: 'm', contextTokens: 3 }]);
    assert.equal(fired, 8);
    assert.equal(registry.reachability('p').state, 'ready');
  });

  it('sees a list as changed that was added to where it came from', () => {
    const registry = new Registry();
    registry.setProviders('built-in', [provider()]);
    const list = [{ id: 'one' }];
    registry.setLiveModels('p', list);
    assert.equal(registry.models('p').length, 1);
    list.push({ id: 'two' });
    registry.setLiveModels('p', list);
    assert.equal(registry.models('p').length, 2);
  });
});
