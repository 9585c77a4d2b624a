/** A line of a text, without its line feed; or a part of a line that is too long to be read in one piece. */
export interface CutLine {
  readonly text: string;
  /** True for what follows the first part of a line. */
  readonly isRest: boolean;
}

/** Takes the lines of a text in their order. */
export interface LineReader {
  /** Takes one line. */
  read(line: CutLine): void;
  /**
   * Takes as many complete lines at once as it can, from the beginning of a line on.
   *
   * @returns where the next line begins that it has not taken
   */
  readRun(text: string, from: number): number;
}

/** The longest line that is read in one piece, in UTF-16 units. */
export const maxLineLength = 8_000;
/** Long lines are cut behind the last blank of so many characters, where there is one. */
const blankWithin = 200;

/** Cuts a text that grows at its end into lines. Only the line that is not complete is looked at again. */
export class LineCutter {
  #rest = '';
  #isRest = false;

  /** What follows the complete lines; never longer than {@link maxLineLength}. */
  get tail(): CutLine {
    return { text: this.#rest, isRest: this.#isRest };
  }

  /** Takes what follows, and gives the lines that are complete now to the reader. */
  add(text: string, reader: LineReader): void {
    let from = 0;
    let sought = this.#rest.length;
    const all = this.#rest + text;
    for (;;) {
      if (!this.#isRest) from = reader.readRun(all, from);
      const end = all.indexOf('\n', Math.max(from, sought));
      if (end < 0 && all.length - from <= maxLineLength) break;
      for (const stop = end < 0 ? all.length : end; stop - from > maxLineLength;) {
        const length = cutLength(all, from);
        reader.read({ text: all.slice(from, from + length), isRest: this.#isRest });
        this.#isRest = true;
        from += length;
      }
      if (end < 0) break;
      reader.read({ text: all.slice(from, end), isRest: this.#isRest });
      this.#isRest = false;
      from = end + 1;
      sought = from;
    }
    this.#rest = all.slice(from);
  }
}

/** Where to cut a line that is too long: behind a blank, and never within a character. */
function cutLength(text: string, from: number): number {
  const end = from + maxLineLength;
  const blank = text.slice(end - blankWithin, end).lastIndexOf(' ');
  if (blank >= 0) return maxLineLength - blankWithin + blank + 1;
  const last = text.charCodeAt(end - 1);
  return last >= 0xd800 && last <= 0xdbff ? maxLineLength - 1 : maxLineLength;
}
