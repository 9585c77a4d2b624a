import type { Refusal } from '../edit-refused.ts';
import { EditRefused } from '../edit-refused.ts';
import type { RequestedEdit } from '../requested-edit.ts';
import type { DialectParser, ParsedAnswer } from './dialect.ts';

/** Reads the lines of an answer one after the other. A line has no LF, but may end with a CR. */
export interface LineReader {
  /** Throws {@link EditRefused} where the line cannot be meant. */
  line(line: string): void;
  /** After the last line. Throws {@link EditRefused} where something is unfinished. */
  close(): void;
  /** What has been finished so far, in order. Grows until the end, which may leave out what turned out to be no edit. */
  readonly edits: readonly RequestedEdit[];
}

/** Cuts pieces into lines for a reader. The first fault is kept and ends the reading. */
export class LineParser implements DialectParser {
  readonly #reader: LineReader;
  readonly #empty: Refusal;
  #rest: string[] = [];
  #told = 0;
  #fault: Refusal | undefined;

  /** `empty`: what to say where the answer holds no edit at all. */
  constructor(reader: LineReader, empty: string) {
    this.#reader = reader;
    this.#empty = { reason: 'malformed', message: empty };
  }

  push(piece: string): readonly RequestedEdit[] {
    const lines = piece.split('\n');
    const last = lines.pop() ?? '';
    for (const line of lines) {
      this.#rest.push(line);
      this.#read(this.#rest.join(''));
      this.#rest = [];
    }
    if (last !== '') this.#rest.push(last);
    return this.#news();
  }

  end(): ParsedAnswer {
    if (this.#rest.length > 0) this.#read(this.#rest.join(''));
    this.#rest = [];
    this.#guarded(() => this.#reader.close());
    if (this.#fault !== undefined) return { kind: 'refused', refusal: this.#fault };
    const { edits } = this.#reader;
    return edits.length === 0 ? { kind: 'refused', refusal: this.#empty } : { kind: 'edits', edits };
  }

  #read(line: string): void {
    this.#guarded(() => this.#reader.line(line));
  }

  #news(): readonly RequestedEdit[] {
    const news = this.#fault === undefined ? this.#reader.edits.slice(this.#told) : [];
    this.#told += news.length;
    return news;
  }

  #guarded(read: () => void): void {
    if (this.#fault !== undefined) return;
    try {
      read();
    } catch (error) {
      if (!(error instanceof EditRefused)) throw error;
      this.#fault = error.refusal;
    }
  }
}

/** Ends the reading of an answer. */
export function malformedLine(message: string): EditRefused {
  return new EditRefused({ reason: 'malformed', message });
}
