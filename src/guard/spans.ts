/** A piece of a text, end exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** The text with each span replaced by `mark`; spans that overlap count as one. */
export function blank(text: string, spans: readonly Span[], mark: string): string {
  if (spans.length === 0) return text;
  let kept = '';
  let at = 0;
  for (const { start, end } of inOrder(spans)) {
    if (start >= at && start < end) kept += text.slice(at, start) + mark;
    at = Math.max(at, end);
  }
  return kept + text.slice(at);
}

/** By their beginnings. Those of one pattern are in order as they are. */
function inOrder(spans: readonly Span[]): readonly Span[] {
  let last = 0;
  for (const { start } of spans) {
    if (start < last) return spans.toSorted((one, other) => one.start - other.start);
    last = start;
  }
  return spans;
}

/** Where a pattern matches; its first group, if any, is not part of the span. `pattern` is global. */
export function spansOf(text: string, pattern: RegExp): Span[] {
  const spans: Span[] = [];
  pattern.lastIndex = 0;
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    const [whole, group] = match;
    spans.push({ start: match.index + (group?.length ?? 0), end: match.index + whole.length });
    // An empty match would be found again and again.
    if (whole === '') pattern.lastIndex++;
  }
  return spans;
}
