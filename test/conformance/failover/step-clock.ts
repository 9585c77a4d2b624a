import type { Disposable } from '../../../src/base/listeners.ts';
import type { Clock } from '../../../src/platform/clock.ts';

/** A clock that jumps from one timer to the next, so that a wait of minutes takes no time. */
export class StepClock implements Clock {
  #now = 0;
  readonly #timers = new Set<{ readonly due: number; readonly callback: () => void }>();

  now(): number {
    return this.#now;
  }

  wallTime(): number {
    return 1_700_000_000_000 + this.#now;
  }

  after(milliseconds: number, callback: () => void): Disposable {
    const timer = { due: this.#now + Math.max(0, milliseconds), callback };
    this.#timers.add(timer);
    return { dispose: () => void this.#timers.delete(timer) };
  }

  /** Moves on to the next timer and calls it; false where there is none. */
  jump(): boolean {
    let next: { readonly due: number; readonly callback: () => void } | undefined;
    for (const timer of this.#timers) if (next === undefined || timer.due < next.due) next = timer;
    if (next === undefined) return false;
    this.#timers.delete(next);
    this.#now = Math.max(this.#now, next.due);
    next.callback();
    return true;
  }
}
