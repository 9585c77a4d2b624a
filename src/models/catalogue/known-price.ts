import type { Price } from '../model-info.ts';
import type { ModelRef } from '../model-ref.ts';
import type { Provider } from '../provider.ts';
import type { Registry } from '../registry.ts';
import { computesHere } from '../upstream.ts';

/** What a model costs: a price, `free` for one that surely runs on this machine, undefined where it is not known. */
export type KnownPrice = Price | 'free' | undefined;

/**
 * The price of a model as far as anybody told it. A server on this machine may be a gateway: only one that is known to compute there is free,
 * a price that is told wins over that, and one whose prices are a vendor's is never free.
 */
export function knownPrice(registry: Pick<Registry, 'model' | 'provider'>, ref: ModelRef): KnownPrice {
  const price = registry.model(ref)?.price;
  if (price !== undefined) return price;
  const provider = registry.provider(ref.provider);
  return provider !== undefined && isFree(provider, ref.model) ? 'free' : undefined;
}

/** True for the embedded model and for models that a server is known to compute on this machine, unless it has a vendor's prices. */
export function isFree(provider: Provider, model: string): boolean {
  return provider.catalogueId === undefined && computesHere(provider, model);
}
