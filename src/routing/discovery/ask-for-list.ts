import type { Fault } from '../../conversation/fault.ts';
import { isLoopbackUrl } from '../../models/provider.ts';
import type { Provider } from '../../models/provider.ts';
import type { LiveModel } from '../../models/registry.ts';
import { atServer, serversOf } from '../../models/servers.ts';
import type { Clock } from '../../platform/clock.ts';
import { within } from '../../platform/deadline.ts';
import { ListError } from '../../protocols/protocol.ts';
import type { HttpProtocol } from '../../protocols/protocol.ts';
import { loadProtocol } from '../../protocols/protocol-table.ts';
import type { Connector } from '../connection/connector.ts';
import { singleEndpoint } from '../connection/endpoint-choice.ts';
import type { EndpointChoice } from '../connection/endpoint-choice.ts';

/** What asking for the model list of a provider depends on. */
export interface ListDependencies {
  readonly connector: Connector;
  readonly clock: Clock;
  /** Models of VS Code and other extensions; empty where there are none. */
  readonly editorModels: () => Promise<readonly LiveModel[]>;
  /** The code of a wire format; the protocol table unless a test says otherwise. */
  readonly loadProtocol?: (id: Parameters<typeof loadProtocol>[0]) => Promise<HttpProtocol>;
  /** Chooses among the servers of a provider; every provider's own base URL unless given. */
  readonly endpoints?: EndpointChoice;
  /** The models of a provider that another extension brings; without it those lists are left alone. */
  readonly listThirdParty?: (providerId: string, signal: AbortSignal) => Promise<readonly LiveModel[]>;
}

/** A server on this machine answers at once or is not there. Milliseconds. */
const localTimeout = 1_500;
/** One that the person added is there for sure, and may be busy with a model. */
const ownTimeout = 5_000;
/** Milliseconds a vendor's model list may take. */
const remoteTimeout = 15_000;
/** Faults that tell of the server and not of the request: another server may do better. */
const unhealthyKinds: ReadonlySet<Fault['kind']> = new Set(['network', 'timeout', 'overload', 'cut']);

/**
 * The list of the first server of a provider that has one, beginning with the one whose turn it is. `asks` is called when a request goes out: what
 * our own gates refuse was not asked. Rejects with {@link ListError} where a server or a gate said why there is none.
 */
export async function askForList(
  dependencies: ListDependencies,
  provider: Provider,
  asks: () => void,
  signal: AbortSignal | undefined,
): Promise<readonly LiveModel[]> {
  const endpoints = dependencies.endpoints ?? singleEndpoint;
  const first = endpoints.pick(provider);
  let failure: unknown;
  for (const server of serversOf(first)) {
    const at = atServer(first, server);
    try {
      const models = await listAt(dependencies, at, asks, signal);
      endpoints.report(at, 'ok');
      return models;
    } catch (error) {
      failure ??= error;
      const isUnhealthy =
        signal?.aborted !== true && (!(error instanceof ListError) || unhealthyKinds.has(error.fault.kind));
      endpoints.report(at, isUnhealthy ? 'unhealthy' : 'undecided');
      if (!isUnhealthy) throw error;
    }
  }
  throw failure;
}

async function listAt(
  dependencies: ListDependencies,
  provider: Provider,
  asks: () => void,
  signal: AbortSignal | undefined,
): Promise<readonly LiveModel[]> {
  const abort = new AbortController();
  const stop = (): void => abort.abort();
  signal?.addEventListener('abort', stop, { once: true });
  try {
    const ask = (): Promise<readonly LiveModel[]> => listNow(dependencies, provider, asks, abort.signal);
    return await within(dependencies.clock, patienceFor(provider), ask);
  } finally {
    signal?.removeEventListener('abort', stop);
    abort.abort();
  }
}

async function listNow(
  dependencies: ListDependencies,
  provider: Provider,
  asks: () => void,
  signal: AbortSignal,
): Promise<readonly LiveModel[]> {
  const { protocol } = provider;
  if (protocol === 'workspace' || protocol === 'fim') return [];
  if (protocol === 'editor-lm' || protocol === 'extension') {
    asks();
    if (protocol === 'editor-lm') return await dependencies.editorModels();
    return (await dependencies.listThirdParty?.(provider.id, signal)) ?? [];
  }
  const connected = await dependencies.connector.connect(provider, { interactive: false, purpose: 'list' });
  if (!connected.ok) throw new ListError(connected.fault);
  const code = await (dependencies.loadProtocol ?? loadProtocol)(protocol);
  asks();
  return await code.listModels(connected.connection, signal);
}

/** Milliseconds a provider's list may take. */
function patienceFor({ baseUrl, source }: Provider): number {
  if (!isLoopbackUrl(baseUrl)) return remoteTimeout;
  return source === 'user' ? ownTimeout : localTimeout;
}
