import { originOf } from './provider.ts';
import type { Provider } from './provider.ts';
import { movedTo } from './quirks-by-url.ts';

/** The base URLs of a provider: its own first, then its mirrors, each once. */
export function serversOf({ baseUrl, mirrors }: Pick<Provider, 'baseUrl' | 'mirrors'>): readonly string[] {
  return [...new Set([baseUrl, ...(mirrors ?? [])])];
}

/** Every address a request to the provider may go to: its servers, and those of completion and prefill beside them. */
export function addressesOf(
  provider: Pick<Provider, 'baseUrl' | 'mirrors' | 'fim' | 'prefillBaseUrl'>,
): readonly string[] {
  const beside = [provider.fim?.baseUrl, provider.prefillBaseUrl].filter((url) => url !== undefined);
  return [...new Set([...serversOf(provider), ...beside])];
}

/**
 * The provider as it is at one of its servers: what lies beside the base URL (completion, prefill) moves along, and the other servers become
 * its mirrors. Keys and consent go by the addresses, so that each server has its own.
 */
export function atServer(provider: Provider, server: string): Provider {
  if (server === provider.baseUrl) return provider;
  const { fim, prefillBaseUrl, mirrors: _mirrors, ...rest } = provider;
  const home = originOf(provider.baseUrl);
  const moves = fim?.baseUrl !== undefined && originOf(fim.baseUrl) === home;
  const others = serversOf(provider).filter((url) => url !== server);
  return {
    ...rest,
    baseUrl: server,
    ...(others.length > 0 && { mirrors: others }),
    ...(fim !== undefined && { fim: moves ? { ...fim, baseUrl: movedTo(server, fim.baseUrl) } : fim }),
    ...(prefillBaseUrl !== undefined && { prefillBaseUrl: movedTo(server, prefillBaseUrl) }),
  };
}

/** The provider as it is where it was found: at one of its other addresses, of which the one it left becomes one. */
export function atAddress(provider: Provider, address: string): Provider {
  if (address === provider.baseUrl) return provider;
  const { mirrors: _twins, ...moved } = atServer(provider, address);
  const others = (provider.otherAddresses ?? []).filter((url) => url !== address);
  return { ...moved, otherAddresses: [provider.baseUrl, ...others] };
}

/** Where requests to fill a hole go. */
export function fimBaseUrl({ baseUrl, fim }: Pick<Provider, 'baseUrl' | 'fim'>): string {
  return fim?.baseUrl ?? baseUrl;
}
