/** Longest run of fence characters that is followed. */
const longestRun = 64;

const newline = 0x0a;
const backtick = 0x60;
const tilde = 0x7e;
const angle = 0x3c;
const bracket = 0x5b;

interface Fence {
  readonly mark: number;
  readonly run: number;
}

/**
 * Follows which places of a growing Markdown text are code: blocks between fences, and spans between backticks on one line. Text is given in
 * any pieces; what a piece means does not depend on where it was cut, as long as pieces end where {@link walk} says.
 */
export class CodeFences {
  #fence: Fence | undefined;
  /** A fence whose line is not over. */
  #pending: Fence | undefined;
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

  /** True where the text begins with a run of fence characters that opens a block, if it is long enough; it may be cut. */
  isFence(text: string): boolean {
    if (this.isInCode || !this.isLineStart) return false;
    return /^(?:`{3,}|~{3,})/.test(text);
  }

  /**
   * Goes on behind the text from `from` to the next place that decides something: outside code a `<`, a `[` or the run that opens a block; a run
   * of fence characters at the end, which may go on. Returns that place, or the length of the text.
   */
  walk(text: string, from: number, isEnd: boolean): number {
    let at = from;
    while (at < text.length) {
      const code = text.charCodeAt(at);
      if (code === backtick || code === tilde) {
        const end = endOfRun(text, at);
        const mayGoOn = end === text.length && end - at < longestRun && !isEnd;
        if (mayGoOn || (end - at >= 3 && !this.isInCode && this.isLineStart)) return at;
        this.#run(code, end - at);
        at = end;
      } else if ((code === angle || code === bracket) && !this.isInCode) return at;
      else at = this.#pass(text, at);
    }
    return at;
  }

  /** Goes on behind text that was said, whatever it is. */
  add(text: string): void {
    for (let at = 0; at < text.length;) {
      const code = text.charCodeAt(at);
      if (code === backtick || code === tilde) {
        const end = endOfRun(text, at);
        this.#run(code, end - at);
        at = end;
      } else at = this.#pass(text, at);
    }
  }

  /** Passes a character that is no fence, and all behind it that decide nothing. */
  #pass(text: string, from: number): number {
    if (text.charCodeAt(from) === newline) {
      this.#endLine();
      return from + 1;
    }
    const character = text.charAt(from);
    if (character.trim() !== '' || this.#line === undefined || this.#line.length > longestRun) this.#line = undefined;
    else this.#line += character;
    let at = from + 1;
    if (this.#line === undefined) {
      const { isInCode } = this;
      while (at < text.length && isPlain(text.charCodeAt(at), isInCode)) at++;
    }
    return at;
  }

  #endLine(): void {
    if (this.#pending !== undefined) this.#fence = this.#pending;
    else if (this.#fence !== undefined && closes(this.#line?.trim() ?? '', this.#fence)) this.#fence = undefined;
    this.#pending = undefined;
    this.#span = 0;
    this.#line = '';
  }

  #run(mark: number, length: number): void {
    if (this.#fence === undefined && this.#pending === undefined) {
      if (length >= 3 && this.isLineStart) this.#pending = { mark, run: length };
      else if (mark === backtick) this.#span = this.#span === 0 ? length : this.#span === length ? 0 : this.#span;
    }
    if (this.#line === undefined) return;
    const isLong = this.#line.length > longestRun;
    this.#line = isLong ? undefined : this.#line + String.fromCharCode(mark).repeat(length);
  }
}

/** Decides nothing; in code no `<` and no `[` does. */
function isPlain(code: number, isInCode: boolean): boolean {
  if (code === newline || code === backtick || code === tilde) return false;
  return isInCode || (code !== angle && code !== bracket);
}

function endOfRun(text: string, at: number): number {
  const mark = text.charCodeAt(at);
  let end = at + 1;
  while (end < text.length && end - at < longestRun && text.charCodeAt(end) === mark) end++;
  return end;
}

function closes(line: string, { mark, run }: Fence): boolean {
  return line.length >= run && line === String.fromCharCode(mark).repeat(line.length);
}
