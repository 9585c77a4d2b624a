import type { FimStyle, ProtocolId } from './protocol-id.ts';
import { BoundedMap } from '../base/bounded-map.ts';
import type { ChatQuirks } from './chat-quirks.ts';

/** How requests to a provider are authorized. The key itself is never part of a provider: it lives in the secret store. */
export type ProviderAuth =
  /** No key. */
  | { readonly kind: 'none' }
  /** `Authorization: Bearer <key>`. `optional` is true where a server accepts requests with and without one. */
  | { readonly kind: 'bearer'; readonly environmentVariables: readonly string[]; readonly optional?: boolean }
  /** The key alone in the named header, e.g. `x-api-key`. */
  | {
      readonly kind: 'header';
      readonly header: string;
      readonly environmentVariables: readonly string[];
      readonly optional?: boolean;
    };

/** Where and how a provider takes fill-in-the-middle requests. */
export interface FimEndpoint {
  readonly style: FimStyle;
  /** Defaults to the provider's own base URL. */
  readonly baseUrl?: string;
}

/** A model a provider entry names itself, for servers without a model list or to add facts that the server does not tell. */
export interface DeclaredModel {
  readonly id: string;
  readonly name?: string;
  /** Context window in tokens. */
  readonly contextTokens?: number;
  readonly maxOutputTokens?: number;
  readonly tools?: boolean;
  readonly vision?: boolean;
  readonly reasoning?: boolean;
  readonly fim?: boolean;
  /** Name of a FIM profile (`qwen-coder`, `starcoder` …) where the model's own name does not tell its family. */
  readonly fimProfile?: string;
}

/** Somewhere that serves models: pure data. A new vendor is one more value of this type. */
export interface Provider {
  readonly id: string;
  /** Display name, e.g. `Anthropic`. */
  readonly name: string;
  readonly protocol: ProtocolId | 'workspace' | 'fim';
  /** Scheme, host and path prefix without a trailing slash; empty for providers without a network (`workspace`, `editor`). */
  readonly baseUrl: string;
  /** Further servers of the same kind (a cluster, a gateway's twin): their base URLs. Each origin has its own key and consent. */
  readonly mirrors?: readonly string[];
  /** Base URLs where this server is looked for while it does not answer at its own; one that answers takes its place. This machine only. */
  readonly otherAddresses?: readonly string[];
  /** Parameters that go with every request, by base URL, as in an address: `api-version=preview`. Never holds a key. */
  readonly queries?: Readonly<Record<string, string>>;
  /** Base URL for requests that prefill the answer, where it is another one; same origin. */
  readonly prefillBaseUrl?: string;
  readonly auth: ProviderAuth;
  /** Extra request headers. Never holds a key. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Name of a header whose value is a second secret, as gateways want it. The value lies in the secret store, like the key. */
  readonly secretHeader?: string;
  readonly quirks?: Partial<ChatQuirks>;
  readonly fim?: FimEndpoint;
  readonly models?: readonly DeclaredModel[];
  /**
   * True for a server that computes what it is asked and hands nothing on, but for models whose name says otherwise. It counts on this machine
   * only. Absent where unknown: an address of this machine may be a gateway.
   */
  readonly computesHere?: boolean;
  /** Id of the vendor in the price catalogue; absent where prices are unknown. */
  readonly catalogueId?: string;
  /** A page where a person gets a key; opened only on a click. */
  readonly keyPage?: string;
  /** Who registered it. Only `user` entries come from settings. */
  readonly source: 'built-in' | 'user' | 'editor' | 'embedded' | 'extension';
}

/** The origin requests and keys are bound to, e.g. `https://api.example.com`. Undefined where there is no network or the URL is malformed. */
export function providerOrigin(provider: Provider): string | undefined {
  return originOf(provider.baseUrl);
}

/** Origin of an http(s) URL; undefined for anything else. Never throws. */
export function originOf(url: string): string | undefined {
  return addressOf(url).web?.origin;
}

/** True when the URL's host is this machine by name or loopback address; such a destination needs no consent. */
export function isLoopbackUrl(url: string): boolean {
  return addressOf(url).isLoopback;
}

/** What is to be known of an http(s) URL before anything is sent there; undefined for anything else. Never throws. */
export function webAddress(url: string): WebAddress | undefined {
  return addressOf(url).web;
}

export interface WebAddress {
  readonly origin: string;
  /** With its port, where it is not the scheme's own. */
  readonly host: string;
  readonly path: string;
  /** A name or a password stands in it. */
  readonly hasCredentials: boolean;
  readonly parameterNames: readonly string[];
}

interface Address {
  readonly web: WebAddress | undefined;
  readonly isLoopback: boolean;
}

/** Every gate on the way of a request asks about the same few addresses, while the person types: what was read is kept. */
const addresses = new BoundedMap<string, Address>(256);
const longestKept = 2_048;

function addressOf(url: string): Address {
  const known = addresses.get(url);
  if (known !== undefined) return known;
  const address = readAddress(url);
  if (url.length <= longestKept) addresses.set(url, address);
  return address;
}

function readAddress(url: string): Address {
  const parsed = URL.parse(url);
  const host = parsed?.hostname.toLowerCase() ?? '';
  return {
    web: parsed?.protocol === 'https:' || parsed?.protocol === 'http:' ? webPart(parsed) : undefined,
    isLoopback:
      host === 'localhost' || host.endsWith('.localhost') || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host),
  };
}

function webPart({ origin, host, pathname, username, password, searchParams }: URL): WebAddress {
  const hasCredentials = username !== '' || password !== '';
  return { origin, host, path: pathname, hasCredentials, parameterNames: [...searchParams.keys()] };
}
