/** Lines of a document, from 0, both ends included. */
export interface LineRange {
  readonly start: number;
  readonly end: number;
}

/** A symbol of a document as far as finding the enclosing one needs it. */
export interface SymbolLines extends LineRange {
  /** True for what can stand alone: a function, method, class, interface. A variable or a property is only used when nothing else encloses. */
  readonly body: boolean;
  readonly children: readonly SymbolLines[];
}

/** Most lines that are taken around the cursor where no symbol encloses it. */
export const maximumVisibleLines = 120;

/**
 * The innermost symbol around a line, one with a body before one without; undefined when none encloses it. Symbols come from language
 * servers: overlapping and unordered ones are fine, the smallest wins.
 */
export function enclosingSymbol(symbols: readonly SymbolLines[], line: number): LineRange | undefined {
  let best: SymbolLines | undefined;
  const stack = [...symbols];
  for (let symbol = stack.pop(); symbol !== undefined; symbol = stack.pop()) {
    if (line < symbol.start || line > symbol.end) continue;
    stack.push(...symbol.children);
    if (best === undefined || better(symbol, best)) best = symbol;
  }
  return best === undefined ? undefined : { start: best.start, end: best.end };
}

function better(a: SymbolLines, b: SymbolLines): boolean {
  return a.body === b.body ? a.end - a.start < b.end - b.start : a.body;
}

/** Lines looked at above and below the cursor for the block around it. */
const maximumBlockLines = 2_000;

/** Indented code around the cursor. */
export interface IndentedLines {
  readonly count: number;
  /** The text of a line, by its number from 0. */
  readonly at: (line: number) => string;
}

/**
 * The block around a line by indentation alone, for a document without symbols: the outermost one of at most {@link maximumVisibleLines} lines
 * with the line that begins it and the one that closes it; where nothing is indented, the paragraph. Undefined on an empty line outside of all.
 */
export function enclosingBlock(lines: IndentedLines, cursor: number): LineRange | undefined {
  const from = nonBlank(lines, cursor);
  if (from === undefined) return undefined;
  const inner = innerBlock(lines, from);
  let best = inner !== undefined && inner.start <= from && from <= inner.end ? inner : undefined;
  for (let outer = best && headerAbove(lines, best.start); outer !== undefined; outer = headerAbove(lines, outer)) {
    const block = blockFrom(lines, outer);
    if (block.end - block.start >= maximumVisibleLines) break;
    best = block;
  }
  if (best !== undefined) return best.end - best.start < maximumVisibleLines ? best : undefined;
  return paragraph(lines, from);
}

/** The block that a line begins, closes or is in. */
function innerBlock(lines: IndentedLines, line: number): LineRange | undefined {
  const header = isClosing(lines.at(line)) ? openerOf(lines, line) : line;
  const own = header === undefined ? undefined : blockFrom(lines, header);
  if (own !== undefined && own.end > own.start) return own;
  const above = headerAbove(lines, line);
  return above === undefined ? undefined : blockFrom(lines, above);
}

/** A line and what is indented below it, with the line that closes it. A brace on a line of its own belongs to the line before. */
function blockFrom(lines: IndentedLines, header: number): LineRange {
  const depth = indentation(lines.at(header));
  let end = header;
  const last = Math.min(lines.count - 1, header + maximumBlockLines);
  for (let line = header + 1; line <= last; line++) {
    const text = lines.at(line);
    if (text.trim() === '') continue;
    if (indentation(text) > depth) end = line;
    else if (indentation(text) === depth && end === header && /^\s*\{\s*$/.test(text)) end = line;
    else {
      if (indentation(text) === depth && end > header && isClosing(text)) end = line;
      break;
    }
  }
  const before = header - 1;
  const isBrace = /^\s*\{\s*$/.test(lines.at(header)) && before >= 0 && indentation(lines.at(before)) === depth;
  return { start: isBrace && lines.at(before).trim() !== '' ? before : header, end };
}

/** The nearest line above with less indentation. */
function headerAbove(lines: IndentedLines, line: number): number | undefined {
  const depth = indentation(lines.at(line));
  for (let above = line - 1; above >= Math.max(0, line - maximumBlockLines); above--) {
    const text = lines.at(above);
    if (text.trim() !== '' && indentation(text) < depth) return above;
  }
  return undefined;
}

/** The line that a closing line closes: the nearest above with the same indentation that closes nothing itself. */
function openerOf(lines: IndentedLines, line: number): number | undefined {
  const depth = indentation(lines.at(line));
  for (let above = line - 1; above >= Math.max(0, line - maximumBlockLines); above--) {
    const text = lines.at(above);
    if (text.trim() === '' || indentation(text) > depth) continue;
    return indentation(text) === depth ? above : undefined;
  }
  return undefined;
}

function paragraph(lines: IndentedLines, line: number): LineRange {
  let [start, end] = [line, line];
  while (start > 0 && line - start < maximumVisibleLines / 2 && lines.at(start - 1).trim() !== '') start--;
  while (end < lines.count - 1 && end - start + 1 < maximumVisibleLines && lines.at(end + 1).trim() !== '') end++;
  return { start, end };
}

/** The line itself, or the nearest above that is not empty and is indented: an empty line within a block belongs to it. */
function nonBlank(lines: IndentedLines, cursor: number): number | undefined {
  if (cursor >= lines.count) return undefined;
  if (lines.at(cursor).trim() !== '') return cursor;
  const neighbors = [-1, 1].map((step) => nextText(lines, cursor, step));
  const inside = neighbors.filter((line) => line !== undefined && indentation(lines.at(line)) > 0);
  return inside[0];
}

function nextText(lines: IndentedLines, from: number, step: number): number | undefined {
  for (let line = from + step; line >= 0 && line < lines.count; line += step) {
    if (Math.abs(line - from) > maximumVisibleLines) return undefined;
    if (lines.at(line).trim() !== '') return line;
  }
  return undefined;
}

function isClosing(text: string): boolean {
  return /^\s*(?:[\])}]|end\b)/.test(text);
}

function indentation(text: string): number {
  let width = 0;
  for (const character of text) {
    if (character === ' ') width += 1;
    else if (character === '\t') width += 4;
    else break;
  }
  return width;
}

/** The part of the visible lines that is used without selection and symbol: at most {@link maximumVisibleLines}, the cursor's line among them. */
export function visibleLines(visible: LineRange, cursor: number): LineRange {
  const inside = cursor >= visible.start && cursor <= visible.end;
  const start = inside ? visible.start : cursor;
  const end = inside ? visible.end : cursor;
  if (end - start < maximumVisibleLines) return { start, end };
  const half = Math.floor(maximumVisibleLines / 2);
  const first = Math.min(Math.max(start, cursor - half), end - maximumVisibleLines + 1);
  return { start: first, end: first + maximumVisibleLines - 1 };
}
