import type { Fault } from '../../conversation/fault.ts';
import { formatModelRef } from '../../models/model-ref.ts';
import type { ModelRef } from '../../models/model-ref.ts';
import type { AskedAgain } from '../answer-event.ts';
import { answerLimits } from '../answer-limits.ts';
import { requestsFor } from '../health/retry-policy.ts';

/**
 * The one bound on how often a step asks: every request counts, whether it was sent anew, repaired, took the answer up again or went on with its
 * text, and whether or not something new was shown. Only a person's choice of the model starts the counts again.
 */
export class AttemptCount {
  readonly #failures = new Map<string, number>();
  readonly #sent = new Map<string, number>();

  /** A request to the model goes out. */
  sent(ref: ModelRef): void {
    this.#sent.set(formatModelRef(ref), this.requests(ref) + 1);
  }

  /** Requests to the model that went out in this step. */
  requests(ref: ModelRef): number {
    return this.#sent.get(formatModelRef(ref)) ?? 0;
  }

  /** The model was asked as often as one model may be. */
  isSpent(ref: ModelRef): boolean {
    return this.requests(ref) >= answerLimits.requestsToOneModel || this.isOver;
  }

  /** The step has had as many requests as a step may have. */
  get isOver(): boolean {
    let sum = 0;
    for (const count of this.#sent.values()) sum += count;
    return sum >= answerLimits.requests;
  }

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
    return request > of || this.isSpent(ref) ? undefined : { fault, request, of };
  }

  /** The person chose the model: nothing is held against it, and the step has all its requests again. */
  forget(ref: ModelRef): void {
    this.#failures.delete(formatModelRef(ref));
    this.#sent.clear();
  }
}
