import assert from 'node:assert/strict';
import { setImmediate } from 'node:timers/promises';
import type { Entry } from '../../../src/conversation/entry.ts';
import type { ModelInfo } from '../../../src/models/model-info.ts';
import { LearnedSettingsStore } from '../../../src/models/learned-settings.ts';
import { Registry } from '../../../src/models/registry.ts';
import { atAddress, atServer } from '../../../src/models/servers.ts';
import type { Provider } from '../../../src/models/provider.ts';
import { systemClock } from '../../../src/platform/clock.ts';
import { silentLogger } from '../../../src/platform/logger.ts';
import { FakeEditorModels } from '../../../src/protocols/editor-lm/editor-models.fake.ts';
import { noThirdPartyProviders } from '../../../src/protocols/third-party/third-party-provider.ts';
import { llamaCpp } from '../../../src/providers/vendors/llama-cpp.ts';
import { answer } from '../../../src/routing/answer.ts';
import type { AnswerEvent } from '../../../src/routing/answer-event.ts';
import type { AnswerRequest } from '../../../src/routing/answer-request.ts';
import { createConnector } from '../../../src/routing/connection/connect.ts';
import { singleEndpoint } from '../../../src/routing/connection/endpoint-choice.ts';
import type { Connector } from '../../../src/routing/connection/connector.ts';
import { ModelListCache } from '../../../src/routing/discovery/discover-cache.ts';
import { ProviderDiscovery } from '../../../src/routing/discovery/discover.ts';
import { breakerLimits, CircuitBreaker } from '../../../src/routing/health/circuit-breaker.ts';
import type { HoleRequest } from '../../../src/routing/one-shot/hole-request.ts';
import { Suggest } from '../../../src/routing/one-shot/suggest.ts';
import { probeProvider } from '../../../src/routing/probe/probe.ts';
import type { ProbeReport } from '../../../src/routing/probe/probe-report.ts';
import { noBudgets } from '../../../src/routing/usage/budget-gate.ts';
import { LlamaServer } from '../../support/fake-servers/llama-server.ts';
import type { LlamaServerOptions } from '../../support/fake-servers/llama-server.ts';
import { AnswerHarness, viewOf } from './answer-harness.ts';

const key = ['key', 'of', 'the', 'server'].join('-');

/** Runs `use` with a server that is gone afterwards. */
async function withLlama(options: LlamaServerOptions, use: (server: LlamaServer) => Promise<void>): Promise<void> {
  const server = await LlamaServer.start(options);
  try {
    await use(server);
  } finally {
    await server.stop();
  }
}

function providerAt({ origin }: LlamaServer): Provider {
  const { otherAddresses: _usual, ...provider } = llamaCpp;
  return atServer(provider, `${origin}/v1`);
}

function connectorWith(storedKey?: string): Connector {
  return createConnector({
    keys: { get: () => Promise.resolve(storedKey) },
    consent: { peek: () => 'given', request: () => Promise.resolve(true) },
    isTrusted: () => true,
    isOn: () => true,
    network: { fetch: () => globalThis.fetch, clock: systemClock, logger: silentLogger },
  });
}

/** A window that knows this provider alone. */
function windowWith(provider: Provider, storedKey?: string): { registry: Registry; discovery: ProviderDiscovery } {
  const registry = new Registry();
  registry.setProviders('built-in', [provider]);
  const discovery = new ProviderDiscovery({
    registry,
    clock: systemClock,
    connector: connectorWith(storedKey),
    cache: new ModelListCache({ get: () => undefined, set: () => Promise.resolve() }, systemClock),
    isTrusted: () => true,
    hasKey: () => Promise.resolve(storedKey !== undefined),
    hasVariable: () => false,
    editorModels: () => Promise.resolve([]),
    move: (_id, address) => registry.setProviders('built-in', [atAddress(provider, address)]),
  });
  return { registry, discovery };
}

