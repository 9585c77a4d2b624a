import type { Usage } from '../conversation/entry.ts';
import { costOf } from '../models/catalogue/cost.ts';
import type { KnownPrice } from '../models/catalogue/known-price.ts';
import type { RequestUsage } from './usage-sum.ts';

/** What the view shows of a request's usage. */
export function requestUsage(usage: Usage, price: KnownPrice): RequestUsage {
  const costUsd = price === 'free' ? 0 : costOf(usage, price);
  return {
    ...(usage.input !== undefined && { input: usage.input }),
    ...(usage.output !== undefined && { output: usage.output }),
    estimated: usage.source === 'estimated',
    ...(costUsd !== undefined && { costUsd }),
  };
}
