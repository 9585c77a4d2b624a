/** A part of a text, in whole lines. Lines count from 0; offsets are UTF-16 units. */
export interface EditWindow {
  readonly firstLine: number;
  readonly cursorLine: number;
  /** Without line ends. */
  readonly lines: readonly string[];
  /** Where each line begins in the text; one more entry than lines: the end of the window. */
  readonly starts: readonly number[];
  /** Line end of the text. */
  readonly lineEnd: '\n' | '\r\n';
}

/** The lines around an offset, at most `longest` characters; undefined where the line itself is longer. */
export function editWindow(text: string, offset: number, longest: number): EditWindow | undefined {
  const start = lineStart(text, offset);
  let from = start;
  let to = lineEnd(text, offset);
  if (to - from > longest) return undefined;
  for (let isGrowing = true; isGrowing;) {
    isGrowing = false;
    const above = from === 0 ? from : lineStart(text, from - 1);
    if (above < from && to - above <= longest) {
      from = above;
      isGrowing = true;
    }
    const below = to === text.length ? to : lineEnd(text, to + 1);
    if (below > to && below - from <= longest) {
      to = below;
      isGrowing = true;
    }
  }
  const raw = text.slice(from, to).split('\n');
  const starts: number[] = [];
  let at = from;
  for (const line of raw) {
    starts.push(at);
    at += line.length + 1;
  }
  const firstLine = countLines(text, from);
  return {
    firstLine,
    cursorLine: firstLine + countLines(text.slice(from, start), start - from),
    lines: raw.map((line) => line.replace(/\r$/, '')),
    starts: [...starts, Math.min(at, text.length)],
    lineEnd: text.includes('\r\n') ? '\r\n' : '\n',
  };
}

/** A text, cut after a whole line where it is too long. */
export function cutOff(text: string, longest: number): string {
  if (text.length <= longest) return text;
  return text.slice(0, Math.max(0, text.lastIndexOf('\n', longest)));
}

function lineStart(text: string, offset: number): number {
  return offset <= 0 ? 0 : text.lastIndexOf('\n', offset - 1) + 1;
}

function lineEnd(text: string, offset: number): number {
  const end = text.indexOf('\n', offset);
  return end < 0 ? text.length : end;
}

function countLines(text: string, end: number): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at >= 0 && at < end; at = text.indexOf('\n', at + 1)) count++;
  return count;
}