describe('a llama.cpp server: detection', () => {
  it('finds it with the window it runs with, and names its model without path and ending', async () => {
    const models = [{ id: '/home/me/models/qwen-coder-Q4_K_M.gguf', contextTokens: 8_192 }];
    await withLlama({ models }, async (server) => {
      const { registry, discovery } = windowWith(providerAt(server));
      assert.equal((await discovery.detect())[0]?.kind, 'local-server');
      const [model] = registry.models('llama.cpp');
      assert.equal(model?.name, 'qwen-coder-Q4_K_M');
      assert.equal(model.contextTokens, 8_192);
    });
  });

  it('finds one that listens at the other port', async () => {
    await withLlama({}, async (gone) => {
      const provider = providerAt(gone);
      await gone.stop();
      await withLlama({}, async (server) => {
        const { registry, discovery } = windowWith({ ...provider, otherAddresses: [`${server.origin}/v1`] });
        assert.equal((await discovery.detect())[0]?.kind, 'local-server');
        assert.equal(registry.provider('llama.cpp')?.fim?.baseUrl, server.origin);
      });
    });
  });

  it('says that one wants a key, whose list is open to all, and finds its models with the key', async () => {
    await withLlama({ key }, async (server) => {
      const without = windowWith(providerAt(server));
      assert.equal((await without.discovery.detect())[0]?.kind, 'local-key-needed');
      assert.equal(without.registry.reachability('llama.cpp').state, 'key-needed');
      const withKey = windowWith(providerAt(server), key);
      assert.equal((await withKey.discovery.detect())[0]?.kind, 'local-server');
    });
  });

  it('takes the windows of several models from the list, and says none of a model that is not loaded', async () => {
    const models = [
      { id: 'ggml-org/gemma-GGUF:Q4_K_M', contextTokens: 16_384 },
      { id: 'parts/large-Q1-00001-of-00006.gguf', contextTokens: 4_096 },
      { id: 'unloaded-Q8_0' },
    ];
    await withLlama({ models, router: true }, async (server) => {
      const { registry, discovery } = windowWith(providerAt(server));
      await discovery.detect();
      assert.deepEqual(
        registry.models('llama.cpp').map(({ name, contextTokens }) => [name, contextTokens]),
        [
          ['ggml-org/gemma-GGUF:Q4_K_M', 16_384],
          ['large-Q1', 4_096],
          ['unloaded-Q8_0', undefined],
        ],
      );
    });
  });
});

const model: ModelInfo = { ref: { provider: 'llama.cpp', model: 'm' }, name: 'm', abilities: {} };

async function probed(provider: Provider): Promise<ProbeReport> {
  const { signal } = new AbortController();
  return await probeProvider({ connector: connectorWith(), clock: systemClock }, { provider, model, signal });
}

/** All ways in which a server, new or old, gives a prefilled text back. */
const echoes: readonly LlamaServerOptions[] = (['none', 'text', 'thinking'] as const).flatMap((echo) =>
  [true, false].map((knowsContinuation) => ({ echo, knowsContinuation })),
);

describe('a llama.cpp server: Test Provider', () => {
  const counting = 'Here they come: one, two, three, four, five, six, seven, eight';

  for (const form of echoes) {
    it(`sees that it goes on with a cut answer (${JSON.stringify(form)})`, async () => {
      await withLlama({ ...form, answer: counting }, async (server) => {
        const report = await probed(providerAt(server));
        assert.equal(report.findings.find(({ check }) => check === 'continuation')?.result, 'works');
        assert.equal(report.learned.quirks.prefill, undefined);
      });
    });
  }

  it('learns a form for an entry that says none', async () => {
    await withLlama({ echo: 'text', answer: counting }, async (server) => {
      const { quirks: _known, fim: _fim, ...plain } = providerAt(server);
      const report = await probed({ ...plain, source: 'user' });
      assert.equal(report.learned.quirks.prefill, 'last-message');
    });
  });

  it('sees that a server begins anew', async () => {
    await withLlama({ answer: 'one, two, three, four, five' }, async (server) => {
      const report = await probed(providerAt(server));
      assert.equal(report.learned.quirks.prefill, 'none');
    });
  });
});

