import type { Catalogue } from './catalogue.ts';
import type { Price, Rates } from '../model-info.ts';
import { present } from '../../base/present.ts';

/**
 * Loads the catalogue of `@pydantic/genai-prices`, whose data is inside the package: no network. Prices are those of `now` (US dollars per
 * million tokens, with the tiers for long prompts where there are some).
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

interface TieredPrice {
  readonly base: number;
  /** Rising by `start`: the tier holds for prompts of more tokens than that. */
  readonly tiers?: readonly { readonly start: number; readonly price: number }[];
}
type ListedPrice = number | TieredPrice | undefined;
type ListedPrices = Readonly<Record<string, ListedPrice>>;

const rateNames = {
  input: 'input_mtok',
  output: 'output_mtok',
  cacheRead: 'cache_read_mtok',
  cacheWrite: 'cache_write_mtok',
} as const;

function toPrice(listed: ListedPrices): Price | undefined {
  const rates = ratesAt(listed, 0);
  if (rates === undefined) return undefined;
  const starts = new Set(Object.values(rateNames).flatMap((name) => tiersOf(listed[name]).map((tier) => tier.start)));
  const longPrompts = [...starts]
    .sort((a, b) => a - b)
    .flatMap((above) => {
      const tier = ratesAt(listed, above + 1);
      return tier === undefined ? [] : [{ above, ...tier }];
    });
  return longPrompts.length === 0 ? rates : { ...rates, longPrompts };
}

function ratesAt(listed: ListedPrices, promptTokens: number): Rates | undefined {
  const input = rateAt(listed[rateNames.input], promptTokens);
  const output = rateAt(listed[rateNames.output], promptTokens);
  if (input === undefined || output === undefined) return undefined;
  const cacheRead = rateAt(listed[rateNames.cacheRead], promptTokens);
  const cacheWrite = rateAt(listed[rateNames.cacheWrite], promptTokens);
  return { input, output, ...present({ cacheRead, cacheWrite }) };
}

function rateAt(price: ListedPrice, promptTokens: number): number | undefined {
  if (typeof price !== 'object') return price;
  return tiersOf(price).findLast((tier) => promptTokens > tier.start)?.price ?? price.base;
}

function tiersOf(price: ListedPrice): readonly { readonly start: number; readonly price: number }[] {
  return typeof price === 'object' ? (price.tiers ?? []).toSorted((a, b) => a.start - b.start) : [];
}
