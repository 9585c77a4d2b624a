import type { Fault } from '../../conversation/fault.ts';
import { malformedCallCode } from '../../protocols/stream/finish-words.ts';

/** Code of an answer without text and without calls. */
export const emptyAnswerCode = 'empty';

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

/** The request was taken, but its answer was of no use: empty, or with a call that its own server could not read. Another try may do better. */
export function isUnusableAnswer({ kind, code }: Fault): boolean {
  return kind === 'shape' && (code === emptyAnswerCode || code === malformedCallCode);
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
    case 'shape':
      return isUnusableAnswer(fault) ? 2 : 1;
    default:
      return 1;
  }
}
