import type { DocumentText } from '../../../src/completion/engine/document-snapshot.ts';

/**
 * A document in which a person types in one place: what stands before it, what was typed, what stands behind it. An editor keeps its documents
 * in lines and copies none of them whole for a key; neither does this. Never changes: a key makes a new one.
 */
export class TypedText implements DocumentText {
  readonly #head: string;
  readonly #typed: string;
  readonly #tail: string;

  private constructor(head: string, typed: string, tail: string) {
    this.#head = head;
    this.#typed = typed;
    this.#tail = tail;
  }

  static of(text: string, offset: number): TypedText {
    return new TypedText(text.slice(0, offset), '', text.slice(offset));
  }

  /** Where the cursor stands. */
  get offset(): number {
    return this.#head.length + this.#typed.length;
  }

  get length(): number {
    return this.offset + this.#tail.length;
  }

  slice(from: number, to: number): string {
    const { length } = this.#head;
    const { offset } = this;
    const piece = (text: string, start: number): string =>
      text.slice(Math.max(0, from - start), Math.max(0, to - start));
    return piece(this.#head, 0) + piece(this.#typed, length) + piece(this.#tail, offset);
  }

  /** The document after a key. */
  with(text: string): TypedText {
    return new TypedText(this.#head, this.#typed + text, this.#tail);
  }

  /** The document after Backspace. */
  shortened(): TypedText {
    return this.#typed === ''
      ? new TypedText(this.#head.slice(0, -1), '', this.#tail)
      : new TypedText(this.#head, this.#typed.slice(0, -1), this.#tail);
  }
}
