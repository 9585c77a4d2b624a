import type { StepEntry } from '../conversation/entry.ts';
import type { Disposable } from '../base/listeners.ts';
import type { Clock } from '../platform/clock.ts';

/**
 * Keeps an answer under way while it grows: at most once in `interval` milliseconds, and what was offered last at most `interval` after it
 * came, so that a stream that stalls is kept as well.
 */
export class PartialKeeper {
  readonly #clock: Clock;
  readonly #interval: number;
  readonly #keep: (step: StepEntry) => void;
  #offered: (() => StepEntry) | undefined;
  #timer: Disposable | undefined;

  constructor(clock: Clock, interval: number, keep: (step: StepEntry) => void) {
    this.#clock = clock;
    this.#interval = interval;
    this.#keep = keep;
  }

  /** Offers the answer as it stands; `step` is called when it is kept. */
  offer(step: () => StepEntry): void {
    this.#offered = step;
    this.#timer ??= this.#clock.after(this.#interval, () => {
      this.#timer = undefined;
      const offered = this.#offered;
      this.#offered = undefined;
      if (offered !== undefined) this.#keep(offered());
    });
  }

  /** The answer is whole, or given up: nothing that was offered before is kept any more. */
  stop(): void {
    this.#timer?.dispose();
    this.#timer = undefined;
    this.#offered = undefined;
  }
}
