import type { ChatQuirks } from './chat-quirks.ts';
import type { ProtocolId } from './protocol-id.ts';
import { isLoopbackUrl, originOf } from './provider.ts';
import type { FimEndpoint, Provider, ProviderAuth } from './provider.ts';

/** What is known of the servers at some addresses. A fact that is absent is not known. */
export interface KnownEndpoint {
  /**
   * Where they are: a host name (`api.deepseek.com`), a host name with any subdomain (`*.openai.azure.com`), or a port of this machine
   * (`loopback:8080`). `*` is any address.
   */
  readonly host: string;
  readonly protocol?: ProtocolId | 'fim';
  readonly auth?: ProviderAuth;
  readonly quirks?: Partial<ChatQuirks>;
  readonly fim?: FimEndpoint;
  readonly prefillBaseUrl?: string;
  readonly catalogueId?: string;
}

/** The facts of the first known endpoint that the address belongs to. Undefined for an unknown address. Never throws. */
export function knownEndpoint(baseUrl: string, known: readonly KnownEndpoint[]): KnownEndpoint | undefined {
  const origin = originOf(baseUrl);
  if (origin === undefined) return undefined;
  const url = new URL(origin);
  const port = isLoopbackUrl(origin) && url.port !== '' ? `loopback:${url.port}` : undefined;
  return known.find(({ host }) => {
    if (host === '*' || host.startsWith('loopback:')) return host === '*' || host === port;
    return host.startsWith('*.') ? url.hostname.endsWith(host.slice(1)) : url.hostname === host;
  });
}

/** How a key goes out where a provider entry does not say it. */
export function defaultAuth(protocol: Provider['protocol'], known: KnownEndpoint | undefined): ProviderAuth {
  if (known?.auth !== undefined && family(protocol) === family(known.protocol)) return known.auth;
  // An endpoint of one's own often works without a key; one that needs it says so with a 401.
  const rest = { environmentVariables: [], optional: true };
  const header = protocol === 'anthropic-messages' ? 'x-api-key' : protocol === 'gemini' ? 'x-goog-api-key' : undefined;
  return header === undefined ? { kind: 'bearer', ...rest } : { kind: 'header', header, ...rest };
}

/** Puts what is known of a provider's address under what its entry says: every word of the entry wins. */
export function withKnownFacts(provider: Provider, known: KnownEndpoint | undefined): Provider {
  if (known === undefined) return provider;
  const isSame = family(provider.protocol) === family(known.protocol);
  const quirks = { ...(isSame && known.quirks), ...provider.quirks };
  const fim = provider.fim ?? (isSame ? fimAt(provider, known) : undefined);
  const prefillBaseUrl =
    provider.prefillBaseUrl ?? (provider.protocol === known.protocol ? prefillAt(provider, known) : undefined);
  const catalogueId = provider.catalogueId ?? known.catalogueId;
  return {
    ...provider,
    ...(Object.keys(quirks).length > 0 && { quirks }),
    ...(fim !== undefined && { fim }),
    ...(prefillBaseUrl !== undefined && { prefillBaseUrl }),
    ...(catalogueId !== undefined && { catalogueId }),
  };
}

/** Both APIs of OpenAI go to one server with one key. */
function family(protocol: Provider['protocol'] | undefined): string {
  return protocol === 'openai-chat' || protocol === 'openai-responses' || protocol === 'fim' ? 'openai' : `${protocol}`;
}

/** A FIM address of its own lies beside the base URL: it is taken over with the path, at the server the entry names. */
function fimAt({ baseUrl }: Provider, { fim }: KnownEndpoint): FimEndpoint | undefined {
  return fim?.baseUrl === undefined ? fim : { ...fim, baseUrl: movedTo(baseUrl, fim.baseUrl) };
}

function prefillAt({ baseUrl }: Provider, { prefillBaseUrl }: KnownEndpoint): string | undefined {
  return prefillBaseUrl === undefined ? undefined : movedTo(baseUrl, prefillBaseUrl);
}

/** The path of one URL at the origin of another, without a trailing slash. */
export function movedTo(target: string, url: string): string {
  return `${new URL(target).origin}${new URL(url).pathname}`.replace(/\/+$/, '');
}
