import type { Fault } from '../../conversation/fault.ts';
import { isHttpProtocol } from '../../models/protocol-id.ts';
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

/** Milliseconds a server on this machine may take: one that is not there refuses at once, one that is there may be busy with a model. */
const localTimeout = 5_000;
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
  const { protocol } = provider;
  const code = isHttpProtocol(protocol) ? await (dependencies.loadProtocol ?? loadProtocol)(protocol) : undefined;
  // Loading our own code takes seconds on a busy machine, and says nothing about the server.
  await code?.load?.();
  const abort = new AbortController();
  const stop = (): void => abort.abort();
  signal?.addEventListener('abort', stop, { once: true });
  if (signal?.aborted === true) stop();
  try {
    const ask = (): Promise<readonly LiveModel[]> => listNow(dependencies, { provider, code }, asks, abort.signal);
    const patience = isLoopbackUrl(provider.baseUrl) ? localTimeout : remoteTimeout;
    return await within(dependencies.clock, patience, ask);
  } finally {
    signal?.removeEventListener('abort', stop);
    abort.abort();
  }
}

async function listNow(
  dependencies: ListDependencies,
  { provider, code }: { readonly provider: Provider; readonly code: HttpProtocol | undefined },
  asks: () => void,
  signal: AbortSignal,
): Promise<readonly LiveModel[]> {
  const { protocol } = provider;
  if (protocol === 'editor-lm' || protocol === 'extension') {
    asks();
    if (protocol === 'editor-lm') return await dependencies.editorModels();
    return (await dependencies.listThirdParty?.(provider.id, signal)) ?? [];
  }
  if (code === undefined) return [];
  const connected = await dependencies.connector.connect(provider, { interactive: false, purpose: 'list' });
  if (!connected.ok) throw new ListError(connected.fault);
  asks();
  return await code.listModels(connected.connection, signal);
}
