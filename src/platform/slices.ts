import type { Clock } from './clock.ts';
import { sleep } from './clock.ts';

/** Cuts long work into slices so that the event loop stays free. One instance a job. */
export class Slices {
  readonly #clock: Clock;
  readonly #length: number;
  #started: number;

  /** `milliseconds`: longest slice; default 8, below the limit of 10 for synchronous work. */
  constructor(clock: Clock, milliseconds = 8) {
    this.#clock = clock;
    this.#length = milliseconds;
    this.#started = clock.now();
  }

  /** True when the slice is used up and {@link rest} should be awaited. Cheap. */
  get due(): boolean {
    return this.#clock.now() - this.#started >= this.#length;
  }

  /** Rests if some of the slice is used: before a piece of work that cannot be cut. */
  async restBeforeWhole(signal?: AbortSignal): Promise<void> {
    if (this.#clock.now() - this.#started >= this.#length / 4) await this.rest(signal);
  }

  /** Lets everything else run once, then begins a new slice. Throws the signal's reason when it is aborted. */
  async rest(signal?: AbortSignal): Promise<void> {
    await sleep(this.#clock, 0, signal);
    signal?.throwIfAborted();
    this.#started = this.#clock.now();
  }
}
