import type { Clock } from '../../platform/clock.ts';

/** Why third-party code is no longer waited for: the caller stopped, its registration ended, it kept silent, or it took too long in all. */
export type WaitEnd = 'cancelled' | 'gone' | 'silent' | 'late';

export type Waited<T> =
  | { readonly kind: 'value'; readonly value: T }
  | { readonly kind: 'thrown'; readonly error: unknown }
  | { readonly kind: 'stopped'; readonly why: WaitEnd };

export interface WaitLimits {
  readonly caller: AbortSignal;
  /** Aborts when the third-party code is taken away. */
  readonly gone?: AbortSignal;
  /** Milliseconds for everything together. */
  readonly total: number;
}

/** Waits for third-party code, one piece after the other, and never longer than it may take, whether it listens to a stop or not. */
export class ThirdPartyWait {
  readonly #clock: Clock;
  readonly #limits: WaitLimits;
  readonly #controller = new AbortController();
  readonly #onCancel = (): void => this.#stop('cancelled');
  readonly #onGone = (): void => this.#stop('gone');
  readonly #due: number;
  #end: WaitEnd | undefined;
  #wake: (() => void) | undefined;

  constructor(clock: Clock, limits: WaitLimits) {
    this.#clock = clock;
    this.#limits = limits;
    this.#due = clock.now() + limits.total;
    this.#listen(limits.caller, this.#onCancel);
    if (limits.gone !== undefined) this.#listen(limits.gone, this.#onGone);
  }

  /** For the third-party code: aborted as soon as its result is no longer awaited. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** The outcome of the work, or why it was given up after at most `milliseconds`. Never rejects; a late outcome is dropped. */
  next<T>(work: () => T | Promise<T>, milliseconds: number): Promise<Waited<T>> {
    return new Promise((resolve) => {
      const left = this.#due - this.#clock.now();
      if (this.#end === undefined && left <= 0) this.#stop('late');
      if (this.#end !== undefined) {
        resolve({ kind: 'stopped', why: this.#end });
        return;
      }
      const timer = this.#clock.after(Math.min(milliseconds, left), () =>
        this.#stop(milliseconds < left ? 'silent' : 'late'),
      );
      const settle = (outcome: Waited<T>): void => {
        timer.dispose();
        resolve(outcome);
      };
      this.#wake = () => settle({ kind: 'stopped', why: this.#end ?? 'cancelled' });
      invoke(work).then(
        (value) => settle({ kind: 'value', value }),
        (error: unknown) => settle({ kind: 'thrown', error }),
      );
    });
  }

  /** Ends all waiting and tells the third-party code. */
  close(): void {
    this.#limits.caller.removeEventListener('abort', this.#onCancel);
    this.#limits.gone?.removeEventListener('abort', this.#onGone);
    this.#controller.abort();
  }

  #listen(signal: AbortSignal, listener: () => void): void {
    if (signal.aborted) listener();
    else signal.addEventListener('abort', listener, { once: true });
  }

  #stop(why: WaitEnd): void {
    if (this.#end !== undefined) return;
    this.#end = why;
    // The waiter first: a listener of the third-party code may throw or settle its work as if nothing had happened.
    this.#wake?.();
    this.#controller.abort();
  }
}

/** What is thrown at once becomes a rejection, like what is thrown later. */
async function invoke<T>(work: () => T | Promise<T>): Promise<T> {
  return await work();
}
