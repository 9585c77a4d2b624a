import type { AnswerItem } from './chat-view-messages.ts';
import type { Usage } from '../conversation/entry.ts';
import { costOf } from '../models/catalogue/cost.ts';
import type { KnownPrice } from '../models/catalogue/known-price.ts';

/** Tokens and US dollars of one request; absent is unknown. */
export interface RequestUsage {
  readonly input?: number;
  readonly output?: number;
  readonly estimated?: boolean;
  readonly costUsd?: number;
}

/** What several requests used. A count that one of them did not tell makes the sum unknown; so does a price. */
export interface UsageSum {
  readonly input: number | undefined;
  readonly output: number | undefined;
  readonly costUsd: number | undefined;
  readonly estimated: boolean;
  /** Whether any of them told a count. */
  readonly isTold: boolean;
}

export const noUsage: UsageSum = { input: 0, output: 0, costUsd: 0, estimated: false, isTold: false };

export function addUsage(sum: UsageSum, usage: RequestUsage): UsageSum {
  return {
    input: added(sum.input, usage.input),
    output: added(sum.output, usage.output),
    costUsd: added(sum.costUsd, usage.costUsd),
    estimated: sum.estimated || usage.estimated === true,
    isTold: sum.isTold || usage.input !== undefined || usage.output !== undefined,
  };
}

/** The sum as the view shows it; nothing where no request told a count. */
export function shownUsage(sum: UsageSum): Pick<AnswerItem, 'usage' | 'costUsd'> {
  const { input, output, costUsd, estimated, isTold } = sum;
  if (!isTold) return {};
  return {
    usage: { ...(input !== undefined && { input }), ...(output !== undefined && { output }), estimated },
    ...(costUsd !== undefined && { costUsd }),
  };
}

function added(total: number | undefined, count: number | undefined): number | undefined {
  return total === undefined || count === undefined ? undefined : total + count;
}

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
