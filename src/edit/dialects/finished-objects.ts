const quote = 0x22;
const backslash = 0x5c;

/** Finds the objects at one depth of a JSON text that arrives in pieces, each as soon as it is whole. */
export class FinishedObjects {
  readonly #depth: number;
  #level = 0;
  #inString = false;
  #isEscaped = false;
  #current: string[] | undefined;

  /** `depth`: how many objects and arrays stand around an object. */
  constructor(depth: number) {
    this.#depth = depth;
  }

  /** The texts of the objects that this piece finishes. */
  push(piece: string): readonly string[] {
    const finished: string[] = [];
    let from = 0;
    for (let at = 0; at < piece.length; at++) {
      const change = this.#step(piece.charCodeAt(at));
      if (change === 'opens') {
        this.#current = [];
        from = at;
      } else if (change === 'closes' && this.#current !== undefined) {
        finished.push([...this.#current, piece.slice(from, at + 1)].join(''));
        this.#current = undefined;
      }
    }
    this.#current?.push(piece.slice(from));
    return finished;
  }

  #step(code: number): 'opens' | 'closes' | undefined {
    if (this.#inString) {
      this.#inString = this.#isEscaped || code !== quote;
      this.#isEscaped = !this.#isEscaped && code === backslash;
      return undefined;
    }
    if (code === quote) this.#inString = true;
    if (code === 0x7b || code === 0x5b) {
      this.#level++;
      return this.#level === this.#depth + 1 && code === 0x7b ? 'opens' : undefined;
    }
    if (code !== 0x7d && code !== 0x5d) return undefined;
    this.#level--;
    return this.#level === this.#depth && code === 0x7d ? 'closes' : undefined;
  }
}
