import type { Provider } from '../../models/provider.ts';

/** What of a connection the headers and the sending of a request need. */
export interface Sender {
  readonly provider: Pick<Provider, 'auth' | 'headers' | 'secretHeader'>;
  readonly key?: string;
  readonly headerSecret?: string;
  readonly fetch: typeof globalThis.fetch;
}

/** What a protocol adds to the headers of a request. */
export interface ProtocolHeaders {
  /** Forms of the answer that are read, as `accept` has them; absent where the protocol does not ask. */
  readonly accept?: string;
  /** Sent unless the provider's entry says otherwise (an API version). */
  readonly defaults?: Readonly<Record<string, string>>;
  /** What this request needs (beta flags). */
  readonly own?: Readonly<Record<string, string>>;
}

/**
 * All headers that a request to a provider is sent with; for all protocols, and also where an SDK sends. In order, the later wins: content type
 * and `accept`, the protocol's defaults, the headers of the provider's entry, those of the request, the secret header, the key. Nothing else goes out: no user agent and
 * no platform report of an SDK, nothing of the environment; what the host's own `fetch` adds (its user agent, the length) is the same for all.
 */
export function requestHeaders(sender: Sender, { accept, defaults, own }: ProtocolHeaders, hasBody: boolean): Headers {
  const { provider, key } = sender;
  const headers = new Headers(accept === undefined ? {} : { accept });
  if (hasBody) headers.set('content-type', 'application/json');
  for (const part of [defaults, provider.headers, own, secretHeader(sender), keyHeader(provider, key)]) {
    for (const [name, value] of Object.entries(part ?? {})) headers.set(name, value);
  }
  return headers;
}

/** The second secret that a gateway wants beside the key. */
function secretHeader({ provider, headerSecret }: Sender): Readonly<Record<string, string>> {
  const name = provider.secretHeader;
  return name === undefined || headerSecret === undefined ? {} : { [name]: headerSecret };
}

/** The key in the header that the provider's entry names. Without a key nothing is sent: some servers take requests with and without one. */
function keyHeader({ auth }: Pick<Provider, 'auth'>, key: string | undefined): Readonly<Record<string, string>> {
  if (auth.kind === 'none' || key === undefined || key === '') return {};
  return auth.kind === 'bearer' ? { authorization: `Bearer ${key}` } : { [auth.header]: key };
}
