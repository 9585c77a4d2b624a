/**
 * Tells a run that hangs from one on a slow machine: calls `onStall` once when no progress was reported for `quietMs` milliseconds, however
 * long the whole takes.
 */
export class ProgressWatch {
  readonly #quietMs: number;
  readonly #onStall: () => void;
  #timer: NodeJS.Timeout | undefined;

  /** Begins to watch at once. */
  constructor(quietMs: number, onStall: () => void) {
    this.#quietMs = quietMs;
    this.#onStall = onStall;
    this.#timer = this.#start();
  }

  /** Something came to an end: a test, a step of an installation. Without effect once the watch has ended. */
  report(): void {
    if (this.#timer === undefined) return;
    clearTimeout(this.#timer);
    this.#timer = this.#start();
  }

  /** Ends the watch; `onStall` is not called any more. */
  end(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #start(): NodeJS.Timeout {
    return setTimeout(() => {
      this.#timer = undefined;
      this.#onStall();
    }, this.#quietMs);
  }
}
