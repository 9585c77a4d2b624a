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
  for (const { start, end } of [...spans].sort((one, other) => one.start - other.start)) {
    if (start >= at && start < end) kept += text.slice(at, start) + mark;
    at = Math.max(at, end);
  }
  return kept + text.slice(at);
}

/** Where a pattern matches; its first group, if any, is not part of the span. `pattern` is global. */
export function spansOf(text: string, pattern: RegExp): Span[] {
  return Array.from(text.matchAll(pattern), (match) => ({
    start: match.index + (match[1]?.length ?? 0),
    end: match.index + match[0].length,
  }));
}
