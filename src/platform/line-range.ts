/** Lines of a file, counted from 1, both included. */
export interface LineSpan {
  readonly first: number;
  readonly last: number;
}

/** A line of a range: its beginning, and how long it is. */
export interface RangeLine {
  readonly text: string;
  /** Characters of the whole line. */
  readonly length: number;
}

/** What was read of a range. */
export interface LineRange {
  readonly lines: readonly RangeLine[];
  /** Lines of the file, where it was read to its end. */
  readonly total?: number;
}

/** Characters of a line that are kept. */
const longestKept = 2_000;

/** Picks a range of lines out of a text that comes in pieces. Lines end in LF, CRLF or CR. Keeps only what is in the range. */
export class LinePicker {
  readonly #span: LineSpan;
  readonly #lines: RangeLine[] = [];
  #number = 1;
  #text = '';
  #length = 0;
  #endedInCr = false;

  constructor(span: LineSpan) {
    this.#span = span;
  }

  /** True once every line of the range is there. */
  get isFull(): boolean {
    return this.#number > this.#span.last;
  }

  push(piece: string): void {
    const text = this.#endedInCr && piece.startsWith('\n') ? piece.slice(1) : piece;
    if (piece !== '') this.#endedInCr = piece.endsWith('\r');
    let start = 0;
    for (const { index, 0: end } of text.matchAll(/\r\n|\n|\r/g)) {
      this.#add(text, start, index);
      this.#close();
      start = index + end.length;
    }
    this.#add(text, start, text.length);
  }

  /** The range, after the last piece of the file. */
  end(): LineRange {
    const hasRest = this.#length > 0;
    if (hasRest) this.#close();
    return { lines: this.#lines, total: this.#number - 1 };
  }

  /** The range, where the file goes on. */
  soFar(): LineRange {
    return { lines: this.#lines };
  }

  #add(text: string, start: number, end: number): void {
    this.#length += end - start;
    if (this.#number < this.#span.first || this.isFull || this.#text.length >= longestKept) return;
    this.#text += text.slice(start, Math.min(end, start + longestKept - this.#text.length));
  }

  #close(): void {
    if (this.#number >= this.#span.first && !this.isFull)
      this.#lines.push({ text: this.#text.toWellFormed(), length: this.#length });
    this.#number++;
    this.#text = '';
    this.#length = 0;
  }
}
