/** A line of a text that was looked for. */
export interface FoundLine {
  /** From 1. */
  readonly line: number;
  /** The line, cut at 250 characters. */
  readonly text: string;
}

/** How far one text is searched. */
export interface LineLimits {
  /** Longer lines (minified code) are searched in their beginning only, in characters. */
  readonly longest: number;
  /** Most lines that are told. */
  readonly most: number;
}

const maxShownLine = 250;

/** The lines of a text that match, in order. Yields after each line that was looked at, so that the work can be cut: the line, or undefined. */
export function* findLines(
  text: string,
  matches: (line: string) => boolean,
  { longest, most }: LineLimits,
): Generator<FoundLine | undefined> {
  const lineEnd = /\r\n|\n|\r/g;
  let found = 0;
  let number = 0;
  for (let start = 0; start <= text.length && found < most;) {
    lineEnd.lastIndex = start;
    const end = lineEnd.exec(text);
    const line = text.slice(start, end?.index);
    number++;
    const isFound = matches(line.slice(0, longest));
    if (isFound) found++;
    yield isFound ? { line: number, text: line.slice(0, maxShownLine).toWellFormed() } : undefined;
    if (end === null) return;
    start = end.index + end[0].length;
  }
}
