import type { StreamEvent } from '../../conversation/stream-event.ts';

/** What the person sees of the step under way: the same sum that a view makes of the events. */
export class ShownText {
  #texts = new Map<number, string>();
  #parts = 0;
  #hasCalls = false;

  /** Anything at all, reasoning and begun calls included. */
  get isEmpty(): boolean {
    return this.#parts === 0;
  }

  /** A call of the client was begun. */
  get hasCalls(): boolean {
    return this.#hasCalls;
  }

  /** All visible text, its parts joined without separator. */
  get text(): string {
    return [...this.#texts.values()].join('');
  }

  get characters(): number {
    let sum = 0;
    for (const text of this.#texts.values()) sum += text.length;
    return sum;
  }

  /** Number of the last text part: the one that a continued text keeps. */
  get lastText(): number | undefined {
    return [...this.#texts.keys()].at(-1);
  }

  /** Number that the next part gets. */
  get nextPart(): number {
    return this.#parts;
  }

  textOf(part: number): string {
    return this.#texts.get(part) ?? '';
  }

  /** Takes in an event that goes out, by the numbers that the view sees. */
  add(event: StreamEvent): void {
    if (event.e === 'delta') {
      this.#parts = Math.max(this.#parts, event.part + 1);
      if (event.kind === 'arguments') this.#hasCalls = true;
      if (event.kind !== 'text') return;
      this.#texts.set(event.part, this.textOf(event.part) + event.text);
    } else if (event.e === 'part') {
      this.#parts = Math.max(this.#parts, event.index + 1);
      if (event.part.t === 'call' && event.part.executor === 'client') this.#hasCalls = true;
    }
  }

  /** All of it was taken back. */
  clear(): void {
    this.#texts = new Map();
    this.#parts = 0;
    this.#hasCalls = false;
  }
}
