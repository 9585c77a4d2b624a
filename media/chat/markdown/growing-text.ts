import { cleanGrowingText, cleanText } from './clean-text.ts';

/** Of a line that is long, so many more characters are waited for, as a share of it, before it is looked at again. */
const share = 1 / 8;
/** A line up to this length is looked at with every piece, in UTF-16 units. */
const shortLine = 2_000;

/** What a text has become. */
export interface Growth {
  /** True when it does not go on with what was there before. */
  readonly isNew: boolean;
  /** The clean text that was added. */
  readonly added: string;
}

/**
 * Takes hidden characters out of a text that grows. What has been taken out of complete lines is not looked at again: nothing that is taken
 * out reaches beyond a line feed.
 */
export class GrowingText {
  #raw = '';
  #isComplete = false;
  /** Where the line begins that is not complete, and how much of it was given out. */
  #lineStart = 0;
  #given = 0;
  #removedInLines = 0;
  #removedInLine = 0;
  /** The last line is not looked at before the text is longer. */
  #nextReading = 0;

  /** How many hidden characters were taken out. */
  get removed(): number {
    return this.#removedInLines + this.#removedInLine;
  }

  /**
   * Takes the whole text again. What has been given out stays as it is while the text goes on.
   *
   * @param growing false compares all of it with what was read before, and takes the last line for complete
   */
  update(raw: string, growing: boolean): Growth {
    const isNew = !this.#continues(raw, growing);
    if (isNew) this.#forget();
    const before = this.#raw.length;
    this.#raw = raw;
    this.#isComplete = !growing;
    const lastFeed = raw.slice(before).lastIndexOf('\n');
    const lines = lastFeed < 0 ? '' : this.#readLines(before + lastFeed + 1);
    return { isNew, added: lines + this.#readLine(growing) };
  }

  #continues(raw: string, growing: boolean): boolean {
    const before = this.#raw;
    if (!growing) return raw.startsWith(before) && (!this.#isComplete || raw.length === before.length);
    const from = Math.max(0, before.length - compared);
    return !this.#isComplete && raw.length >= before.length && raw.startsWith(before.slice(from), from);
  }

  #readLines(end: number): string {
    const { text, removed } = cleanText(this.#raw.slice(this.#lineStart, end));
    const added = text.slice(this.#given);
    this.#removedInLines += removed;
    this.#removedInLine = 0;
    this.#lineStart = end;
    this.#given = 0;
    this.#nextReading = 0;
    return added;
  }

  #readLine(growing: boolean): string {
    if (growing && this.#raw.length < this.#nextReading) return '';
    const line = this.#raw.slice(this.#lineStart);
    const { text, removed } = growing ? cleanGrowingText(line) : cleanText(line);
    const added = text.slice(this.#given);
    this.#given = text.length;
    this.#removedInLine = removed;
    this.#nextReading = line.length < shortLine ? 0 : this.#raw.length + line.length * share;
    return added;
  }

  #forget(): void {
    this.#raw = '';
    this.#lineStart = 0;
    this.#given = 0;
    this.#removedInLines = 0;
    this.#removedInLine = 0;
    this.#nextReading = 0;
  }
}

/** So much of what was read before is compared while a text grows. */
const compared = 256;
