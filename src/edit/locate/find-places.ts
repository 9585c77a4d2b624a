import { EditRefused } from '../edit-refused.ts';
import type { HunkTexts, RequestedHunk } from '../requested-edit.ts';
import type { Splice } from '../splices.ts';
import type { TextLines } from '../text-lines.ts';
import { findFoldedText, findText } from './find-text.ts';
import { findLines } from './find-lines.ts';
import { foldPunctuation, hasTypography } from './folded.ts';
import { indentOf, reindentBetween, styleOf } from './indentation.ts';
import type { Reindent } from './indentation.ts';
import type { Place } from './place.ts';
import { spliceLines } from './splice-lines.ts';
import { views } from './views.ts';
import type { HunkLines, View } from './views.ts';

/** All places of a hunk in the strictest view that has any. */
export interface Places {
  readonly view: string;
  readonly places: readonly Place[];
  /** The line at which the hunk says it begins, counted from 1. */
  readonly line?: number | undefined;
}

/** Looks for a hunk, view by view; undefined where no view has a place for any reading of it. */
export function findPlaces(lines: TextLines, hunk: RequestedHunk): Places | undefined {
  for (const texts of [hunk, ...(hunk.otherReadings ?? [])]) {
    const found = findReading(lines, hunk, texts);
    if (found !== undefined) return found;
  }
  return undefined;
}

function findReading(lines: TextLines, hunk: RequestedHunk, texts: HunkTexts): Places | undefined {
  const inText = hunk.unit === 'text';
  if (inText) {
    const exact = findText(lines, texts.oldText, texts.newText);
    if (exact.length > 0) return { view: 'bytes', places: exact };
  }
  for (const view of views) {
    const read = view.read(texts);
    if (read === undefined || isBlank(read.oldLines)) continue;
    const places = findInView(lines, view, read, hunk.finalLineEnd);
    if (places.length > 0) return { view: view.name, places, line: read.line };
    if (inText && view.name === 'indentation') {
      const foldedPlaces = findFoldedText(lines, texts.oldText, texts.newText);
      if (foldedPlaces.length > 0) return { view: 'punctuation', places: foldedPlaces };
    }
  }
  return undefined;
}

/** Blank lines are everywhere: where nothing else is left of a search text, it names no place. */
function isBlank(lines: readonly string[]): boolean {
  return lines.every((line) => line.trim() === '');
}

function findInView(
  lines: TextLines,
  view: View,
  read: HunkLines,
  finalLineEnd: boolean | undefined,
): readonly Place[] {
  const starts = findLines(lines, read.oldLines, view.key);
  const places = starts.map((line): Place => {
    const end = line + read.oldLines.length;
    const splices = (): readonly Splice[] => {
      const write = writer(lines, view, read, line);
      if (write === undefined) throw unclearSpace(line);
      return spliceLines(lines, { ...read, line, write, finalLineEnd });
    };
    return { start: lines.start(line), end: lines.start(end), line, splices };
  });
  // A single place whose indentation fits no rule is no place. Several are several in any case.
  const [only] = places;
  return view.maps === 'indentation' &&
    places.length === 1 &&
    only !== undefined &&
    writer(lines, view, read, only.line) === undefined
    ? []
    : places;
}

function unclearSpace(line: number): EditRefused {
  return new EditRefused({
    reason: 'not-found',
    message: `The text is at line ${line + 1}, but with other white space, so it is not clear how the new lines are to be written. Copy the lines with their white space.`,
    lines: [line + 1],
  });
}

/** How new lines are written at a place; undefined where the place does not fit. */
function writer(lines: TextLines, view: View, read: HunkLines, line: number): ((text: string) => string) | undefined {
  if (view.maps === 'nothing') return (text) => text;
  if (view.maps === 'trailing') return trailingWriter(lines, read, line);
  const inFile = read.oldLines.map((_, index) => lines.content(line + index));
  const pairs = read.oldLines.flatMap((text, index) =>
    text.trim() === '' ? [] : [{ written: indentOf(text), inFile: indentOf(inFile[index] ?? '') }],
  );
  const reindent = reindentBetween(pairs, styleOf(around(lines, line, read.oldLines.length)));
  if (reindent === undefined) return undefined;
  const unfold = isTypographic(read.oldLines, inFile);
  const changed = changedLines(read);
  if (changed.some((text) => text.trim() !== '' && reindent(indentOf(text)) === undefined)) return undefined;
  return (text) => writeIndented(unfold ? foldPunctuation(text) : text, reindent);
}

function writeIndented(text: string, reindent: Reindent): string {
  if (text.trim() === '') return '';
  const indent = indentOf(text);
  return (reindent(indent) ?? indent) + text.slice(indent.length);
}

/**
 * White space at line ends that only the hunk has does not reach the file. Where new lines have it as well, what is meant cannot be told, and
 * the place does not fit.
 */
function trailingWriter(lines: TextLines, read: HunkLines, line: number): ((text: string) => string) | undefined {
  const isStray = read.oldLines.some((text, index) => text.length > lines.content(line + index).length);
  if (!isStray || changedLines(read).every((text) => text === text.trimEnd())) return (text) => text;
  return undefined;
}

/** Whether the model wrote typographic characters where the file has plain ones. */
function isTypographic(written: readonly string[], inFile: readonly string[]): boolean {
  return written.some((text, index) => hasTypography(text) && !hasTypography(inFile[index] ?? ''));
}

function changedLines({ oldLines, newLines }: HunkLines): readonly string[] {
  const unchanged = new Set(oldLines);
  return newLines.filter((line) => !unchanged.has(line));
}

/** Lines around a place, to see how the file is indented there. */
function around(lines: TextLines, line: number, count: number): readonly string[] {
  const from = Math.max(0, line - 100);
  const to = Math.min(lines.count, line + count + 100);
  return Array.from({ length: to - from }, (_, index) => lines.content(from + index));
}
