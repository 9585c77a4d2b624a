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
