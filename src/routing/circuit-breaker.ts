import type { Clock } from '../platform/clock.ts';

export interface BreakerLimits {
  /** Failures in a row after which a source rests. */
  readonly failures: number;
  /** How long it rests, in milliseconds. */
  readonly restMs: number;
}

interface Record {
  failures: number;
  /** Until when it rests, by {@link Clock.now}; undefined while it works. */
  restsUntil?: number;
  /** A request tries whether the source is back. */
  isTrying?: boolean;
}

/**
 * Keeps a source that failed several times in a row from being asked again and again. After the rest one request may try; it decides whether
 * the source is back or rests again. Sources are named by any text.
 */
export class CircuitBreaker {
  readonly #clock: Clock;
  readonly #limits: BreakerLimits;
  readonly #records = new Map<string, Record>();

  constructor(clock: Clock, limits: BreakerLimits) {
    this.#clock = clock;
    this.#limits = limits;
  }

  /** False while the source rests. The first question after the rest is answered with true and starts a new rest for the others. */
  mayTry(source: string): boolean {
    const record = this.#records.get(source);
    if (record?.restsUntil === undefined) return true;
    if (this.#clock.now() < record.restsUntil) return false;
    record.restsUntil = this.#clock.now() + this.#limits.restMs;
    record.isTrying = true;
    return true;
  }

  /** True while the source rests; asking changes nothing. */
  isResting(source: string): boolean {
    const until = this.#records.get(source)?.restsUntil;
    return until !== undefined && this.#clock.now() < until;
  }

  succeeded(source: string): void {
    this.#records.delete(source);
  }

  failed(source: string): void {
    const record = this.#records.get(source) ?? { failures: 0 };
    record.failures++;
    record.isTrying = false;
    if (record.failures >= this.#limits.failures) record.restsUntil = this.#clock.now() + this.#limits.restMs;
    this.#records.set(source, record);
  }

  /** The request was given up before anything was known: another one may try at once. */
  undecided(source: string): void {
    const record = this.#records.get(source);
    if (record?.isTrying !== true) return;
    record.isTrying = false;
    record.restsUntil = this.#clock.now();
  }

  /** Forgets everything, e.g. after a changed key or setting. */
  reset(): void {
    this.#records.clear();
  }
}
