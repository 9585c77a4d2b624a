import type { StreamEvent } from '../../conversation/stream-event.ts';
import type { Clock } from '../../platform/clock.ts';

/** What came first: an event, the end of the events, the moment that was waited for, or a stop. */
export type NextEvent =
  | { readonly kind: 'event'; readonly event: StreamEvent }
  | { readonly kind: 'over' }
  | { readonly kind: 'due' }
  | { readonly kind: 'stopped' };

/** Reads events one by one, and can be woken by time and by a stop while none comes. */
export class EventReader {
  readonly #iterator: AsyncIterator<StreamEvent>;
  readonly #clock: Clock;
  readonly #signal: AbortSignal;
  readonly #wake = (): void => this.#wakeUp?.();
  #wakeUp: (() => void) | undefined;
  #arrived: NextEvent | undefined;
  #isReading = false;

  constructor(events: AsyncIterable<StreamEvent>, clock: Clock, signal: AbortSignal) {
    this.#iterator = events[Symbol.asyncIterator]();
    this.#clock = clock;
    this.#signal = signal;
    signal.addEventListener('abort', this.#wake);
  }

  /** The next of what happens; `dueIn` milliseconds bound the wait. Never rejects: a source that throws is over. */
  async next(dueIn: number | undefined): Promise<NextEvent> {
    this.#read();
    // What has come already goes before the clock, so that time is only looked at while nothing comes.
    await Promise.resolve();
    const until = dueIn === undefined ? undefined : this.#clock.now() + dueIn;
    let timer: ReturnType<Clock['after']> | undefined;
    try {
      for (;;) {
        if (this.#signal.aborted) return { kind: 'stopped' };
        if (until !== undefined && this.#clock.now() >= until) return { kind: 'due' };
        if (this.#arrived !== undefined) {
          const arrived = this.#arrived;
          this.#arrived = undefined;
          return arrived;
        }
        // Anew after each wake: a timer of Node may ring a moment early by the monotonic clock.
        timer?.dispose();
        if (until !== undefined) timer = this.#clock.after(until - this.#clock.now(), this.#wake);
        await new Promise<void>((resolve) => (this.#wakeUp = resolve));
      }
    } finally {
      timer?.dispose();
      this.#wakeUp = undefined;
    }
  }

  /** Ends the source. Not waited for: one that hangs must not hold anybody up. */
  close(): void {
    this.#signal.removeEventListener('abort', this.#wake);
    void Promise.resolve(this.#iterator.return?.()).catch(() => undefined);
  }

  #read(): void {
    if (this.#isReading || this.#arrived !== undefined) return;
    this.#isReading = true;
    void this.#readNext();
  }

  async #readNext(): Promise<void> {
    try {
      const result: IteratorResult<StreamEvent, unknown> = await this.#iterator.next();
      this.#arrived = result.done === true ? { kind: 'over' } : { kind: 'event', event: result.value };
    } catch {
      this.#arrived = { kind: 'over' };
    }
    this.#isReading = false;
    this.#wake();
  }
}
