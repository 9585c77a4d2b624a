import { ratesFor } from './cost.ts';
import type { KnownPrice } from './known-price.ts';

/**
 * What it means for a running conversation to go on with another model, which has nothing of it in its cache yet.
 * - `price`: the first request reads everything anew for `cold` US dollars; later ones cost `warm` for it while the vendor's cache holds.
 *   Both are for the prompt alone. `warm` is absent where the cached rate is not known.
 * - `unknown`: it reads as much; the price is unknown.
 * - `too-small`: it does not fit; earlier parts will be summarized first.
 */
export type SwitchPrice =
  | { readonly kind: 'price'; readonly tokens: number; readonly cold: number; readonly warm?: number }
  | { readonly kind: 'unknown'; readonly tokens: number }
  | { readonly kind: 'too-small'; readonly tokens: number; readonly window: number };

/** Cheaper first requests are not worth a word. US dollars. */
const leastCost = 0.01;
/** Shorter conversations are not worth a word where the price is unknown: an expensive model reads them for a cent. */
const leastTokens = 2_000;
const million = 1_000_000;

/** Tokens that a window has to leave for the answer. */
export function answerReserve(window: number): number {
  return Math.min(4_096, Math.floor(window / 4));
}

/** What switching costs; undefined where it does not matter. `tokens` is the estimated size of the conversation. Pure. */
export function switchPrice(question: {
  readonly tokens: number;
  readonly price: KnownPrice;
  /** Context window of the model; absent where it is unknown. */
  readonly window?: number;
}): SwitchPrice | undefined {
  const { tokens, price, window } = question;
  if (!(tokens > 0)) return undefined;
  if (window !== undefined && tokens + answerReserve(window) > window) return { kind: 'too-small', tokens, window };
  if (price === 'free') return undefined;
  if (price === undefined) return tokens < leastTokens ? undefined : { kind: 'unknown', tokens };
  const rates = ratesFor(price, tokens);
  // A vendor that charges for writing its cache charges it for the whole prompt of the first request.
  const cold = (tokens * (rates.cacheWrite ?? rates.input)) / million;
  if (cold < leastCost) return undefined;
  const warm = rates.cacheRead === undefined ? undefined : (tokens * rates.cacheRead) / million;
  return { kind: 'price', tokens, cold, ...(warm !== undefined && { warm }) };
}
