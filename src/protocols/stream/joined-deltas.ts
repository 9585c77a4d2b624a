import type { StreamEvent } from '../../conversation/stream-event.ts';

/**
 * The same events with neighboring deltas of one part as one, and of several counts of usage the last. A fast server sends many frames at
 * once; every event costs each layer above a turn of the event loop, so what came together goes on together. Usage comes behind the deltas
 * it was sent between.
 */
export function joinedDeltas(events: readonly StreamEvent[]): readonly StreamEvent[] {
  if (events.length < 2) return events;
  const joining = new Joining();
  for (const event of events) joining.add(event);
  return joining.close();
}

type Delta = Extract<StreamEvent, { e: 'delta' }>;

class Joining {
  readonly #joined: StreamEvent[] = [];
  #texts: string[] = [];
  #first: Delta | undefined;
  #usage: StreamEvent | undefined;

  add(event: StreamEvent): void {
    if (event.e === 'usage') {
      this.#usage = event;
    } else if (event.e !== 'delta') {
      this.close();
      this.#joined.push(event);
    } else if (event.part === this.#first?.part && event.kind === this.#first.kind) {
      this.#texts.push(event.text);
    } else {
      this.#closeDelta();
      this.#first = event;
      this.#texts = [event.text];
    }
  }

  /** Everything so far. */
  close(): readonly StreamEvent[] {
    this.#closeDelta();
    if (this.#usage !== undefined) this.#joined.push(this.#usage);
    this.#usage = undefined;
    return this.#joined;
  }

  #closeDelta(): void {
    const first = this.#first;
    if (first !== undefined)
      this.#joined.push(this.#texts.length === 1 ? first : { ...first, text: this.#texts.join('') });
    this.#first = undefined;
  }
}
