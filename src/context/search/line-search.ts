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
  let found = 0;
  let number = 0;
  for (let start = 0; start <= text.length && found < most;) {
    const end = text.indexOf('\n', start);
    const whole = text.slice(start, end < 0 ? undefined : end);
    const line = whole.endsWith('\r') ? whole.slice(0, -1) : whole;
    number++;
    const isFound = matches(line.slice(0, longest));
    if (isFound) found++;
    yield isFound ? { line: number, text: line.slice(0, maxShownLine).toWellFormed() } : undefined;
    if (end < 0) return;
    start = end + 1;
  }
}
