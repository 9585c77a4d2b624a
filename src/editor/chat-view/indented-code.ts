/** Where code is put, and how the file there is indented. */
export interface InsertionPlace {
  /** The text of the line before the place. */
  readonly before: string;
  /** The text of the line behind it. */
  readonly after: string;
  /** One level of the file: a tab or some blanks. */
  readonly unit: string;
  /** Columns of a tab. */
  readonly tabSize: number;
}

/**
 * Code as it belongs at a place: every line has the indentation of the place in front of its own, which is written in tabs or blanks as the file
 * is. What all lines of the code have in common is taken off first. A last line feed is left out where the line of the place ends anyway.
 */
export function indentedCode(code: string, place: InsertionPlace): string {
  const lines = code.replace(/\r\n?/g, '\n').split('\n');
  while (lines.length > 1 && lines[0]?.trim() === '') lines.shift();
  while (lines.length > 1 && lines.at(-1)?.trim() === '') lines.pop();
  const words = lines.filter((line) => line.trim() !== '');
  const filled = words.map(indentOf);
  const columns = filled.map((indent) => columnsOf(indent, place.tabSize));
  const common = columns.reduce((least, each) => Math.min(least, each), columns[0] ?? 0);
  const step = stepOf(
    // The lines of a comment stand one blank beside their level.
    columns.filter((_, at) => !words[at]?.trimStart().startsWith('*')).map((each) => each - common),
    filled.some((indent) => indent.includes('\t')),
  );
  const base = indentOf(place.before);
  const placed = lines.map((line, at) => {
    if (line.trim() === '') return '';
    const indent = indentOf(line);
    const own = indentation(columnsOf(indent, place.tabSize) - common, step, place);
    return (at === 0 ? '' : base) + own + line.slice(indent.length);
  });
  const endsLine = code.trim() !== '' && /\n[ \t]*$/.test(code) && place.after.trim() !== '';
  return placed.join('\n') + (endsLine ? `\n${base}` : '');
}

function indentOf(line: string): string {
  return /^[ \t]*/.exec(line)?.[0] ?? '';
}

function columnsOf(indent: string, tabSize: number): number {
  let columns = 0;
  for (const char of indent) columns += char === '\t' ? tabSize - (columns % tabSize) : 1;
  return columns;
}

/** The columns of one level of the code; undefined where its lines are not on levels, so that they keep their columns. */
function stepOf(columns: readonly number[], hasTabs: boolean): number | undefined {
  const indented = columns.filter((each) => each > 0);
  const least = indented.reduce((one, other) => Math.min(one, other), indented[0] ?? 0);
  if (least === 0 || (least === 1 && !hasTabs)) return undefined;
  return indented.every((each) => each % least === 0) ? least : undefined;
}

function indentation(columns: number, step: number | undefined, { unit, tabSize }: InsertionPlace): string {
  if (step !== undefined) return unit.repeat(Math.floor(columns / step)) + ' '.repeat(columns % step);
  if (unit !== '\t') return ' '.repeat(columns);
  return '\t'.repeat(Math.floor(columns / tabSize)) + ' '.repeat(columns % tabSize);
}
