/** Longest line (or multi-line frame) that is kept, in characters. A server that never ends a line must not fill the memory. */
export const maximumLineLength = 8 * 1024 * 1024;

/**
 * Turns bytes cut at any place into text that ends at a line end. UTF-8 characters may be split over chunks; bytes that are no UTF-8
 * become U+FFFD. The tail without a line end is held back, at most `maximum` characters.
 */
export class LineBuffer {
  readonly #decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  readonly #maximum: number;
  #tail: string[] = [];
  #tailLength = 0;
  #overflow = false;

  constructor(maximum: number = maximumLineLength) {
    this.#maximum = maximum;
  }

  /** True once a line was longer than the limit; from then on nothing more comes out. */
  get overflow(): boolean {
    return this.#overflow;
  }

  /** All whole lines so far, line ends included; empty if no line ended. */
  push(bytes: Uint8Array): string {
    return this.#take(this.#decoder.decode(bytes, { stream: true }));
  }

  /** What is left: whole lines that only the decoder held back, then the line without an end. */
  end(): { readonly lines: string; readonly rest: string } {
    const lines = this.#take(this.#decoder.decode());
    const rest = this.#overflow ? '' : this.#tail.join('');
    this.#tail = [];
    this.#tailLength = 0;
    return { lines, rest };
  }

  #take(text: string): string {
    if (this.#overflow) return '';
    const last = Math.max(text.lastIndexOf('\n'), text.lastIndexOf('\r'));
    const whole = last < 0 ? '' : this.#tail.join('') + text.slice(0, last + 1);
    if (last >= 0) {
      this.#tail = [];
      this.#tailLength = 0;
    }
    const rest = text.slice(last + 1);
    if (rest !== '') this.#tail.push(rest);
    this.#tailLength += rest.length;
    if (this.#tailLength > this.#maximum) {
      this.#overflow = true;
      this.#tail = [];
    }
    return whole;
  }
}