describe('a llama.cpp server: an answer that is cut', () => {
  const whole = Array.from({ length: 60 }, (_all, index) => `Sentence number ${index + 1} of the answer.`).join(' ');
  const tools: Entry = {
    k: 'tools',
    added: [{ name: 'run', description: '', inputSchema: { type: 'object' } }],
    removed: [],
  };

  /** Asks a server that breaks off once. */
  async function cut(options: LlamaServerOptions, request: Partial<AnswerRequest> = {}): Promise<Cut> {
    let done: Cut | undefined;
    await withLlama({ ...options, answer: whole, cutAt: 1_200 }, async (server) => {
      const harness = new AnswerHarness([{ ...providerAt(server), source: 'user' }]);
      if (options.slots !== undefined) harness.log.append(tools);
      const connect: Connector['connect'] = (provider) =>
        Promise.resolve({ ok: true, connection: { provider, fetch: globalThis.fetch } });
      const dependencies = { ...harness.dependencies, clock: systemClock, connector: { connect } };
      const events: AnswerEvent[] = [];
      const refs = [{ provider: 'llama.cpp', model: 'm' }];
      for await (const event of answer(dependencies, { ...harness.request([], request), refs })) events.push(event);
      done = { text: viewOf(events).text, bodies: server.bodiesOf('/v1/chat/completions') };
    });
    assert.ok(done !== undefined);
    return done;
  }

  for (const form of echoes) {
    it(`stands once and whole on the screen (${JSON.stringify(form)})`, async () => {
      const { text, bodies } = await cut(form);
      assert.equal(text, whole);
      assert.equal(bodies.length, 2);
      assert.equal(bodies[1]?.['continue_final_message'], true);
      assert.equal(bodies[1]['add_generation_prompt'], false);
    });
  }

  it('is gone on with beside the tools', async () => {
    const { text, bodies } = await cut({ slots: 1 });
    assert.equal(text, whole);
    assert.equal(bodies[1]?.['continue_final_message'], true);
    assert.equal((bodies[1]['tools'] as readonly unknown[]).length, 1);
  });

  it('counts what is shown against the limit of the answer', async () => {
    const { bodies } = await cut({}, { options: { maxOutputTokens: 1_000 } });
    const limits = bodies.map((body) => body['max_tokens'] as number);
    assert.equal(limits[0], 1_000);
    assert.ok(limits[1]! < 1_000 - 1_000 / 4 && limits[1]! > 1_000 - 1_200 / 3, String(limits[1]));
  });
});

