/** What a line of Markdown may begin, judged by itself. */
export type LineKind = 'blank' | 'fence' | 'item' | 'quote' | 'heading' | 'rule' | 'underline' | 'text';

/** A line as the block structure of Markdown sees it. */
export interface LineShape {
  readonly kind: LineKind;
  /** Columns before its text; a tab reaches to the next multiple of four. */
  readonly indent: number;
  /** Of an item: `-`, `+`, `*`, `.` or `)`. Of a fence: its marks. */
  readonly marker: string;
  /** Of an item: the column at which its text begins. */
  readonly content: number;
  /** Of an item: whether it may end a paragraph. */
  readonly interrupts: boolean;
  /** Of a fence: what stands behind it. */
  readonly info: string;
}

const item = /^([*+-]|\d{1,9}[.)])(?:([ \t]+)(\S?)|$)/;
const fence = /^(`{3,})([^`]*)$|^(~{3,})(.*)$/;
const rule = /^(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})$/;
const underline = /^(?:=+|-+)[ \t]*$/;

/** The shapes of lines without an indent and without a marker, most lines by far: made once. */
const plainShapes = new Map<LineKind, LineShape>();

function plainShape(kind: LineKind, indent: number): LineShape {
  const known = indent === 0 ? plainShapes.get(kind) : undefined;
  if (known) return known;
  const shape: LineShape = { kind, indent, marker: '', content: 0, interrupts: false, info: '' };
  if (indent === 0) plainShapes.set(kind, shape);
  return shape;
}

/**
 * Reads what a line may begin.
 *
 * @param inParagraph whether the line before it is of a paragraph, which equals signs or dashes would make a heading
 */
export function lineShape(line: string, inParagraph: boolean): LineShape {
  const { indent, length } = indentOf(line);
  if (length === line.length) return plainShape('blank', indent);
  if (indent > 3) return plainShape('text', indent);
  const rest = length === 0 ? line : line.slice(length);
  // The first character tells what need not be looked for.
  const first = rest.charAt(0);
  if (first === '`' || first === '~') return fenceShape(rest, indent);
  if (first === '>') return plainShape('quote', indent);
  if (first === '#') return plainShape(/^#{1,6}(?:[ \t]|$)/.test(rest) ? 'heading' : 'text', indent);
  if ('=-*_+'.includes(first)) return markShape(rest, indent, inParagraph);
  return startsWithDigit(rest) ? itemShape(rest, indent) : plainShape('text', indent);
}

function markShape(rest: string, indent: number, inParagraph: boolean): LineShape {
  if (inParagraph && underline.test(rest)) return plainShape('underline', indent);
  return rule.test(rest) ? plainShape('rule', indent) : itemShape(rest, indent);
}

function startsWithDigit(text: string): boolean {
  const code = text.charCodeAt(0);
  return code >= 0x30 && code <= 0x39;
}

function fenceShape(rest: string, indent: number): LineShape {
  const marks = fence.exec(rest);
  if (!marks) return plainShape('text', indent);
  const info = (marks[2] ?? marks[4] ?? '').trim();
  return { kind: 'fence', indent, marker: marks[1] ?? marks[3] ?? '', content: 0, interrupts: false, info };
}

function itemShape(rest: string, indent: number): LineShape {
  const match = item.exec(rest);
  if (!match) return plainShape('text', indent);
  const [, mark = '', blanks = '', first = ''] = match;
  const width = blanks === '' || first === '' || blanks.length > 4 ? 1 : blanks.length;
  const interrupts = first !== '' && (mark.length === 1 || Number.parseInt(mark, 10) === 1);
  const content = indent + mark.length + width;
  return { kind: 'item', indent, marker: mark.slice(-1), content, interrupts, info: '' };
}

function indentOf(line: string): { readonly indent: number; readonly length: number } {
  let indent = 0;
  let length = 0;
  for (; length < line.length; length += 1) {
    const char = line[length];
    if (char === ' ') indent += 1;
    else if (char === '\t') indent += 4 - (indent % 4);
    else break;
  }
  return { indent, length };
}

/** A table with more columns is none. */
export const maxColumns = 64;

const delimiterRow = /^[ \t]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$/;

/** The number of columns of a table with this head and the row of dashes below it; 0 where these do not begin a table. */
export function tableColumns(head: string, below: string): number {
  if (!below.includes('|') || !below.includes('-') || !delimiterRow.test(below)) return 0;
  const columns = cellCount(below);
  return columns === cellCount(head) ? columns : 0;
}

/** The number of cells in a row of a table. */
export function cellCount(row: string): number {
  let pipes = 0;
  for (let at = row.indexOf('|'); at >= 0; at = row.indexOf('|', at + 1)) if (row[at - 1] !== '\\') pipes += 1;
  const trimmed = row.trim();
  const edges = (trimmed.startsWith('|') ? 1 : 0) + (trimmed.length > 1 && /(?:^|[^\\])\|$/.test(trimmed) ? 1 : 0);
  return Math.max(1, pipes + 1 - edges);
}
