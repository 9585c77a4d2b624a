import type { Price } from './model-info.ts';
import type { ModelRef } from './model-ref.ts';
import { isLoopbackUrl } from './provider.ts';
import type { Provider } from './provider.ts';
import type { Registry } from './registry.ts';
import { relayOf } from './relay.ts';

/** What a model costs: a price, `free` for one that runs on this machine, undefined where it is not known. */
export type KnownPrice = Price | 'free' | undefined;

/**
 * The price of a model as far as anybody told it. A server on this machine may be a gateway: a price that is told wins over `free`, and one
 * whose prices are a vendor's is never free.
 */
export function knownPrice(registry: Pick<Registry, 'model' | 'provider'>, ref: ModelRef): KnownPrice {
  const price = registry.model(ref)?.price;
  if (price !== undefined) return price;
  const provider = registry.provider(ref.provider);
  return provider !== undefined && isFree(provider, ref.model) ? 'free' : undefined;
}

/** True for the embedded model and for models of a server on this machine that neither hands them on nor has a vendor's prices. */
export function isFree(provider: Provider, model: string): boolean {
  if (provider.protocol === 'workspace') return true;
  return (
    provider.catalogueId === undefined && isLoopbackUrl(provider.baseUrl) && relayOf(provider, model) === undefined
  );
}
