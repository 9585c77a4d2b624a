/** Stands for tokens that came after the vocabulary was full, and for removed text. Never suggested. */
export const unknownToken = 0;

/** Numbers for token texts. Bounded: once it is full, new texts are unknown. */
export class Vocabulary {
  readonly #ids = new Map<string, number>();
  readonly #texts: string[] = [''];
  readonly #maximum: number;

  constructor(maximum: number) {
    this.#maximum = maximum;
  }

  get size(): number {
    return this.#texts.length;
  }

  /** The number of a text, or undefined for one never seen. */
  find(text: string): number | undefined {
    return this.#ids.get(text);
  }

  /** The number of a text, a new one if need be. */
  add(text: string): number {
    const known = this.#ids.get(text);
    if (known !== undefined) return known;
    if (this.#texts.length >= this.#maximum) return unknownToken;
    // A slice would keep the whole file alive in memory; joining and cutting again makes a text of its own.
    const own = ` ${text}`.slice(1);
    const id = this.#texts.push(own) - 1;
    this.#ids.set(own, id);
    return id;
  }

  text(id: number): string {
    return this.#texts[id] ?? '';
  }

  /** Rough size in bytes. */
  get bytes(): number {
    // Text header and characters, an array slot and a map entry.
    return this.#texts.length * 72;
  }
}
