import { createEgressGate } from '../../guard/egress.ts';
import type { ConsentStore } from '../../guard/consent.ts';
import type { KeyRing } from '../../guard/key-ring.ts';
import type { Fault } from '../../conversation/fault.ts';
import { originOf } from '../../models/provider.ts';
import type { Provider } from '../../models/provider.ts';
import { upstreamOf } from '../../models/upstream.ts';
import { createHttp } from '../../platform/http.ts';
import type { Http, HttpDependencies } from '../../platform/http.ts';
import type { Connection } from '../../protocols/protocol.ts';
import type { Connector, ConnectResult } from './connector.ts';

/** Dependencies of a connector. */
export interface ConnectorDependencies {
  readonly keys: Pick<KeyRing, 'get'>;
  readonly consent: Pick<ConsentStore, 'peek' | 'request'>;
  /** `workspace.isTrusted`, asked every time. */
  readonly isTrusted: () => boolean;
  /** False while the editor's AI features are switched off. */
  readonly isOn: () => boolean;
  /** The network, without its gate: the connector puts its own before every request. */
  readonly network: Omit<HttpDependencies, 'gate'>;
}

/**
 * The one way to a provider. Trust, consent and the switch are checked here for a good message, and again before every single request by the
 * gate of the `fetch` that is handed out.
 */
export function createConnector(dependencies: ConnectorDependencies): Connector {
  const { isTrusted, isOn, consent } = dependencies;
  const http = createHttp({ ...dependencies.network, gate: createEgressGate({ isTrusted, isOn, consent }) });
  // A model list holds nothing of the workspace: the person's own registration of the provider is enough.
  const listHttp = createHttp({
    ...dependencies.network,
    gate: createEgressGate({ isTrusted, isOn, consent: { peek: () => 'given' } }),
  });
  return {
    connect: async (provider, options) => {
      const isList = options.purpose === 'list';
      if (originOf(provider.baseUrl) === undefined) {
        const refused =
          provider.protocol === 'editor-lm' && !isList
            ? await withoutConsent(dependencies, provider, options)
            : undefined;
        return refused === undefined ? withoutNetwork(dependencies, provider, http) : { ok: false, fault: refused };
      }
      const refused =
        barrier(dependencies, provider) ?? (isList ? undefined : await withoutConsent(dependencies, provider, options));
      if (refused !== undefined) return { ok: false, fault: refused };
      return await withKey(dependencies, provider, isList ? listHttp : http);
    },
  };
}

/**
 * Models of VS Code, and of other extensions that stay on this machine: trust and switch count for them too, but their own code sends. The
 * `fetch` reaches nothing.
 */
function withoutNetwork(dependencies: ConnectorDependencies, provider: Provider, http: Http): ConnectResult {
  const fault: Fault | undefined =
    provider.protocol === 'editor-lm' || (provider.protocol === 'extension' && provider.baseUrl === '')
      ? barrier(dependencies, provider)
      : { kind: 'policy', message: `${provider.name} has no network address.` };
  return fault === undefined ? { ok: true, connection: { provider, fetch: http.for(provider) } } : { ok: false, fault };
}

function barrier(dependencies: ConnectorDependencies, provider: Provider): Fault | undefined {
  if (!dependencies.isOn()) return { kind: 'policy', message: 'AI features are switched off. Nothing was sent.' };
  if (!dependencies.isTrusted()) {
    return {
      kind: 'policy',
      message: `Nothing is sent from a workspace in Restricted Mode. Trust the workspace to use ${provider.name}.`,
    };
  }
  return undefined;
}

async function withoutConsent(
  dependencies: ConnectorDependencies,
  provider: Provider,
  options: { readonly interactive: boolean; readonly model?: string },
): Promise<Fault | undefined> {
  const upstream = options.model === undefined ? undefined : upstreamOf(provider, options.model);
  for (const url of [provider.baseUrl, provider.fim?.baseUrl, upstream]) {
    if (url === undefined || url === '') continue;
    const given = options.interactive
      ? await dependencies.consent.request(url)
      : dependencies.consent.peek(url) === 'given';
    if (!given) {
      const host = new URL(url).host;
      return {
        kind: 'policy',
        message: `Sending code of this workspace to ${host} was not allowed.`,
        code: 'no-consent',
      };
    }
  }
  // Trust and switch may have gone while the question was open.
  return barrier(dependencies, provider);
}

async function withKey(dependencies: ConnectorDependencies, provider: Provider, http: Http): Promise<ConnectResult> {
  const fetch = http.for(provider);
  const { secretHeader } = provider;
  if (secretHeader !== undefined) {
    const headerSecret = await dependencies.keys.get({ ...provider, part: 'header' });
    if (headerSecret === undefined) {
      const message = `There is no value for the header ${secretHeader} of ${provider.name}. Enter it with "Crossfade: Set API Key…".`;
      return { ok: false, fault: { kind: 'auth', message, code: 'no-key' } };
    }
    return await withApiKey(dependencies, { provider, fetch, headerSecret });
  }
  return await withApiKey(dependencies, { provider, fetch });
}

async function withApiKey(dependencies: ConnectorDependencies, connection: Connection): Promise<ConnectResult> {
  const { provider } = connection;
  if (provider.auth.kind === 'none') return { ok: true, connection };
  const key = await dependencies.keys.get(provider);
  if (key !== undefined) return { ok: true, connection: { ...connection, key } };
  if (provider.auth.optional === true) return { ok: true, connection };
  const message = `There is no key for ${provider.name}. Enter one with "Crossfade: Set API Key…".`;
  return { ok: false, fault: { kind: 'auth', message, code: 'no-key' } };
}
