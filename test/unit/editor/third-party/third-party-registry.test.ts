import assert from 'node:assert/strict';
import type { Disposable } from '../../../../src/base/listeners.ts';
import type { Provider } from '../../../../src/models/provider.ts';
import { Registry } from '../../../../src/models/registry.ts';
import { FakeClock } from '../../../../src/platform/clock.fake.ts';
import { silentLogger } from '../../../../src/platform/logger.ts';
import type { ThirdPartyProvider } from '../../../../src/protocols/third-party/third-party-provider.ts';
import { createThirdPartyApi } from '../../../../src/editor/third-party/third-party-api.ts';
import { InvalidProviderError } from '../../../../src/editor/third-party/check-provider.ts';
import { mostDefects, ThirdPartyRegistry } from '../../../../src/editor/third-party/third-party-registry.ts';
import { throwingProxy } from '../../../support/fakes/throwing-proxy.ts';
import { embedded } from '../../../../src/providers/vendors/embedded.ts';

class Harness {
  readonly registry = new Registry();
  readonly clock = new FakeClock();
  readonly notices: string[] = [];
  mayAsk = true;
  isWantedBack = false;
  readonly providers = new ThirdPartyRegistry({
    registry: this.registry,
    clock: this.clock,
    logger: silentLogger,
    mayAsk: () => this.mayAsk,
    onDisabled: ({ name, id }, reason) => {
      this.notices.push(`${name} ${id} ${reason}`);
      return Promise.resolve(this.isWantedBack);
    },
  });

  constructor() {
    this.registry.setProviders('embedded', [embedded]);
  }

  register(more: Readonly<Record<string, unknown>> = {}): Disposable {
    return createThirdPartyApi(this.providers).registerProvider(acme(more));
  }

  /** Ends a request of the provider `acme` with these defects. */
  settle(...defects: readonly string[]): void {
    this.providers.find('acme')?.settled?.(defects);
  }

