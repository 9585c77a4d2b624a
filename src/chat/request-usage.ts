import type { Usage } from '../conversation/entry.ts';
import { costOf } from '../models/cost.ts';
import type { Price } from '../models/model-info.ts';
import type { RequestUsage } from './answer-draft.ts';

/** What the view shows of a request's usage. */
export function requestUsage(usage: Usage, price: Price | undefined): RequestUsage {
  const costUsd = costOf(usage, price);
  return {
    ...(usage.input !== undefined && { input: usage.input }),
    ...(usage.output !== undefined && { output: usage.output }),
    estimated: usage.source === 'estimated',
    ...(costUsd !== undefined && { costUsd }),
  };
}
