import type { Fault } from '../../conversation/fault.ts';

/** One layer retries, this one; the SDKs' own retries are off. */
export const retryLimits = {
  /** Requests to one model for one step, the first included. */
  attempts: 3,
  /** Bounds of the own backoff in milliseconds (full jitter). */
  firstBackoffMs: 500,
  longestBackoffMs: 16_000,
  /** A server that asks for a longer wait is not waited for. */
  longestRetryAfterMs: 60_000,
  /** With another candidate at hand a longer wait is not worth it. */
  longestWaitWithFallbackMs: 10_000,
} as const;

export interface RetryQuestion {
  readonly fault: Fault;
  /** Requests of this step to this model that failed. */
  readonly attempts: number;
  readonly hasFallback: boolean;
  /** Returns [0, 1). */
  readonly random: () => number;
}

/** Milliseconds to wait before the same request goes to the same model again; undefined when it should not. */
export function retryDelay(question: RetryQuestion): number | undefined {
  const { fault, attempts, hasFallback, random } = question;
  if (attempts >= requestsFor(fault)) return undefined;
  const asked = fault.retryAfterMs ?? 0;
  if (asked > retryLimits.longestRetryAfterMs) return undefined;
  if (hasFallback && asked > retryLimits.longestWaitWithFallbackMs) return undefined;
  const ceiling = Math.min(retryLimits.longestBackoffMs, retryLimits.firstBackoffMs * 2 ** attempts);
  // Full jitter on top of what was asked: clients that were refused together do not come back together.
  return Math.round(Math.min(retryLimits.longestRetryAfterMs, asked + ceiling * random()));
}

/** Most requests to one model for one step, the first included, when the last one failed with `fault`. */
export function requestsFor(fault: Fault): number {
  switch (fault.kind) {
    case 'rate':
    case 'overload':
    case 'network':
    case 'cut':
      return retryLimits.attempts;
    case 'timeout':
      // Each of them has cost a long wait already.
      return 2;
    default:
      return 1;
  }
}
