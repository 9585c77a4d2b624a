const lineFeed = 10;
const carriageReturn = 13;

export type LineEnd = '\n' | '\r\n' | '\r';

/**
 * The lines of a text by offset. LF, CRLF and a lone CR end a line; a text that ends with a line end has no empty line after it. A byte order
 * mark belongs to no line. Building takes one pass; every question after that costs the length of the lines it is about.
 */
export class TextLines {
  readonly text: string;
  /** Start of each line, then the end of the text. */
  readonly #starts: number[];
  readonly #counts = { '\n': 0, '\r\n': 0, '\r': 0 };

  constructor(text: string) {
    this.text = text;
    this.#starts = text.includes('\r') ? this.#index(text) : this.#indexLineFeeds(text);
  }

  get count(): number {
    return this.#starts.length - 1;
  }

  /** Offset of the first character of a line; the end of the text for the line after the last. */
  start(line: number): number {
    return this.#starts[line] ?? this.text.length;
  }

  /** The characters of a line without its line end. */
  content(line: number): string {
    return this.text.slice(this.start(line), this.start(line + 1) - this.lineEnd(line).length);
  }

  /** The line end of a line; empty for a last line without one. */
  lineEnd(line: number): LineEnd | '' {
    const end = this.start(line + 1);
    if (end <= this.start(line)) return '';
    const last = this.text.charCodeAt(end - 1);
    if (last === carriageReturn) return '\r';
    if (last !== lineFeed) return '';
    return end - 1 > this.start(line) && this.text.charCodeAt(end - 2) === carriageReturn ? '\r\n' : '\n';
  }

  /** The line that holds an offset, counted from 0. */
  lineAt(offset: number): number {
    let low = 0;
    let high = this.count - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.start(middle) <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** Whether the last line ends with a line end, or there is no line at all. */
  get endsWithLineEnd(): boolean {
    return this.count === 0 || this.lineEnd(this.count - 1) !== '';
  }

  /** The line end that most lines have; LF where there is none at all. */
  get usualLineEnd(): LineEnd {
    const counts = this.#counts;
    if (counts['\r\n'] > counts['\n'] && counts['\r\n'] >= counts['\r']) return '\r\n';
    return counts['\r'] > counts['\n'] ? '\r' : '\n';
  }

  /** Whether no two lines end differently. */
  get isUniform(): boolean {
    return Object.values(this.#counts).filter((count) => count > 0).length < 2;
  }

  #indexLineFeeds(text: string): number[] {
    const first = text.startsWith('\uFEFF') ? 1 : 0;
    const starts = [first];
    for (let at = text.indexOf('\n', first); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
    this.#counts['\n'] = starts.length - 1;
    return closed(starts, text);
  }

  #index(text: string): number[] {
    const first = text.startsWith('\uFEFF') ? 1 : 0;
    const starts = [first];
    for (let at = first; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (code === lineFeed) this.#counts['\n']++;
      else if (code !== carriageReturn) continue;
      else if (text.charCodeAt(at + 1) === lineFeed) {
        this.#counts['\r\n']++;
        at++;
      } else this.#counts['\r']++;
      starts.push(at + 1);
    }
    return closed(starts, text);
  }
}

function closed(starts: number[], text: string): number[] {
  if (starts.at(-1) !== text.length) starts.push(text.length);
  return starts;
}

/** The lines of a text that a model wrote, without line ends. A final line end makes no further line. */
export function linesOf(text: string): string[] {
  if (text === '') return [];
  const lines = (text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text).split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines;
}
