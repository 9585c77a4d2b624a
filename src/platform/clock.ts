import type { Disposable } from '../base/listeners.ts';

/** The only source of time: everything that waits takes a clock, so that tests need not wait. */
export interface Clock {
  /** Milliseconds of a monotonic clock; unaffected by changes of the wall clock. */
  now(): number;
  /** Milliseconds since the epoch, for display and for records only. */
  wallTime(): number;
  /** Calls back once after `milliseconds` unless disposed before: at once, but never before it returns, where they are 0 or less. */
  after(milliseconds: number, callback: () => void): Disposable;
}

/** The longest wait in milliseconds that a timer of Node takes, some 24.8 days; a longer one would ring at once. */
const longestWait = 2 ** 31 - 1;

/**
 * The clock of this process. A wait is held to what a timer takes: Node writes a warning for one below 0, which is what is left of a wait
 * that ended a moment ago.
 */
export const systemClock: Clock = {
  now: () => performance.now(),
  wallTime: () => Date.now(),
  after: (milliseconds, callback) => {
    const timer = setTimeout(callback, Math.min(Math.max(milliseconds, 0), longestWait));
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
