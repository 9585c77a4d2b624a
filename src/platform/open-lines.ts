import type { LineRange, LineSpan, RangeLine } from './line-range.ts';

/** Lines of a document that is open, and the text they stand in. */
export interface OpenLines extends LineRange {
  /** What a private key is looked for in: it may begin before the lines, and end behind them. */
  readonly surroundings: string;
}

/** A document as far as its lines are read. `line` counts from 0. */
export interface LinedDocument {
  readonly lineCount: number;
  lineAt(line: number): { readonly text: string };
}

/** Characters of a line that are given out. */
const longestLine = 2_000;
/** Characters that are looked at before the lines, and behind each of them. */
const charactersBefore = 64 * 1024;
const charactersBehind = 400;

/** Lines of an open document with what stands around them. The work depends on the range, not on the document. */
export function openLines(document: LinedDocument, { first, last }: LineSpan): OpenLines {
  const total = document.lineCount;
  const lines: RangeLine[] = [];
  const looked: string[] = [];
  for (let line = first; line <= Math.min(last, total); line++) {
    const { text } = document.lineAt(line - 1);
    lines.push({ text: text.slice(0, longestLine), length: text.length });
    looked.push(text.slice(0, longestLine + charactersBehind));
  }
  const surroundings = [...textBefore(document, Math.min(first, total + 1)), ...looked, ...textBehind(document, last)];
  return { lines, total, surroundings: surroundings.join('\n') };
}

function textBefore(document: LinedDocument, first: number): readonly string[] {
  const found: string[] = [];
  let left = charactersBefore;
  for (let line = first - 1; line >= 1 && left > 0; line--) {
    const { text } = document.lineAt(line - 1);
    found.push(text.slice(-left));
    left -= text.length + 1;
  }
  return found.reverse();
}

function textBehind(document: LinedDocument, last: number): readonly string[] {
  const found: string[] = [];
  let left = charactersBehind;
  for (let line = last + 1; line <= document.lineCount && left > 0; line++) {
    const { text } = document.lineAt(line - 1);
    found.push(text.slice(0, left));
    left -= text.length + 1;
  }
  return found;
}