  /** Lets the list, whose code is loaded lazily, come in. */
  async listed(): Promise<void> {
    const until = Date.now() + 5_000;
    while (this.registry.reachability('acme').state === 'checking' && Date.now() < until) {
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
}

function acme(more: Readonly<Record<string, unknown>> = {}): ThirdPartyProvider {
  return {
    specVersion: 1,
    id: 'acme',
    name: 'Acme',
    list: () => Promise.resolve([{ id: 'one', abilities: { tools: true }, contextTokens: 1_000 }, { id: 'bad id' }, 7]),
    project: () => ({ body: {}, losses: [] }),
    stream: () => undefined,
    ...more,
  } as unknown as ThirdPartyProvider;
}

describe('the registry of other extensions’ providers', () => {
  it('takes a provider and lists its models', async () => {
    const harness = new Harness();
    harness.register();
    await harness.listed();
    assert.deepEqual(
      harness.registry.models('acme').map((model) => [model.ref.model, model.contextTokens, model.abilities.tools]),
      [['one', 1_000, true]],
    );
    const provider = harness.registry.provider('acme');
    assert.equal(provider?.protocol, 'extension');
    assert.equal(provider.baseUrl, '');
    assert.equal(harness.registry.reachability('acme').state, 'ready');
  });

  it('asks nothing of it in a workspace that is not trusted, and does when it is', async () => {
    const harness = new Harness();
    let asked = 0;
    harness.mayAsk = false;
    harness.register({ list: () => (asked++, Promise.resolve([])) });
    await harness.listed();
    assert.equal(asked, 0);
    harness.mayAsk = true;
    harness.providers.refresh();
    await harness.listed();
    assert.equal(asked, 1);
    harness.providers.refresh();
    await harness.listed();
    assert.equal(asked, 1, 'once a minute');
    await harness.clock.advance(60_000);
    harness.providers.refresh();
    await harness.listed();
    assert.equal(asked, 2);
  });

  describe('whose id a person gave to a provider of their own', () => {
    const mine: Provider = {
      id: 'acme',
      name: 'Mine',
      protocol: 'openai-chat',
      baseUrl: 'https://mine.example/v1',
      auth: { kind: 'none' },
      source: 'user',
    };
    const facts = [{ id: 'own', contextTokens: 9_000, price: { input: 1, output: 2 } }];
    const known = (harness: Harness): unknown => [
      harness.registry.models('acme').map(({ ref, contextTokens, price }) => [ref.model, contextTokens, price]),
      harness.registry.reachability('acme').state,
    ];
    const expected = [[['own', 9_000, { input: 1, output: 2 }]], 'ready'];

    it('overwrites nothing of it with a list that comes late', async () => {
      const harness = new Harness();
      let answer: (models: unknown) => void = () => undefined;
      harness.register({ list: () => new Promise((resolve) => (answer = resolve)) });
      harness.registry.setProviders('user', [mine]);
      harness.registry.setLiveModels('acme', facts);
      answer([{ id: 'forged', contextTokens: 1, price: { input: 0, output: 0 } }]);
      for (let i = 0; i < 20; i++) await new Promise((resolve) => setImmediate(resolve));
      assert.deepEqual(known(harness), expected);
    });

    it('overwrites nothing of it when it is listed again, breaks its contract or goes', async () => {
      const harness = new Harness();
      let asked = 0;
      const registration = harness.register({ list: () => (asked++, Promise.reject(new Error('down'))) });
      await harness.listed();
      harness.registry.setProviders('user', [mine]);
      harness.registry.setLiveModels('acme', facts);
      const before = asked;
      await harness.clock.advance(60_000);
      harness.providers.refresh();
      harness.isWantedBack = true;
      for (let i = 0; i < mostDefects; i++) harness.settle('a defect');
      for (let i = 0; i < 20; i++) await new Promise((resolve) => setImmediate(resolve));
      assert.deepEqual(known(harness), expected);
      registration.dispose();
      assert.deepEqual(known(harness), expected);
      assert.equal(asked, before);
    });
  });

  for (const [what, more, message] of [
    ['of another version', { specVersion: 2 }, /specVersion is 2; this Crossfade knows version 1/],
    ['without a version', { specVersion: undefined }, /specVersion is none/],
    ['with an id that is none', { id: 'Not An Id' }, /id must be/],
    ['with the id of one of ours', { id: 'workspace' }, /belongs to the provider/],
    ['without a name', { name: ' ' }, /needs a name/],
    ['with a hidden character in its name', { name: 'Ac\u202Eme' }, /needs a name/],
    ['without stream', { stream: undefined }, /needs stream to be a function/],
    ['with a classify that is none', { classify: 'no' }, /needs classify to be a function/],
    ['with a destination that is none', { destination: 'ftp://example.com' }, /http or https URL/],
    ['with a password in its destination', { destination: 'https://a:b@example.com' }, /user or password/],
  ] as const) {
    it(`refuses one ${what}`, () => {
      const harness = new Harness();
      assert.throws(
        () => harness.register(more),
        (error: unknown) => {
          assert.ok(error instanceof InvalidProviderError);
          assert.match(error.message, message);
          return true;
        },
      );
      assert.equal(harness.registry.provider('acme'), undefined);
    });
  }

  it('refuses what throws something that throws again when it is asked what it is', () => {
    const { providers } = new Harness();
    assert.throws(() => providers.register(throwingProxy()), InvalidProviderError);
  });

  it('refuses what throws when it is read, and what is no object', () => {
    const { providers } = new Harness();
    const trap = Object.defineProperty({}, 'specVersion', {
      get: () => {
        throw new TypeError('trap');
      },
    });
    for (const candidate of [trap, undefined, null, 'acme', () => 1]) {
      assert.throws(() => providers.register(candidate), InvalidProviderError);
    }
  });

  it('refuses an id twice, and gives it again after the first was disposed', () => {
    const harness = new Harness();
    const first = harness.register();
    assert.throws(() => harness.register(), /belongs to the provider "Acme" already/);
    first.dispose();
    harness.register();
    first.dispose();
    assert.notEqual(harness.registry.provider('acme'), undefined);
  });

  it('takes a provider away at once, and tells its requests', async () => {
    const harness = new Harness();
    const registration = harness.register();
    await harness.listed();
    const held = harness.providers.find('acme');
    registration.dispose();
    assert.equal(held?.gone?.aborted, true);
    assert.equal(harness.providers.find('acme'), undefined);
    assert.equal(harness.registry.provider('acme'), undefined);
    assert.deepEqual(harness.registry.models('acme'), []);
  });

  it('reads the words of a provider once: a later change sends code nowhere else', () => {
    const harness = new Harness();
    const provider = { ...acme({ destination: 'https://good.example.com/' }) } as Record<string, unknown>;
    harness.providers.register(provider);
    provider['destination'] = 'https://evil.example.com';
    assert.equal(harness.providers.find('acme')?.destination, 'https://good.example.com');
    assert.equal(harness.registry.provider('acme')?.baseUrl, 'https://good.example.com');
  });

  it('calls the functions of a provider as its methods', async () => {
    class Counter {
      readonly specVersion = 1;
      readonly id = 'acme';
      readonly name = 'Acme';
      readonly models = [{ id: 'mine', abilities: {} }];
      list = function (this: Counter) {
        return Promise.resolve(this.models);
      };
      project = (): unknown => ({ body: {}, losses: [] });
      stream = (): unknown => undefined;
    }
    const harness = new Harness();
    harness.providers.register(new Counter());
    await harness.listed();
    assert.equal(harness.registry.models('acme')[0]?.name, 'mine');
  });

  it('takes only the word that means something for how a provider goes on', () => {
    const said: readonly (readonly [unknown, string])[] = [
      ['prefill', 'prefill'],
      ['prefill-without-thinking', 'prefill-without-thinking'],
      ['resume', 'ask'],
      [{}, 'ask'],
    ];
    for (const [word, expected] of said) {
      const harness = new Harness();
      harness.register({ continuation: () => word });
      assert.equal(harness.providers.find('acme')?.continuation?.('one'), expected);
    }
    const harness = new Harness();
    harness.register({
      continuation: () => {
        throw new Error('no idea');
      },
    });
    assert.equal(harness.providers.find('acme')?.continuation?.('one'), 'ask');
  });

  it(`switches a provider off after ${mostDefects} requests in a row with a defect, with one notice`, () => {
    const harness = new Harness();
    harness.register();
    for (let request = 0; request < mostDefects; request++) harness.settle('no end');
    harness.settle('no end');
    assert.deepEqual(harness.notices, ['Acme acme no end']);
    assert.match(harness.providers.find('acme')?.disabled?.() ?? '', /Acme is switched off/);
    assert.equal(harness.registry.reachability('acme').state, 'unreachable');
  });

  it('begins to count anew after a request that was in order', () => {
    const harness = new Harness();
    harness.register();
    for (let round = 0; round < 3; round++) {
      for (let request = 1; request < mostDefects; request++) harness.settle('no end');
      harness.settle();
    }
    assert.deepEqual(harness.notices, []);
    assert.equal(harness.providers.find('acme')?.disabled?.(), undefined);
  });

  it('switches it on again when the person wants it back', async () => {
    const harness = new Harness();
    harness.isWantedBack = true;
    harness.register();
    for (let request = 0; request < mostDefects; request++) harness.settle('no end');
    await new Promise((resolve) => setImmediate(resolve));
    await harness.listed();
    assert.equal(harness.providers.find('acme')?.disabled?.(), undefined);
    assert.equal(harness.registry.reachability('acme').state, 'ready');
    for (let request = 0; request < mostDefects; request++) harness.settle('no end');
    assert.equal(harness.notices.length, 2);
  });

  it('says why there is no list: it threw, it is none, it did not come', async () => {
    const cases: readonly (readonly [() => unknown, RegExp])[] = [
      [() => Promise.reject(new Error('server down')), /Acme could not list its models: server down/],
      [() => 'models', /did not give a list/],
      [
        () => {
          throw new Error('at once');
        },
        /at once/,
      ],
    ];
    for (const [list, message] of cases) {
      const harness = new Harness();
      harness.register({ list });
      await harness.listed();
      const reachability = harness.registry.reachability('acme');
      assert.ok(reachability.state === 'unreachable');
      assert.match(reachability.reason, message);
    }
  });

  it('does not wait longer than 15 seconds for a list', async () => {
    const harness = new Harness();
    harness.register({ list: () => new Promise(() => undefined) });
    const until = Date.now() + 5_000;
    while (harness.clock.pending === 0 && Date.now() < until) await new Promise((resolve) => setImmediate(resolve));
    await harness.clock.advance(15_000);
    await harness.listed();
    const reachability = harness.registry.reachability('acme');
    assert.equal(reachability.state === 'unreachable' && reachability.reason, 'Acme did not list its models in time.');
  });

  it('gives an API that nobody can change, with a kit on demand', async () => {
    const api = createThirdPartyApi(new Harness().providers);
    assert.equal(api.version, 1);
    assert.ok(Object.isFrozen(api));
    const kit = await api.kit();
    assert.ok(Object.isFrozen(kit));
    assert.deepEqual(kit.settle([]).items, []);
    assert.equal(kit.estimateTokens(''), 0);
  });
});
