import type { TextLines } from './text-lines.ts';

/** In larger files only exact copies of a line are looked for. */
const mostLines = 20_000;
const mostQuoted = 20;

/**
 * The lines of a file that a search text most likely means. Only for messages: nothing is ever applied by likeness. Undefined where nothing
 * is close.
 */
export function nearestLines(
  lines: TextLines,
  wanted: readonly string[],
): { readonly from: number; readonly to: number } | undefined {
  const best = byEqualLine(lines, wanted) ?? byWords(lines, wanted);
  if (best === undefined) return undefined;
  const from = Math.max(0, best);
  return { from, to: Math.min(lines.count, from + Math.min(mostQuoted, Math.max(1, wanted.length))) };
}

/** Where the longest line of the search text that the file has would put its first line. */
function byEqualLine(lines: TextLines, wanted: readonly string[]): number | undefined {
  const longest = wanted
    .map((text, index) => ({ text: text.trim(), index }))
    .filter(({ text }) => text.length > 3)
    .sort((one, other) => other.text.length - one.text.length);
  for (const { text, index } of longest.slice(0, 20)) {
    const at = lines.text.indexOf(text);
    if (at !== -1) return lines.lineAt(at) - index;
  }
  return undefined;
}

/** The line that shares most words with the longest line of the search text, at least half of them. */
function byWords(lines: TextLines, wanted: readonly string[]): number | undefined {
  if (lines.count > mostLines) return undefined;
  const index = wanted.reduce((best, text, at) => (text.length > (wanted[best] ?? '').length ? at : best), 0);
  const words = wordsOf(wanted[index] ?? '');
  let best: { readonly line: number; readonly score: number } | undefined;
  for (let line = 0; line < lines.count && words.size > 0; line++) {
    const found = wordsOf(lines.content(line));
    const shared = [...found].filter((word) => words.has(word)).length;
    const score = (2 * shared) / (found.size + words.size);
    if (score >= 0.5 && score > (best?.score ?? 0)) best = { line, score };
  }
  return best && best.line - index;
}

function wordsOf(line: string): ReadonlySet<string> {
  return new Set(line.slice(0, 1_000).match(/[\p{L}\p{N}_]+/gu));
}
