/** Longest run of fence characters that is followed. */
const longestRun = 64;

/**
 * Follows which places of a growing Markdown text are code: blocks between fences, and spans between backticks on one line. Text is given in
 * any pieces; what a piece means does not depend on where it was cut, as long as pieces end where {@link nextPlace} and {@link plainLength} say.
 */
export class CodeFences {
  #fence: { readonly mark: string; readonly run: number } | undefined;
  /** A fence whose line is not over. */
  #pending: { readonly mark: string; readonly run: number } | undefined;
  /** Backticks that opened the span on this line; 0 outside. */
  #span = 0;
  /** The line so far, while it holds nothing but white space and fence characters; undefined behind anything else. */
  #line: string | undefined = '';

  /** Inside a block or a span. */
  get isInCode(): boolean {
    return this.#fence !== undefined || this.#span > 0;
  }

  /** The line so far is white space only. */
  get isLineStart(): boolean {
    return this.#line?.trim() === '';
  }

  /** Where the next character stands that may decide something; the length of the text where there is none. */
  nextPlace(text: string): number {
    const at = text.search(this.#fence === undefined ? /[\n`~]|<(?=[/a-z|]|$)|\[(?=[/T]|$)/ : /[\n`~]/);
    return at < 0 ? text.length : at;
  }

  /** True where the text begins with a run of fence characters that opens a block, if it is long enough; it may be cut. */
  isFence(text: string): boolean {
    if (this.isInCode || !this.isLineStart) return false;
    return /^(?:`{3,}|~{3,})/.test(text);
  }

  /** How much of the text, which begins with a character that decides something for code or with no mark, is known; 0 where more has to come. */
  plainLength(text: string, isEnd: boolean): number {
    const mark = text[0] ?? '';
    if (mark !== '`' && mark !== '~') return 1;
    const run = runOf(text);
    return run === text.length && run < longestRun && !isEnd ? 0 : run;
  }

  /** Goes on behind text that was said. */
  add(text: string): void {
    for (let at = 0; at < text.length;) {
      const mark = text[at] ?? '';
      const length = mark === '`' || mark === '~' ? runOf(text.slice(at, at + longestRun + 1)) : 1;
      if (mark === '\n') this.#endLine();
      else if (mark === '`' || mark === '~') this.#run(mark, length);
      else this.#other(mark);
      at += length;
      if (this.#line === undefined && this.#span === 0) at = nextOf(text, at);
    }
  }

  #endLine(): void {
    const line = this.#line?.trim() ?? '';
    if (this.#pending !== undefined) this.#fence = this.#pending;
    else if (this.#fence !== undefined && closes(line, this.#fence)) this.#fence = undefined;
    this.#pending = undefined;
    this.#span = 0;
    this.#line = '';
  }

  #run(mark: string, length: number): void {
    const isStart = this.isLineStart;
    if (this.#fence === undefined && this.#pending === undefined) {
      if (isStart && length >= 3) this.#pending = { mark, run: length };
      else if (mark === '`') this.#span = this.#span === 0 ? length : this.#span === length ? 0 : this.#span;
    }
    if (this.#line !== undefined)
      this.#line = this.#line.length > longestRun ? undefined : this.#line + mark.repeat(length);
  }

  #other(character: string): void {
    if (character.trim() !== '') this.#line = undefined;
    else if (this.#line !== undefined && this.#line.length <= longestRun) this.#line += character;
  }
}

function runOf(text: string): number {
  const mark = text[0];
  let length = 1;
  while (length < text.length && text[length] === mark) length++;
  return length;
}

function nextOf(text: string, from: number): number {
  const at = text.slice(from).search(/[\n`~]/);
  return at < 0 ? text.length : from + at;
}

function closes(line: string, { mark, run }: { readonly mark: string; readonly run: number }): boolean {
  return line.length >= run && line === mark.repeat(line.length);
}
