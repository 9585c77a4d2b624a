import type { Clock } from '../../platform/clock.ts';

export interface BreakerLimits {
  /** Failures without a success between them after which a source rests. */
  readonly failures: number;
  /** Older failures do not count, in milliseconds. Default: they do. */
  readonly windowMs?: number;
  /** How long it rests, in milliseconds. */
  readonly restMs: number;
  /** Each trial that fails doubles the rest up to this. Default: all rests are alike. */
  readonly longestRestMs?: number;
}

/** For conversations: three faults in a minute; rests from five seconds to five minutes. */
export const breakerLimits: BreakerLimits = { failures: 3, windowMs: 60_000, restMs: 5_000, longestRestMs: 300_000 };

/** Sources whose failures are remembered. */
const maximumRecords = 1_000;

interface Record {
  /** When it failed, by {@link Clock.now}; the newest last. */
  failures: number[];
  /** Rests in a row. */
  rests: number;
  /** Until when it rests; undefined while it works. */
  restsUntil?: number;
  /** A request tries whether the source is back. */
  isTrying?: boolean;
}

/**
 * Keeps a source that failed several times from being asked again and again. After the rest one request may try; it decides whether
 * the source is back or rests again. Sources are named by any text. One that works is forgotten, and so is the one that failed longest ago where too
 * many have.
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

  /** Until when the source rests, by {@link Clock.now}; in the past once one request may try it, undefined where nothing speaks against it. */
  restsUntil(source: string): number | undefined {
    return this.#records.get(source)?.restsUntil;
  }

  succeeded(source: string): void {
    this.#records.delete(source);
  }

  failed(source: string): void {
    const now = this.#clock.now();
    const record = this.#recordOf(source);
    const since = now - (this.#limits.windowMs ?? Infinity);
    record.failures = [...record.failures.filter((at) => at > since), now].slice(-this.#limits.failures);
    const isRestingForAll = record.isTrying !== true && record.restsUntil !== undefined && now < record.restsUntil;
    // What was sent before the rest and fails in it says nothing new.
    if (isRestingForAll) return;
    const wasTrial = record.restsUntil !== undefined;
    record.isTrying = false;
    if (wasTrial || record.failures.length >= this.#limits.failures) this.#rest(record, now);
  }

  /** Lets a source rest that said how long (a quota, a rate); `Infinity` until it is forgotten or works. */
  rest(source: string, milliseconds: number): void {
    const record = this.#recordOf(source);
    const until = this.#clock.now() + milliseconds;
    record.restsUntil = Math.max(record.restsUntil ?? until, until);
    record.isTrying = false;
  }

  /** The request was given up before anything was known: another one may try at once. */
  undecided(source: string): void {
    const record = this.#records.get(source);
    if (record?.isTrying !== true) return;
    record.isTrying = false;
    record.restsUntil = this.#clock.now();
  }

  /** Forgets all sources whose name begins so, e.g. those of a provider whose key changed. */
  forget(prefix: string): void {
    for (const source of this.#records.keys()) if (source.startsWith(prefix)) this.#records.delete(source);
  }

  /** Forgets everything, e.g. after a changed setting. */
  reset(): void {
    this.#records.clear();
  }

  /** The record of a source, as the newest one. */
  #recordOf(source: string): Record {
    const record = this.#records.get(source) ?? { failures: [], rests: 0 };
    this.#records.delete(source);
    this.#records.set(source, record);
    for (const oldest of this.#records.keys()) {
      if (this.#records.size <= maximumRecords) break;
      this.#records.delete(oldest);
    }
    return record;
  }

  #rest(record: Record, now: number): void {
    const { restMs, longestRestMs = restMs } = this.#limits;
    record.restsUntil = now + Math.min(longestRestMs, restMs * 2 ** record.rests);
    record.rests++;
  }
}
