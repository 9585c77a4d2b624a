import { Listeners } from '../../base/listeners.ts';
import type { Disposable } from '../../base/listeners.ts';
import type { Clock } from '../../platform/clock.ts';

/** When a pause ends: milliseconds since the epoch, or with the window. */
export type SnoozeEnd = number | 'restart';

/** A pause of suggestions that ends by itself. Lives as long as the window. */
export class CompletionSnooze {
  readonly #clock: Clock;
  readonly #changed = new Listeners<undefined>();
  #end: SnoozeEnd | undefined;
  #timer: Disposable | undefined;

  /** Fires when a pause begins or ends. */
  readonly onDidChange = this.#changed.on;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** When the pause ends; undefined while there is none. */
  get end(): SnoozeEnd | undefined {
    return this.#end;
  }

  /** Begins a pause, or changes the end of the one there is. */
  start(minutes: number | 'restart'): void {
    this.#timer?.dispose();
    this.#timer = undefined;
    if (minutes !== 'restart') {
      const milliseconds = minutes * 60_000;
      this.#timer = this.#clock.after(milliseconds, () => this.stop());
      this.#end = this.#clock.wallTime() + milliseconds;
    } else this.#end = 'restart';
    this.#changed.fire(undefined);
  }

  /** Ends the pause. False where there was none. */
  stop(): boolean {
    this.#timer?.dispose();
    this.#timer = undefined;
    if (this.#end === undefined) return false;
    this.#end = undefined;
    this.#changed.fire(undefined);
    return true;
  }

  dispose(): void {
    this.#timer?.dispose();
  }
}
