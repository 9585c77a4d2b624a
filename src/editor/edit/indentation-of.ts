/** How a file is indented, as far as its text says so. */
export interface Indentation {
  /** One level: a tab or some blanks. */
  readonly unit: string;
  /** Columns of a tab. */
  readonly tabSize: number;
}

/** Lines that are looked at. */
const mostLines = 2_000;

/** The indentation of a file by its own lines; of the code that is put into it where the file has none. Linear. */
export function indentationOf(text: string, code: string): Indentation {
  return indentationIn(text) ?? indentationIn(code) ?? { unit: '    ', tabSize: 4 };
}

function indentationIn(text: string): Indentation | undefined {
  const lines = text.split(/\r\n?|\n/, mostLines);
  const indents = lines.flatMap((line) => /^([ \t]+)[^\s*]/.exec(line)?.[1] ?? []);
  if (indents.some((indent) => indent.startsWith('\t'))) return { unit: '\t', tabSize: 4 };
  const least = indents.reduce((size, { length }) => (length >= 2 ? Math.min(size, length) : size), 9);
  return least > 8 ? undefined : { unit: ' '.repeat(least), tabSize: least };
}
