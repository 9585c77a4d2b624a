import type { StreamEvent } from '../../conversation/stream-event.ts';

/** The text of an answer while its events come in; text that turns out to be thinking is taken out again. */
export class CollectedText {
  readonly #parts = new Map<number, string>();

  add(event: StreamEvent): void {
    if (event.e === 'delta' && event.kind === 'text')
      this.#parts.set(event.part, (this.#parts.get(event.part) ?? '') + event.text);
    if (event.e === 'part' && event.part.t === 'reasoning') this.#parts.delete(event.index);
  }

  /** In characters. */
  get length(): number {
    return [...this.#parts.values()].reduce((sum, text) => sum + text.length, 0);
  }

  get text(): string {
    return [...this.#parts.values()].join('');
  }
}
