/** The white space at the start of a line as the hunk has it, and as the file has it. */
export interface IndentPair {
  readonly written: string;
  readonly inFile: string;
}

/** How the file indents where a hunk belongs. */
export interface IndentStyle {
  readonly tabs: boolean;
  /** Columns of one step. */
  readonly unit: number;
}

/** The indentation of a new line in the file's own style; undefined where it cannot be told. */
export type Reindent = (indent: string) => string | undefined;

export function indentOf(line: string): string {
  return /^[ \t]*/.exec(line)?.[0] ?? '';
}

/**
 * How indentation changes from a hunk to the file, from all lines that are not blank: all lines shifted by the same white space, or tabs for
 * spaces and the reverse, or another unit. Undefined where no single rule fits every line: then the hunk does not belong there.
 */
export function reindentBetween(pairs: readonly IndentPair[], style: IndentStyle): Reindent | undefined {
  const known = new Map<string, string>();
  for (const { written, inFile } of pairs) {
    if ((known.get(written) ?? inFile) !== inFile) return undefined;
    known.set(written, inFile);
  }
  const rule = byShift(pairs, style) ?? byColumns(pairs) ?? byScale(pairs);
  return rule && ((indent) => known.get(indent) ?? rule(indent));
}

function byShift(pairs: readonly IndentPair[], style: IndentStyle): Reindent | undefined {
  const [first] = pairs;
  if (first === undefined) return (indent) => indent;
  const added = first.inFile.endsWith(first.written)
    ? first.inFile.slice(0, first.inFile.length - first.written.length)
    : undefined;
  if (added !== undefined && pairs.every(({ written, inFile }) => inFile === added + written)) {
    return (indent) => added + (added === '' ? indent : inStyle(indent, style));
  }
  const removed = first.written.endsWith(first.inFile)
    ? first.written.slice(0, first.written.length - first.inFile.length)
    : undefined;
  if (removed === undefined || pairs.some(({ written, inFile }) => written !== removed + inFile)) return undefined;
  return (indent) => (indent.startsWith(removed) ? indent.slice(removed.length) : undefined);
}

/** What stands deeper than the shifted lines, in the unit of the file where the hunk uses the other kind of white space. */
function inStyle(indent: string, { tabs, unit }: IndentStyle): string {
  if (indent === '' || tabs === indent.includes('\t')) return indent;
  if (!tabs) return indent.replaceAll('\t', ' '.repeat(unit));
  return indent.length % unit === 0 ? '\t'.repeat(indent.length / unit) : indent;
}

function byColumns(pairs: readonly IndentPair[]): Reindent | undefined {
  const fitting = [4, 2, 8, 3, 1, 6].flatMap((tab) => {
    const shift = constantOf(pairs.map(({ written, inFile }) => columns(inFile, tab) - columns(written, tab)));
    return shift === undefined ? [] : [{ tab, shift }];
  });
  const chosen = fitting.find(({ shift }) => shift === 0) ?? fitting[0];
  if (chosen === undefined) return undefined;
  const tabs = pairs.some(({ inFile }) => inFile.includes('\t'));
  return (indent) => {
    const width = columns(indent, chosen.tab) + chosen.shift;
    if (width < 0) return undefined;
    if (!tabs) return ' '.repeat(width);
    return '\t'.repeat(Math.floor(width / chosen.tab)) + ' '.repeat(width % chosen.tab);
  };
}

/** Steps of another width, such as two spaces for four. Needs two depths to tell the widths. */
function byScale(pairs: readonly IndentPair[]): Reindent | undefined {
  const [first] = pairs;
  const other = pairs.find(({ written }) => written.length !== first?.written.length);
  if (first === undefined || other === undefined) return undefined;
  if (pairs.some(({ written, inFile }) => /\t/.test(written + inFile))) return undefined;
  const scale = (other.inFile.length - first.inFile.length) / (other.written.length - first.written.length);
  const width = (length: number): number => first.inFile.length + (length - first.written.length) * scale;
  if (scale <= 0 || pairs.some(({ written, inFile }) => width(written.length) !== inFile.length)) return undefined;
  return (indent) => {
    const length = width(indent.length);
    return indent.includes('\t') || length < 0 || !Number.isInteger(length) ? undefined : ' '.repeat(length);
  };
}

function columns(indent: string, tab: number): number {
  let width = 0;
  for (const character of indent) width += character === '\t' ? tab : 1;
  return width;
}

function constantOf(numbers: readonly number[]): number | undefined {
  return numbers.every((number) => number === numbers[0]) ? numbers[0] : undefined;
}

/** How the lines given are indented: with tabs where more lines begin with one, else in steps of the most frequent difference. */
export function styleOf(lines: readonly string[]): IndentStyle {
  const indents = lines.filter((line) => line.trim() !== '').map(indentOf);
  const tabs = indents.filter((indent) => indent.startsWith('\t')).length;
  const spaces = indents.filter((indent) => indent.startsWith(' ')).length;
  const steps = new Map<number, number>();
  for (const [index, indent] of indents.entries()) {
    const step = Math.abs(indent.length - (indents[index - 1] ?? '').length);
    if (step > 1 && step <= 8) steps.set(step, (steps.get(step) ?? 0) + 1);
  }
  const [unit] = [...steps].reduce((best, step) => (step[1] > best[1] ? step : best), [4, 0]);
  return { tabs: tabs > spaces, unit };
}
