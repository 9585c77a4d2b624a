/**
 * What is left of a text that pieces are taken out of, from its beginning to its end. Costs time in proportion to the text, however many the
 * pieces; half surrogate pairs stay as they are.
 */
export class KeptText {
  readonly #source: string;
  #units: Uint16Array | undefined;
  #length = 0;
  #end = 0;

  constructor(source: string) {
    this.#source = source;
  }

  /** Where the last piece that was taken out ends; 0 before the first. */
  get end(): number {
    return this.#end;
  }

  /** Takes out a piece behind all that were taken out before. */
  leaveOut(from: number, to: number): void {
    this.#copyUntil(from);
    this.#end = to;
  }

  /** The text without the pieces. */
  toString(): string {
    if (this.#units === undefined) return this.#source;
    this.#copyUntil(this.#source.length);
    this.#end = this.#source.length;
    return textOf(this.#units.subarray(0, this.#length));
  }

  #copyUntil(end: number): void {
    const units = (this.#units ??= new Uint16Array(this.#source.length));
    const source = this.#source;
    let length = this.#length;
    for (let at = this.#end; at < end; at++) units[length++] = source.charCodeAt(at);
    this.#length = length;
  }
}

/** The text of UTF-16 units; half surrogate pairs stay as they are. */
export function textOf(units: Uint16Array): string {
  return Buffer.from(units.buffer, units.byteOffset, units.byteLength).toString('utf16le');
}
