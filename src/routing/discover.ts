import type { Fault } from '../conversation/fault.ts';
import { Listeners } from '../models/listeners.ts';
import { isLoopbackUrl } from '../models/provider.ts';
import type { Provider } from '../models/provider.ts';
import type { LiveModel, Reachability, Registry } from '../models/registry.ts';
import { atServer, serversOf } from '../models/servers.ts';
import { within } from '../platform/deadline.ts';
import type { Clock } from '../platform/clock.ts';
import { ListError } from '../protocols/protocol.ts';
import type { WireProtocol } from '../protocols/protocol.ts';
import { loadProtocol } from '../protocols/protocol-table.ts';
import type { Connector } from './connector.ts';
import { singleEndpoint } from './endpoint-choice.ts';
import type { EndpointChoice } from './endpoint-choice.ts';
import type { Discovery, Finding } from './discovery.ts';
import type { ModelListCache } from './discover-cache.ts';
import { localServerIds } from './discover-local.ts';

/** What detection needs from the outside. */
export interface DiscoveryPorts {
  readonly registry: Registry;
  readonly connector: Connector;
  readonly clock: Clock;
  readonly cache: ModelListCache;
  readonly isTrusted: () => boolean;
  /** Whether a key bound to the provider and its origin is stored. */
  readonly hasKey: (provider: Provider) => Promise<boolean>;
  /** Whether the environment has the variable. Its value is never asked for here. */
  readonly hasVariable: (name: string) => boolean;
  /** Models of VS Code and other extensions; empty where there are none. */
  readonly editorModels: () => Promise<readonly LiveModel[]>;
  /** The code of a wire format; the protocol table unless a test says otherwise. */
  readonly loadProtocol?: (id: Parameters<typeof loadProtocol>[0]) => Promise<WireProtocol>;
  /** Chooses among the servers of a provider; every provider's own base URL unless given. */
  readonly endpoints?: EndpointChoice;
  /** The models of a provider that another extension brings; without it those lists are left alone. */
  readonly listForeign?: (providerId: string, signal: AbortSignal) => Promise<readonly LiveModel[]>;
}

/** A server on this machine answers at once or is not there. Milliseconds. */
const localTimeout = 1_500;
/** Milliseconds a vendor's model list may take. */
const remoteTimeout = 15_000;
const editorProviderId = 'editor';
/** Faults that tell of the server and not of the request: another server may do better. */
const sickness: ReadonlySet<Fault['kind']> = new Set(['network', 'timeout', 'overload', 'cut']);

/** Detection over the registry and the connector: everything it sends goes through the same gates as every other request. */
export class ProviderDiscovery implements Discovery {
  readonly #ports: DiscoveryPorts;
  readonly #changes = new Listeners<undefined>();
  readonly #running = new Map<string, Promise<void>>();
  #findings: readonly Finding[] = [];

  constructor(ports: DiscoveryPorts) {
    this.#ports = ports;
  }

  get findings(): readonly Finding[] {
    return this.#findings;
  }

  readonly onDidChange = (listener: () => void): { dispose(): void } => this.#changes.on(listener);

  async detect(signal?: AbortSignal): Promise<readonly Finding[]> {
    const found = this.#ports.isTrusted() ? await this.#detectTrusted(signal) : [];
    // Trust may have been lost and signals may have fired while waiting; a stale answer is not shown.
    if (signal?.aborted !== true) {
      this.#findings = found;
      this.#changes.fire(undefined);
    }
    return this.#findings;
  }

