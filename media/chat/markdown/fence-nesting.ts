/** The marks of a fence and what follows them on its line. */
export interface FenceMarks {
  /** Its marks: three or more backticks or tildes. */
  readonly marker: string;
  /** What stands behind it, trimmed. */
  readonly info: string;
}

const fenceLine = /^ {0,3}(?:(`{3,})([^`]*)|(~{3,})(.*))$/;
/** Languages whose text has fences of its own, so that a fence without a language may begin one. */
const documents = /^(?:markdown|md|mdx|mdc|mkd|rmd|qmd)\b/i;
/** Fences deeper than this are lines of code. */
const maxDepth = 16;

/** Reads the line as a fence; undefined for any other. */
export function fenceMarks(line: string): FenceMarks | undefined {
  const match = fenceLine.exec(line);
  if (!match) return undefined;
  return { marker: match[1] ?? match[3] ?? '', info: (match[2] ?? match[4] ?? '').trim() };
}

/** A fence that is open, and whether its language has fences of its own. */
interface OpenFence extends FenceMarks {
  readonly isDocument: boolean;
}

function opened(marks: FenceMarks): OpenFence {
  const { marker, info } = marks;
  return { marker, info, isDocument: documents.test(info) };
}

/**
 * Follows the fences within a block of code, so that those of a document that is shown in it do not end it. In Markdown the first fence that is
 * long enough ends a block; models put whole Markdown files into blocks with fences of the same length.
 *
 * A value: each line gives the next one.
 */
export class FenceNesting {
  /** Whether the last line is a fence that ends the innermost block unless text follows at once. */
  readonly #isUndecided: boolean;
  /** The fences that are open, the outermost first. None once the block has ended. */
  readonly #open: readonly OpenFence[];

  /** Whether the last line is blank and the one above it announces something. */
  readonly #isAnnounced: boolean;
  /** Whether an undecided fence ends the block where prose follows at once. */
  readonly #mayEnd: boolean;

  private constructor(
    open: readonly OpenFence[],
    {
      isUndecided = false,
      isAnnounced = false,
      mayEnd = false,
    }: Partial<Record<'isUndecided' | 'isAnnounced' | 'mayEnd', boolean>> = {},
  ) {
    this.#open = open;
    this.#isUndecided = isUndecided;
    this.#isAnnounced = isAnnounced;
    this.#mayEnd = mayEnd;
  }

  /** Behind the line that opens the block. */
  static begin(outer: FenceMarks): FenceNesting {
    return new FenceNesting([opened(outer)]);
  }

  /** Whether the last line is a fence that ends the outermost block unless text follows at once. */
  get isUndecided(): boolean {
    return this.#isUndecided && this.#open.length === 1;
  }

  get isClosed(): boolean {
    return this.#open.length === 0;
  }

  /**
   * The nesting behind this line. Where it was undecided and is closed now, the line stands behind the block.
   *
   * @param before the line before this one
   */
  read(line: string, before: string): FenceNesting {
    const innermost = this.#open.at(-1);
    if (innermost === undefined) return this;
    if (this.#isUndecided) return this.#decide(line, innermost);
    if (line.trim() === '') return this.#blank(before);
    const marks = mayBeFence(line) ? fenceMarks(line) : undefined;
    if (marks === undefined) return this;
    if (this.#endsAll(marks)) return new FenceNesting([]);
    if (marks.info !== '') return innermost.isDocument && /^[\w{]/.test(marks.info) ? this.#push(marks) : this;
    if (closes(marks, innermost)) return this.#bare(marks, innermost, before);
    return innermost.isDocument ? this.#push(marks) : this;
  }

  /** Whether a fence ends the outermost block and is meant by none within it: their marks are others, or shorter. */
  #endsAll(marks: FenceMarks): boolean {
    const [outermost, ...inner] = this.#open;
    if (outermost === undefined || inner.length === 0 || marks.info !== '' || !closes(marks, outermost)) return false;
    return inner.every(({ marker }) => marker[0] !== marks.marker[0] || marker.length < marks.marker.length);
  }

  #push(marks: FenceMarks): FenceNesting {
    return this.#open.length >= maxDepth ? this : new FenceNesting([...this.#open, opened(marks)]);
  }

  #pop(): FenceNesting {
    return new FenceNesting(this.#open.slice(0, -1));
  }

  /** A fence that is long enough to end the innermost block. In a document it may as well begin one, below a line that is blank or announces it. */
  #bare(marks: FenceMarks, { marker, isDocument }: OpenFence, before: string): FenceNesting {
    if (!isDocument) return this.#pop();
    if (marks.marker.length > marker.length) return this.#push(marks);
    const isBelowBlank = before.trim() === '';
    if (!isBelowBlank && !before.endsWith(':')) return this.#pop();
    return new FenceNesting(this.#open, { isUndecided: true, mayEnd: isBelowBlank && !this.#isAnnounced });
  }

  #blank(before: string): FenceNesting {
    const isAnnounced = before.trim() === '' ? this.#isAnnounced : before.trimEnd().endsWith(':');
    return isAnnounced === this.#isAnnounced ? this : new FenceNesting(this.#open, { isAnnounced });
  }

  #decide(next: string, { marker }: OpenFence): FenceNesting {
    const isEnd = next.trim() === '' || mayBeFence(next) || (this.#mayEnd && isProse(next));
    if (!isEnd) return new FenceNesting([...this.#open, opened({ marker, info: '' })]);
    const popped = this.#pop();
    return popped.isClosed ? popped : popped.read(next, '');
  }
}

/** A sentence, or its beginning, as a model goes on with behind a block; what is shown in a block rarely reads like one. */
function isProse(line: string): boolean {
  return /^\p{Lu}[\p{L}'’]*(?:,? [^\s=;{}<>|$]{1,40}){3}/u.test(line) && /[\p{L}\d)`*:.!?…]\s*$/u.test(line);
}

/** Tells most lines apart without reading them. */
function mayBeFence(line: string): boolean {
  return line.includes('```') || line.includes('~~~');
}

function closes({ marker }: FenceMarks, opening: FenceMarks): boolean {
  return marker[0] === opening.marker[0] && marker.length >= opening.marker.length;
}

/** The lines of a fenced block with its fences. */
export interface FencedLines {
  readonly lines: readonly string[];
  /** Whether the last line is the fence that ends it. */
  readonly isClosed: boolean;
}

/**
 * The fenced block at the beginning of a text. One that is not closed has all of its lines.
 *
 * @returns undefined where no line of the text opens a fence at its beginning
 */
export function fencedLines(text: string): FencedLines | undefined {
  const lines = text.split('\n');
  const marks = fenceMarks(lines[0] ?? '');
  if (marks === undefined) return undefined;
  let nesting = FenceNesting.begin(marks);
  for (let at = 1; at < lines.length; at += 1) {
    const { isUndecided } = nesting;
    nesting = nesting.read(lines[at] ?? '', lines[at - 1] ?? '');
    if (nesting.isClosed) return { lines: lines.slice(0, isUndecided ? at : at + 1), isClosed: true };
  }
  return { lines, isClosed: nesting.isUndecided };
}
