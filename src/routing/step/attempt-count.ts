import type { Fault } from '../../conversation/fault.ts';
import { formatModelRef } from '../../models/model-ref.ts';
import type { ModelRef } from '../../models/model-ref.ts';
import type { AskedAgain } from '../answer-event.ts';
import { requestsFor } from '../health/retry-policy.ts';

/**
 * The one bound on how often a step asks the same model: every request that failed counts, whether it was sent anew, took the answer up again
 * or went on with its text, and whether or not something new was shown. Only a person's choice of the model starts the count again.
 */
export class AttemptCount {
  readonly #failures = new Map<string, number>();

  /** A request to the model failed. A fault that is never retried (a refused key, a refused body) does not count. */
  failed(ref: ModelRef, fault: Fault): void {
    if (requestsFor(fault) > 1) this.#failures.set(formatModelRef(ref), this.failures(ref) + 1);
  }

  /** Requests to the model that failed in this step. */
  failures(ref: ModelRef): number {
    return this.#failures.get(formatModelRef(ref)) ?? 0;
  }

  /** The next request to a model that failed with `fault`; undefined where there must be none. */
  next(ref: ModelRef, fault: Fault): AskedAgain | undefined {
    const request = this.failures(ref) + 1;
    const of = requestsFor(fault);
    return request > of ? undefined : { fault, request, of };
  }

  /** The person chose the model again: nothing is held against it. */
  forget(ref: ModelRef): void {
    this.#failures.delete(formatModelRef(ref));
  }
}
