import type { Clock } from '../../platform/clock.ts';

export interface BreakerLimits {
  /** Failures without a success between them after which a source is cooling down. */
  readonly failures: number;
  /** Older failures do not count, in milliseconds. Default: they do. */
  readonly windowMs?: number;
  /** How long it is cooling down, in milliseconds. */
  readonly coolDownMs: number;
  /** Each trial that fails doubles the cool-down up to this. Default: all are alike. */
  readonly longestCoolDownMs?: number;
}

/** For conversations: three faults in a minute; cools down for five seconds to five minutes. */
export const breakerLimits: BreakerLimits = {
  failures: 3,
  windowMs: 60_000,
  coolDownMs: 5_000,
  longestCoolDownMs: 300_000,
};

/** Sources whose failures are remembered. */
const maximumRecords = 1_000;

interface Record {
  /** When it failed, by {@link Clock.now}; the newest last. */
  failures: number[];
  /** Cool-downs in a row. */
  coolDowns: number;
  /** Until when it is cooling down; undefined while it works. */
  coolsUntil?: number;
  /** A request tries whether the source is back. */
  isTrying?: boolean;
}

/**
 * Keeps a source that failed several times from being asked again and again. After the cool-down one request may try; it decides whether
 * the source is back or is cooling down again. Sources are named by any text. One that works is forgotten, and so is the one that failed longest ago where too
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

  /** False while the source is cooling down. The first question after the cool-down is answered with true and starts a new cool-down for the others. */
  mayTry(source: string): boolean {
    const record = this.#records.get(source);
    if (record?.coolsUntil === undefined) return true;
    if (this.#clock.now() < record.coolsUntil) return false;
    record.coolsUntil = this.#clock.now() + this.#limits.coolDownMs;
    record.isTrying = true;
    return true;
  }

  /** True while the source is cooling down; asking changes nothing. */
  isCoolingDown(source: string): boolean {
    const until = this.#records.get(source)?.coolsUntil;
    return until !== undefined && this.#clock.now() < until;
  }

  /** Until when the source is cooling down, by {@link Clock.now}; in the past once one request may try it, undefined where the circuit is closed. */
  coolsUntil(source: string): number | undefined {
    return this.#records.get(source)?.coolsUntil;
  }

  succeeded(source: string): void {
    this.#records.delete(source);
  }

  failed(source: string): void {
    const now = this.#clock.now();
    const record = this.#recordOf(source);
    const since = now - (this.#limits.windowMs ?? Infinity);
    record.failures = [...record.failures.filter((at) => at > since), now].slice(-this.#limits.failures);
    const isCoolingDownForAll = record.isTrying !== true && record.coolsUntil !== undefined && now < record.coolsUntil;
    // What was sent before the cool-down and fails in it says nothing new.
    if (isCoolingDownForAll) return;
    const wasTrial = record.coolsUntil !== undefined;
    record.isTrying = false;
    if (wasTrial || record.failures.length >= this.#limits.failures) this.#startCoolDown(record, now);
  }

  /** Lets a source rest that said how long (a quota, a rate); `Infinity` until it is forgotten or works. */
  coolDown(source: string, milliseconds: number): void {
    const record = this.#recordOf(source);
    const until = this.#clock.now() + milliseconds;
    record.coolsUntil = Math.max(record.coolsUntil ?? until, until);
    record.isTrying = false;
  }

  /** The request was given up before anything was known: another one may try at once. */
  undecided(source: string): void {
    const record = this.#records.get(source);
    if (record?.isTrying !== true) return;
    record.isTrying = false;
    record.coolsUntil = this.#clock.now();
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
    const record = this.#records.get(source) ?? { failures: [], coolDowns: 0 };
    this.#records.delete(source);
    this.#records.set(source, record);
    for (const oldest of this.#records.keys()) {
      if (this.#records.size <= maximumRecords) break;
      this.#records.delete(oldest);
    }
    return record;
  }

  #startCoolDown(record: Record, now: number): void {
    const { coolDownMs, longestCoolDownMs = coolDownMs } = this.#limits;
    record.coolsUntil = now + Math.min(longestCoolDownMs, coolDownMs * 2 ** record.coolDowns);
    record.coolDowns++;
  }
}
