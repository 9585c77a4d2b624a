import type { Price } from './model-info.ts';

/** Facts of a model that its vendor publishes. Absent means unknown. */
export interface CatalogueFacts {
  readonly name?: string;
  readonly contextTokens?: number;
  readonly price?: Price;
}

/** Windows and prices by vendor and model. */
export interface Catalogue {
  /** `catalogueId` is the provider's id in the catalogue. Undefined for a model it does not know. */
  facts(catalogueId: string, model: string): CatalogueFacts | undefined;
}

/** A catalogue that knows nothing: everything is shown as unknown. */
export const emptyCatalogue: Catalogue = { facts: () => undefined };

/**
 * Loads the catalogue of `@pydantic/genai-prices`, whose data is inside the package: no network. Prices are those of `now` (US dollars per
 * million tokens, the base tier where the price depends on the prompt's size).
 */
export async function loadCatalogue(now: () => Date): Promise<Catalogue> {
  const { calcPrice } = await import('@pydantic/genai-prices');
  return {
    facts: (catalogueId, model) => {
      const found = calcPrice({ input_tokens: 0 }, model, { providerId: catalogueId, timestamp: now() });
      if (found === null) return undefined;
      const price = toPrice(found.model_price);
      return {
        ...(found.model.name !== undefined && { name: found.model.name }),
        ...(found.model.context_window !== undefined && { contextTokens: found.model.context_window }),
        ...(price !== undefined && { price }),
      };
    },
  };
}

type ListedPrice = number | { readonly base: number } | undefined;

function toPrice(listed: Readonly<Record<string, ListedPrice>>): Price | undefined {
  const input = perMillion(listed['input_mtok']);
  const output = perMillion(listed['output_mtok']);
  if (input === undefined || output === undefined) return undefined;
  const cacheRead = perMillion(listed['cache_read_mtok']);
  const cacheWrite = perMillion(listed['cache_write_mtok']);
  return {
    input,
    output,
    ...(cacheRead !== undefined && { cacheRead }),
    ...(cacheWrite !== undefined && { cacheWrite }),
  };
}

function perMillion(price: ListedPrice): number | undefined {
  return typeof price === 'object' ? price.base : price;
}
