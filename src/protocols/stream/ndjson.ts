import { parseJson } from '../../base/json.ts';
import { LineBuffer, maximumLineLength } from './line-buffer.ts';

/**
 * Reads newline-delimited JSON from bytes cut at any place: one frame a line that is not blank, as text. The frames are the same however
 * the body is cut. Never throws; whether a line is JSON is for the decoder to see.
 */
export class NdjsonReader {
  readonly #lines: LineBuffer;
  #first = true;

  /** `maximumLine`: longest line in characters, default 8 Mi. */
  constructor(maximumLine: number = maximumLineLength) {
    this.#lines = new LineBuffer(maximumLine);
  }

  /** Why reading stopped before the end of the body (a line over the limit); undefined while all is well. */
  get failure(): string | undefined {
    return this.#lines.overflow ? 'A line of the answer is longer than 8 MB.' : undefined;
  }

  /** Feeds bytes; returns the lines they complete. */
  push(bytes: Uint8Array): string[] {
    return this.#split(this.#lines.push(bytes));
  }

  /** The body is over. A last line without a line end counts if it is complete JSON; anything else may be cut and is dropped. */
  end(): string[] {
    const { lines, rest } = this.#lines.end();
    return [...this.#split(lines), ...this.#split(rest).filter((line) => parseJson(line) !== undefined)];
  }

  #split(text: string): string[] {
    if (text === '') return [];
    const start = this.#first && text.startsWith('\uFEFF') ? 1 : 0;
    this.#first = false;
    return text
      .slice(start)
      .split(/[\r\n]+/)
      .filter((line) => line.trim() !== '');
  }
}