describe('a llama.cpp server: completions', () => {
  const ref = { provider: 'llama.cpp', model: 'm' };
  const hole: HoleRequest = {
    prefix: 'export const numbers = [1, 2, 3, 4];\nexport const sum = numbers.reduce((all, one) => all',
    suffix: ');\n',
    path: 'src/sum.ts',
    languageId: 'typescript',
    multiline: false,
    maxTokens: 16,
  };

  function windowAt(server: LlamaServer, learned?: LearnedSettingsStore): Suggest {
    const { registry } = windowWith(providerAt(server));
    return new Suggest({
      registry,
      clock: systemClock,
      connector: connectorWith(),
      endpoints: singleEndpoint,
      breaker: new CircuitBreaker(systemClock, breakerLimits),
      budgets: noBudgets,
      editorModels: new FakeEditorModels(),
      thirdParty: noThirdPartyProviders,
      choice: {
        resolve: (role) => ({ role, refs: [ref], problems: [] }),
        onDidChange: () => ({ dispose: () => undefined }),
      },
      observer: { failed: () => undefined, answered: () => undefined },
      ...(learned !== undefined && { learned }),
    });
  }

  /** Tokens of the prompt that the server found in its cache. */
  async function cachedOf(suggest: Suggest, prefix: string, signal = new AbortController().signal): Promise<number> {
    let cached = 0;
    const { models } = suggest.candidates({});
    for await (const event of models[0]!.stream({ ...hole, prefix }, signal))
      if (event.e === 'usage') cached = event.usage.cacheRead ?? 0;
    return cached;
  }

  /** Resolves once so many requests to a path have come. */
  async function arrived(server: LlamaServer, path: string, count: number): Promise<void> {
    while (server.bodiesOf(path).length < count) await setImmediate();
  }

  it('asks a model without tokens for a hole as a chat, also in a window that is opened later', async () => {
    await withLlama({ fills: false, answer: ' + one' }, async (server) => {
      let stored: unknown;
      const store = { get: () => stored, set: (next: unknown) => Promise.resolve(void (stored = next)) };
      for (const _window of [1, 2]) {
        const suggest = windowAt(server, new LearnedSettingsStore(store));
        await cachedOf(suggest, hole.prefix);
        await cachedOf(suggest, hole.prefix);
      }
      assert.equal(server.bodiesOf('/infill').length, 1);
      assert.equal(server.bodiesOf('/v1/chat/completions').length, 3);
      const [model] = windowAt(server, new LearnedSettingsStore(store)).candidates({}).models;
      assert.equal(model?.route.via, 'chat');
    });
  });

  it('tells of a failure in the words that a chat has for it', async () => {
    const faultsAt = async (server: LlamaServer): Promise<readonly (string | undefined)[]> => {
      const [model] = windowAt(server).candidates({}).models;
      const harness = new AnswerHarness([{ ...providerAt(server), source: 'user' }]);
      const dependencies = { ...harness.dependencies, clock: systemClock, connector: connectorWith() };
      const request = { ...harness.request([]), refs: [ref] };
      const messages: (string | undefined)[] = [];
      for await (const event of model!.stream(hole, new AbortController().signal))
        if (event.e === 'fault') messages.push(event.fault.message);
      for await (const event of answer(dependencies, request))
        if (event.e === 'finished') messages.push(event.outcome.fault?.message);
      return messages;
    };
    await withLlama({ key }, async (server) => {
      const words = 'The provider does not accept the key. Invalid API Key';
      assert.deepEqual(await faultsAt(server), [words, words]);
    });
    await withLlama({}, async (gone) => {
      const { host } = new URL(gone.origin);
      const [model] = windowAt(gone).candidates({}).models;
      await gone.stop();
      const faults: string[] = [];
      for await (const event of model!.stream(hole, new AbortController().signal))
        if (event.e === 'fault') faults.push(event.fault.message);
      assert.deepEqual(faults, [`Nothing answers at ${host}; is the server running?`]);
    });
  });

  it('does not read the prompt anew in another slot where one request is under way', async () => {
    await withLlama({ slots: 4 }, async (server) => {
      const suggest = windowAt(server);
      const gate = Promise.withResolvers<undefined>();
      server.gate = gate.promise.then(() => undefined);
      const first = cachedOf(suggest, hole.prefix);
      await arrived(server, '/infill', 1);
      const second = cachedOf(suggest, `${hole.prefix} +`);
      await arrived(server, '/infill', 2);
      gate.resolve(undefined);
      assert.equal(await first, 0);
      assert.ok((await second) >= hole.prefix.length);
      assert.deepEqual(
        server.bodiesOf('/infill').map((body) => body['id_slot']),
        [undefined, 0],
      );
    });
  });

  it('waits for the slot of a request that was left, of which the server does not know yet', async () => {
    await withLlama({ slots: 4 }, async (server) => {
      const suggest = windowAt(server);
      const gate = Promise.withResolvers<undefined>();
      server.gate = gate.promise.then(() => undefined);
      const left = new AbortController();
      const first = cachedOf(suggest, hole.prefix, left.signal);
      await arrived(server, '/infill', 1);
      left.abort();
      await first;
      const second = cachedOf(suggest, `${hole.prefix} +`);
      await arrived(server, '/infill', 2);
      gate.resolve(undefined);
      assert.ok((await second) >= hole.prefix.length);
    });
  });

  it('leaves the choice to the server where no other request is under way, and asks one with one slot once only', async () => {
    await withLlama({}, async (server) => {
      const suggest = windowAt(server);
      await cachedOf(suggest, hole.prefix);
      assert.ok((await cachedOf(suggest, `${hole.prefix} +`)) >= hole.prefix.length);
      assert.equal(server.bodiesOf('/slots').length, 0);
      await Promise.all(['a', 'b', 'c', 'd'].map((end) => cachedOf(suggest, hole.prefix + end)));
      await Promise.all(['a', 'b', 'c', 'd'].map((end) => cachedOf(suggest, hole.prefix + end)));
      const asked = server.bodiesOf('/slots').length;
      assert.ok(asked <= 3, String(asked));
      assert.ok(server.bodiesOf('/infill').every((body) => !('id_slot' in body)));
    });
  });
});

interface Cut {
  readonly text: string;
  readonly bodies: readonly Readonly<Record<string, unknown>>[];
}
