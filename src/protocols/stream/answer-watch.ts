import type { Disposable } from '../../base/listeners.ts';
import type { Clock } from '../../platform/clock.ts';
import { readOut } from './read-out.ts';

/** What was being waited for. */
export type Awaited = 'headers' | 'firstByte' | 'idle';

/** Watches one exchange until its answer is whole: stops it when the caller aborts or when nothing came for too long. */
export class AnswerWatch {
  readonly #clock: Clock;
  readonly #caller: AbortSignal;
  readonly #controller = new AbortController();
  readonly #stops: (() => void)[] = [];
  readonly #onAbort = (): void => this.#stop();
  #timer: Disposable | undefined;
  #awaited: Awaited = 'headers';
  #due = 0;
  #silence: Awaited | undefined;
  #isAnswered = false;
  #isLeft = false;

  constructor(clock: Clock, caller: AbortSignal) {
    this.#clock = clock;
    this.#caller = caller;
    if (caller.aborted) this.#stop();
    else caller.addEventListener('abort', this.#onAbort, { once: true });
  }

  /** Aborted when the exchange is to stop, for whatever reason. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** What did not come in time; undefined unless the watch itself stopped the exchange. */
  get silence(): Awaited | undefined {
    return this.#silence;
  }

  /** From now on `what` is waited for, at most `milliseconds`. */
  expect(what: Awaited, milliseconds: number): void {
    // What runs on for a moment after the end must not leave a timer behind.
    if (this.signal.aborted || this.#isAnswered) return;
    const isNew = what !== this.#awaited || this.#timer === undefined;
    this.#awaited = what;
    this.#due = this.#clock.now() + milliseconds;
    // The timer of the chunk before sees the new moment when it fires: no timer is made for every chunk.
    if (isNew) this.#arm();
  }

  /** Calls back when the exchange is to stop; at once if it is stopped already. */
  onStop(callback: () => void): void {
    if (this.signal.aborted) callback();
    else this.#stops.push(callback);
  }

  /** The outcome of the work, or a rejection as soon as the exchange is to stop, whether the work listens to the signal or not. */
  async orStopped<T>(work: Promise<T>): Promise<T> {
    // The loser of the race must not become an unhandled rejection.
    work.catch(() => undefined);
    const stopped = new Promise<never>((_resolve, reject) => this.onStop(() => reject(new Stopped())));
    stopped.catch(() => undefined);
    return Promise.race([work, stopped]);
  }

  /** Throws if the exchange is to stop. */
  throwIfStopped(): void {
    if (this.signal.aborted) throw new Stopped();
  }

  /** The answer is whole: a consumer that stops from now on has no reason to break the connection. */
  answered(): void {
    this.#isAnswered = true;
    this.#caller.removeEventListener('abort', this.#onAbort);
    this.#timer?.dispose();
    this.#timer = undefined;
  }

  /** Nothing more is wanted of a body. Where the answer is whole, what is left is read out behind the back of the watch's {@link close}. */
  async leave(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<void> {
    if (this.#isAnswered && !this.signal.aborted) {
      this.#isLeft = true;
      void readOut(reader, this.#clock).then(() => this.#stop());
    } else await reader.cancel().catch(() => undefined);
  }

  /** Ends the watch and aborts whatever is still open. */
  close(): void {
    this.#caller.removeEventListener('abort', this.#onAbort);
    if (!this.#isLeft) this.#stop();
  }

  #arm(): void {
    this.#timer?.dispose();
    this.#timer = this.#clock.after(Math.max(0, this.#due - this.#clock.now()), () => {
      if (this.#clock.now() < this.#due) {
        this.#arm();
        return;
      }
      this.#silence = this.#awaited;
      this.#stop();
    });
  }

  #stop(): void {
    this.#timer?.dispose();
    this.#timer = undefined;
    if (this.signal.aborted) return;
    this.#controller.abort();
    for (const stop of this.#stops.splice(0)) stop();
  }
}

class Stopped extends Error {
  override readonly name = 'Stopped';
  constructor() {
    super('The exchange was stopped.');
  }
}
