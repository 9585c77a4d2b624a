import assert from 'node:assert/strict';
import { Registry } from '../../../src/models/registry.ts';
import { atAddress, atServer } from '../../../src/models/servers.ts';
import type { Provider } from '../../../src/models/provider.ts';
import { systemClock } from '../../../src/platform/clock.ts';
import { silentLogger } from '../../../src/platform/logger.ts';
import { llamaCpp } from '../../../src/providers/vendors/llama-cpp.ts';
import { createConnector } from '../../../src/routing/connection/connect.ts';
import type { Connector } from '../../../src/routing/connection/connector.ts';
import { ModelListCache } from '../../../src/routing/discovery/discover-cache.ts';
import { ProviderDiscovery } from '../../../src/routing/discovery/discover.ts';
import { LlamaServer } from '../../support/fake-servers/llama-server.ts';
import type { LlamaServerOptions } from '../../support/fake-servers/llama-server.ts';

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
    consent: { peek: () => 'unknown', request: () => Promise.resolve(false) },
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
