/** Runs detections one after the other; what is asked for meanwhile makes one more, for one provider or for all. */
export class DetectionQueue {
  readonly #detect: (only: string | undefined) => Promise<unknown>;
  readonly #waiting = new Set<string>();
  #isAllWaiting = false;
  #isRunning = false;
  #isClosed = false;

  /** `detect` looks at one provider, or at all of them, and never rejects. */
  constructor(detect: (only: string | undefined) => Promise<unknown>) {
    this.#detect = detect;
  }

  /** Asks for a detection of one provider, or of all. */
  add(only?: string): void {
    if (only === undefined) this.#isAllWaiting = true;
    else this.#waiting.add(only);
    void this.#run();
  }

  /** Starts nothing more. */
  close(): void {
    this.#isClosed = true;
  }

  async #run(): Promise<void> {
    if (this.#isRunning) return;
    this.#isRunning = true;
    while (!this.#isClosed) {
      if (this.#isAllWaiting) {
        this.#isAllWaiting = false;
        await this.#detect(undefined);
        continue;
      }
      const [only] = this.#waiting;
      if (only === undefined) break;
      this.#waiting.delete(only);
      await this.#detect(only);
    }
    this.#isRunning = false;
  }
}
