import assert from 'node:assert/strict';
import type { Provider } from '../../../src/models/provider.ts';
import { Registry } from '../../../src/models/registry.ts';
import { atAddress } from '../../../src/models/servers.ts';
import type { LiveModel } from '../../../src/models/registry.ts';
import { FakeClock } from '../../../src/platform/clock.fake.ts';
import { ListError } from '../../../src/protocols/protocol.ts';
import type { HttpProtocol } from '../../../src/protocols/protocol.ts';
import { builtInProviders } from '../../../src/providers/built-in-providers.ts';
import { editorModels } from '../../../src/providers/vendors/editor-models.ts';
import { ModelListCache } from '../../../src/routing/discovery/discover-cache.ts';
import { ProviderDiscovery } from '../../../src/routing/discovery/discover.ts';
import { EndpointPool } from '../../../src/routing/connection/endpoint-pool.ts';

type Answer = readonly LiveModel[] | Error | 'hangs' | Promise<readonly LiveModel[]>;

/** A window with providers whose servers answer as told, and what detection asks of them. */
export class Harness {
  readonly registry = new Registry();
  readonly clock = new FakeClock();
  readonly connected: string[] = [];
  /** Base URLs that were connected to, in order. */
  readonly addresses: string[] = [];
  readonly moved: (readonly [id: string, address: string])[] = [];
  /** What loading our own code waits for. */
  loading: Promise<void> = Promise.resolve();
  readonly answers = new Map<string, Answer>();
  readonly keys = new Set<string>();
  readonly variables = new Set<string>();
  readonly editor: LiveModel[] = [];
  stored: unknown;
  trusted = true;
  /** The secret store does not answer. */
  isLocked = false;
  readonly pool = new EndpointPool(this.clock);
  readonly discovery: ProviderDiscovery;

  constructor(providers: readonly Provider[] = builtInProviders) {
    this.registry.setProviders('built-in', providers);
    this.registry.setProviders('editor', [editorModels]);
    this.discovery = new ProviderDiscovery({
      registry: this.registry,
      clock: this.clock,
      cache: new ModelListCache(
        { get: () => this.stored, set: (value) => Promise.resolve(void (this.stored = value)) },
        this.clock,
      ),
      isTrusted: () => this.trusted,
      hasKey: (provider) => Promise.resolve(this.isLocked ? undefined : this.keys.has(provider.id)),
      hasVariable: (name) => this.variables.has(name),
      editorModels: () => Promise.resolve(this.editor),
      connector: {
        connect: (provider, options) => {
          assert.deepEqual(options, { interactive: false, purpose: 'list' });
          this.connected.push(provider.id);
          this.addresses.push(provider.baseUrl);
          return Promise.resolve({ ok: true, connection: { provider, fetch: globalThis.fetch } });
        },
      },
      loadProtocol: () => Promise.resolve(this.#protocol()),
      endpoints: this.pool,
      move: (id, address) => {
        this.moved.push([id, address]);
        const now = providers.map((provider) => (provider.id === id ? atAddress(provider, address) : provider));
        this.registry.setProviders('built-in', now);
      },
    });
  }

  #protocol(): HttpProtocol {
    const listModels: HttpProtocol['listModels'] = async (connection) => {
      const { id, baseUrl } = connection.provider;
      const answer = this.answers.get(baseUrl) ?? this.answers.get(id) ?? refusedConnection;
      if (answer === 'hangs') return await new Promise(() => undefined);
      if (answer instanceof Error) throw answer;
      return (await answer).map((model) => ({ name: model.id, abilities: {}, ...model }));
    };
    return { listModels, load: () => this.loading } as Partial<HttpProtocol> as HttpProtocol;
  }
}

export const refusedConnection = new ListError({ kind: 'network', message: 'Connection refused.' });
