import type { Price, Rates } from '../model-info.ts';

/** Token counts a price applies to. `input` holds cached tokens too. */
export interface PricedUsage {
  readonly input?: number;
  readonly output?: number;
  readonly cacheRead?: number;
  readonly cacheWrite?: number;
}

const million = 1_000_000;

/** The rates for a prompt of so many tokens, cached ones included. */
export function ratesFor(price: Price, promptTokens: number): Rates {
  return price.longPrompts?.findLast((tier) => promptTokens > tier.above) ?? price;
}

/** US dollars of one request; undefined when the price or a count is unknown, never 0 instead. */
export function costOf(usage: PricedUsage, price: Price | undefined): number | undefined {
  if (price === undefined || usage.input === undefined || usage.output === undefined) return undefined;
  const rates = ratesFor(price, usage.input);
  const read = usage.cacheRead ?? 0;
  const write = usage.cacheWrite ?? 0;
  const fresh = Math.max(0, usage.input - read - write);
  return (
    (fresh * rates.input +
      read * (rates.cacheRead ?? rates.input) +
      write * (rates.cacheWrite ?? rates.input) +
      usage.output * rates.output) /
    million
  );
}
