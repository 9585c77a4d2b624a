import type { FileChange } from '../file-change.ts';
import { applySplices } from '../splices.ts';
import type { Splice } from '../splices.ts';
import { TextLines } from '../text-lines.ts';
import type { RenderedChange } from './dialect.ts';

/** Whole lines of a file and what they become, with enough lines around them to be found again. */
export interface RenderedHunk {
  /** First line of the old text, counted from 0. */
  readonly line: number;
  /** Exact texts, line ends included. */
  readonly oldText: string;
  readonly newText: string;
  /** The lines without line ends, unchanged ones in front and behind. */
  readonly head: readonly string[];
  readonly removed: readonly string[];
  readonly added: readonly string[];
  readonly tail: readonly string[];
  /** The last line has no line end, before and after. */
  readonly oldIsOpen: boolean;
  readonly newIsOpen: boolean;
}

const leastContext = 3;
const mostContext = 400;

/** The text of a file after a change; undefined where the file is gone. */
export function textAfter({ change, before }: RenderedChange): string | undefined {
  if (change.kind === 'delete') return undefined;
  return change.kind === 'create' ? change.text : applySplices(before, change.splices);
}

/** The hunks of a change, each unique among the lines of the file. Hunks that touch become one. */
export function hunksOf(before: string, splices: readonly Splice[]): readonly RenderedHunk[] {
  const lines = new TextLines(before);
  const runs = changedRuns(lines, splices);
  const hunks: RenderedHunk[] = [];
  for (let index = 0; index < runs.length; index++) {
    let run = runs[index];
    let range = run && contextOf(lines, run);
    for (let next = runs[index + 1]; run && range && next && next.from <= range.to; next = runs[index + 1]) {
      run = { from: run.from, to: next.to, splices: [...run.splices, ...next.splices] };
      range = contextOf(lines, run);
      index++;
    }
    if (run && range) hunks.push(hunkOf(lines, run, range));
  }
  return hunks;
}

interface Run {
  readonly from: number;
  readonly to: number;
  readonly splices: readonly Splice[];
}

/** Splices by the whole lines they touch. */
function changedRuns(lines: TextLines, splices: readonly Splice[]): readonly Run[] {
  const runs: Run[] = [];
  for (const splice of splices) {
    const from = lineFor(lines, splice.start);
    const to = endLineFor(lines, splice, from);
    const last = runs.at(-1);
    if (last !== undefined && from <= last.to) {
      runs[runs.length - 1] = { from: last.from, to: Math.max(last.to, to), splices: [...last.splices, splice] };
    } else runs.push({ from, to, splices: [splice] });
  }
  return runs;
}

function lineFor(lines: TextLines, offset: number): number {
  const isBehindLast = offset === lines.text.length && lines.endsWithLineEnd;
  return isBehindLast ? lines.count : lines.lineAt(offset);
}

function endLineFor(lines: TextLines, { start, end, text }: Splice, from: number): number {
  const isWhole = start === lines.start(from) && (text === '' || /[\r\n]$/.test(text));
  if (end === lines.start(from) && isWhole) return from;
  const last = lines.lineAt(Math.max(start, end - 1));
  const endsLine = end === lines.start(last + 1);
  // A splice that ends behind a line end, but writes none of its own, joins the next line.
  return endsLine && !isWhole && text !== '' && !/[\r\n]$/.test(text) ? Math.min(lines.count, last + 2) : last + 1;
}

/** Lines around a run so that the old text is unique in the file, and not blank. */
function contextOf(lines: TextLines, run: Run): { readonly from: number; readonly to: number } {
  for (let size = leastContext; size < mostContext; size *= 2) {
    const from = Math.max(0, run.from - size);
    const to = Math.min(lines.count, run.to + size);
    const text = lines.text.slice(lines.start(from), lines.start(to));
    const isUnique = text.trim() !== '' && lines.text.indexOf(text) === lines.text.lastIndexOf(text);
    if (isUnique || (from === 0 && to === lines.count)) return { from, to };
  }
  return { from: 0, to: lines.count };
}

function hunkOf(lines: TextLines, run: Run, range: { readonly from: number; readonly to: number }): RenderedHunk {
  const start = lines.start(range.from);
  const oldText = lines.text.slice(start, lines.start(range.to));
  const splices = run.splices.map(({ start: at, end, text }) => ({ start: at - start, end: end - start, text }));
  const newText = applySplices(oldText, splices);
  const oldLines = contents(oldText);
  const newLines = contents(newText);
  const head = run.from - range.from;
  const tail = range.to - run.to;
  return {
    line: range.from,
    oldText,
    newText,
    head: oldLines.slice(0, head),
    removed: oldLines.slice(head, oldLines.length - tail),
    added: newLines.slice(head, newLines.length - tail),
    tail: oldLines.slice(oldLines.length - tail),
    oldIsOpen: range.to === lines.count && !/[\r\n]$/.test(oldText) && oldText !== '',
    newIsOpen: range.to === lines.count && !/[\r\n]$/.test(newText) && newText !== '',
  };
}

function contents(text: string): readonly string[] {
  const lines = new TextLines(text);
  return Array.from({ length: lines.count }, (_, line) => lines.content(line));
}

/** Whether a dialect that only changes files in place can say a change. */
export function isInPlace(change: FileChange): change is FileChange & { readonly kind: 'change' | 'create' } {
  return change.kind === 'change' || change.kind === 'create';
}
