const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' };
const token = /\\u([\da-fA-F]{4})|\\([^u])|[^"\\]+|"/y;

/** Takes one text out of JSON while it arrives in pieces, to show it early: the first that begins with a mark. Escapes are undone. */
export class JsonTextPieces {
  readonly #mark: string;
  #waiting = '';
  #state: 'before' | 'inside' | 'behind' = 'before';

  constructor(mark: string) {
    this.#mark = mark;
  }

  /** What this piece adds to the text. */
  push(piece: string): string {
    if (this.#state === 'behind') return '';
    this.#waiting += piece;
    if (this.#state === 'before') {
      const at = this.#waiting.indexOf(this.#mark);
      if (at === -1) {
        this.#waiting = this.#waiting.slice(-this.#mark.length);
        return '';
      }
      this.#waiting = this.#waiting.slice(at);
      this.#state = 'inside';
    }
    return this.#decoded();
  }

  #decoded(): string {
    const text: string[] = [];
    token.lastIndex = 0;
    let end = 0;
    for (let found = token.exec(this.#waiting); found !== null; found = token.exec(this.#waiting)) {
      end = token.lastIndex;
      const [whole, code, escaped] = found;
      if (whole === '"') {
        this.#state = 'behind';
        break;
      }
      if (code !== undefined) text.push(String.fromCharCode(Number.parseInt(code, 16)));
      else text.push(escaped === undefined ? whole : (escapes[escaped] ?? escaped));
    }
    // The beginning of an escape waits for the rest.
    this.#waiting = this.#waiting.slice(end);
    return text.join('');
  }
}