  async refresh(providerId?: string, signal?: AbortSignal): Promise<void> {
    if (!this.#ports.isTrusted()) return;
    const providers = this.#ports.registry.providers();
    const wanted =
      providerId === undefined
        ? await this.#usable(providers)
        : providers.filter((provider) => provider.id === providerId);
    await Promise.all(wanted.map((provider) => this.#refreshOnce(provider, signal)));
  }

  async #detectTrusted(signal: AbortSignal | undefined): Promise<readonly Finding[]> {
    const providers = this.#ports.registry.providers();
    const findings = await Promise.all(
      providers.map(async (provider): Promise<readonly Finding[]> => {
        if (provider.id === editorProviderId) return await this.#findEditorModels(provider, signal);
        if (isLocalServer(provider)) return await this.#findLocalServer(provider, signal);
        return await this.#findKey(provider, signal);
      }),
    );
    return findings.flat();
  }

  async #findEditorModels(provider: Provider, signal: AbortSignal | undefined): Promise<readonly Finding[]> {
    await this.#refreshOnce(provider, signal);
    const models = this.#modelIds(provider);
    return models.length === 0
      ? []
      : [{ providerId: provider.id, kind: 'editor-models', title: `Models of VS Code: ${count(models)}`, models }];
  }

  async #findLocalServer(provider: Provider, signal: AbortSignal | undefined): Promise<readonly Finding[]> {
    await this.#refreshOnce(provider, signal);
    if (this.#ports.registry.reachability(provider.id).state !== 'ready') return [];
    const models = this.#modelIds(provider);
    return [
      {
        providerId: provider.id,
        kind: 'local-server',
        title: `${provider.name} on this machine, ${count(models)}`,
        models,
      },
    ];
  }

  async #findKey(provider: Provider, signal: AbortSignal | undefined): Promise<readonly Finding[]> {
    if (provider.auth.kind === 'none') return [];
    if (await this.#hasKey(provider)) {
      await this.#useCacheOrRefresh(provider, signal);
      const models = this.#modelIds(provider);
      return [{ providerId: provider.id, kind: 'stored-key', title: `${provider.name}, with your key`, models }];
    }
    // Told by the provider's own data, not by a server; one that works without a key says so itself.
    if (provider.auth.optional !== true) {
      this.#ports.registry.setReachability(provider.id, { state: 'key-needed' });
    }
    const variable = provider.auth.environmentVariables.find((name) => this.#ports.hasVariable(name));
    if (variable === undefined) return [];
    const title = `${provider.name}: a key is in the environment (${variable})`;
    return [{ providerId: provider.id, kind: 'environment-key', title, variable, models: [] }];
  }

  async #useCacheOrRefresh(provider: Provider, signal: AbortSignal | undefined): Promise<void> {
    const cached = this.#ports.cache.get(provider);
    if (cached === undefined) {
      await this.#refreshOnce(provider, signal);
      return;
    }
    if (this.#ports.registry.reachability(provider.id).state === 'ready') return;
    this.#ports.registry.setLiveModels(provider.id, cached);
    // A list of yesterday does not say that the server is up today.
    this.#ports.registry.setReachability(provider.id, { state: 'unknown' });
  }

  async #usable(providers: readonly Provider[]): Promise<readonly Provider[]> {
    const usable = await Promise.all(
      providers.map(async (provider) => {
        const needsKey = provider.auth.kind !== 'none' && provider.auth.optional !== true;
        return !needsKey || (await this.#hasKey(provider));
      }),
    );
    return providers.filter((_provider, index) => usable[index]);
  }

  /** One fetch a provider at a time; a second caller waits for the first one's. */
  #refreshOnce(provider: Provider, signal: AbortSignal | undefined): Promise<void> {
    const running = this.#running.get(provider.id);
    if (running !== undefined) return running;
    const work = this.#refreshNow(provider, signal).finally(() => this.#running.delete(provider.id));
    this.#running.set(provider.id, work);
    return work;
  }

