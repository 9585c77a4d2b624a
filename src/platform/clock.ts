import type { Disposable } from '../models/listeners.ts';

/** Time, as the only door to it: everything that waits takes a clock, so that tests need not wait. */
export interface Clock {
  /** Milliseconds of a monotonic clock; unaffected by changes of the wall clock. */
  now(): number;
  /** Milliseconds since the epoch, for display and for records only. */
  wallTime(): number;
  /** Calls back once after `milliseconds` unless disposed before. */
  after(milliseconds: number, callback: () => void): Disposable;
}

/** The clock of this process. */
export const systemClock: Clock = {
  now: () => performance.now(),
  wallTime: () => Date.now(),
  after: (milliseconds, callback) => {
    const timer = setTimeout(callback, milliseconds);
    return { dispose: () => clearTimeout(timer) };
  },
};

/** Resolves after `milliseconds`, or early (without a rejection) when the signal aborts. */
export function sleep(clock: Clock, milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) {
      resolve();
      return;
    }
    const done = (): void => {
      timer.dispose();
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const timer = clock.after(milliseconds, done);
    signal?.addEventListener('abort', done, { once: true });
  });
}