  async #refreshNow(provider: Provider, signal: AbortSignal | undefined): Promise<void> {
    if (provider.protocol === 'fim') await this.#checkKey(provider);
    if (!hasList(provider, this.#ports)) return;
    const { registry, cache } = this.#ports;
    const before = registry.reachability(provider.id);
    registry.setReachability(provider.id, { state: 'checking' });
    try {
      const models = await this.#list(provider, signal);
      registry.setLiveModels(provider.id, models);
      if (!isInEditor(provider)) await cache.set(provider, models);
    } catch (error) {
      registry.setReachability(provider.id, reachabilityOf(error, before));
    }
  }

  /** A server that only completes has no list: with a key there is nothing left to ask the person for. */
  async #checkKey(provider: Provider): Promise<void> {
    const { registry } = this.#ports;
    if (registry.reachability(provider.id).state !== 'key-needed') return;
    if (await this.#hasKey(provider)) registry.setReachability(provider.id, { state: 'unknown' });
  }

  /** The list of the first server that has one, beginning with the one whose turn it is. */
  async #list(provider: Provider, signal: AbortSignal | undefined): Promise<readonly LiveModel[]> {
    const endpoints = this.#ports.endpoints ?? singleEndpoint;
    const first = endpoints.pick(provider);
    let failure: unknown;
    for (const server of serversOf(first)) {
      const at = atServer(first, server);
      try {
        const models = await this.#listAt(at, signal);
        endpoints.report(at, 'ok');
        return models;
      } catch (error) {
        failure ??= error;
        const isSick = signal?.aborted !== true && (!(error instanceof ListError) || sickness.has(error.fault.kind));
        endpoints.report(at, isSick ? 'sick' : 'undecided');
        if (!isSick) throw error;
      }
    }
    throw failure;
  }

  async #listAt(provider: Provider, signal: AbortSignal | undefined): Promise<readonly LiveModel[]> {
    const { clock } = this.#ports;
    const timeout = isLoopbackUrl(provider.baseUrl) ? localTimeout : remoteTimeout;
    const abort = new AbortController();
    const stop = (): void => abort.abort();
    signal?.addEventListener('abort', stop, { once: true });
    try {
      return await within(clock, timeout, () => this.#ask(provider, abort.signal));
    } finally {
      signal?.removeEventListener('abort', stop);
      abort.abort();
    }
  }

  async #ask(provider: Provider, signal: AbortSignal): Promise<readonly LiveModel[]> {
    const { protocol } = provider;
    if (protocol === 'editor-lm') return await this.#ports.editorModels();
    if (protocol === 'extension') return (await this.#ports.listForeign?.(provider.id, signal)) ?? [];
    if (protocol === 'workspace' || protocol === 'fim') return [];
    const connected = await this.#ports.connector.connect(provider, { interactive: false, purpose: 'list' });
    if (!connected.ok) throw new ListError(connected.fault);
    const code = await (this.#ports.loadProtocol ?? loadProtocol)(protocol);
    return await code.listModels(connected.connection, signal);
  }

  async #hasKey(provider: Provider): Promise<boolean> {
    try {
      return await this.#ports.hasKey(provider);
    } catch {
      // A secret store that does not answer is the same as one without the key.
      return false;
    }
  }

  #modelIds(provider: Provider): readonly string[] {
    return this.#ports.registry.models(provider.id).map((model) => model.ref.model);
  }
}

/** True for a server of this machine that is looked for: the usual ones, which a person may have moved elsewhere, and the person's own. */
function isLocalServer(provider: Provider): boolean {
  return isLoopbackUrl(provider.baseUrl) && (provider.source === 'user' || localServerIds.includes(provider.id));
}

/** True where there is a list to ask for. */
function hasList({ protocol }: Provider, { listForeign }: DiscoveryPorts): boolean {
  if (protocol === 'extension') return listForeign !== undefined;
  return protocol !== 'workspace' && protocol !== 'fim';
}

/** Models that VS Code or another extension holds are asked for anew at every start. */
function isInEditor({ protocol }: Provider): boolean {
  return protocol === 'editor-lm' || protocol === 'extension';
}

function count(models: readonly string[]): string {
  return models.length === 1 ? '1 model' : `${models.length} models`;
}

/** What a failed list says about the provider. */
function reachabilityOf(error: unknown, before: Reachability): Reachability {
  const fault: Fault | undefined = error instanceof ListError ? error.fault : undefined;
  if (fault?.kind === 'auth') return { state: 'key-needed' };
  // Our own gate or the person stopped it: nothing was learnt about the server.
  if (fault?.kind === 'policy' || fault?.kind === 'cancelled')
    return before.state === 'checking' ? { state: 'unknown' } : before;
  return { state: 'unreachable', reason: fault?.message ?? (error instanceof Error ? error.message : 'No answer.') };
}
