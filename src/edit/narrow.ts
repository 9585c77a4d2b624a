import type { Place } from './locate/place.ts';
import type { Places } from './locate/find-places.ts';
import type { RequestedHunk } from './requested-edit.ts';
import { indentOf } from './locate/indentation.ts';
import type { TextLines } from './text-lines.ts';

/**
 * Of several equal places the one that the hunk itself names: by its end of file mark, by the line number, or by the lines above. All of them
 * where it names none or not exactly one.
 */
export function narrowByHints(lines: TextLines, hunk: RequestedHunk, { places, line }: Places): readonly Place[] {
  if (places.length < 2) return places;
  const hints = [
    hunk.atEnd === true ? places.filter(({ end }) => end === lines.text.length) : [],
    atLine(places, hunk.line ?? line),
    belowAnchors(lines, places, hunk.anchors ?? []),
  ];
  return hints.find((narrowed) => narrowed.length === 1) ?? places;
}

function atLine(places: readonly Place[], line: number | undefined): readonly Place[] {
  return line === undefined ? [] : places.filter((place) => place.line === line - 1);
}

/** How far below an anchor a place may be that is not inside its block. */
const mostLinesBelow = 10;

/** For each way to find the anchors one after the other: the first place below the last one, inside its block or close to it. */
function belowAnchors(lines: TextLines, places: readonly Place[], anchors: readonly string[]): readonly Place[] {
  if (anchors.length === 0) return [];
  const found = new Set<Place>();
  for (const line of lastAnchorLines(lines, anchors)) {
    const place = places.find((candidate) => candidate.line >= line);
    if (place === undefined) continue;
    if (place.line - line <= mostLinesBelow || isWithinBlock(lines, line, place.line)) found.add(place);
  }
  return [...found];
}

function lastAnchorLines(lines: TextLines, anchors: readonly string[]): readonly number[] {
  let from = [0];
  let reached: number[] = [];
  for (const anchor of anchors) {
    reached = anchorLines(lines, anchor, Math.min(...from));
    from = reached.map((line) => line + 1);
    if (reached.length === 0) return [];
  }
  return reached;
}

/** Lines that are the anchor; else lines that begin with it; else lines that hold it. */
function anchorLines(lines: TextLines, anchor: string, from: number): number[] {
  const wanted = anchor.trim();
  const holding: number[] = [];
  if (wanted === '') return holding;
  let at = lines.text.indexOf(wanted, lines.start(from));
  while (at !== -1) {
    const line = lines.lineAt(at);
    holding.push(line);
    at = lines.text.indexOf(wanted, lines.start(line + 1));
  }
  const equal = holding.filter((line) => lines.content(line).trim() === wanted);
  const beginning = holding.filter((line) => lines.content(line).trim().startsWith(wanted));
  return [equal, beginning, holding].find((found) => found.length > 0) ?? [];
}

function isWithinBlock(lines: TextLines, anchor: number, place: number): boolean {
  const depth = indentOf(lines.content(anchor)).length;
  for (let line = anchor + 1; line <= place; line++) {
    const text = lines.content(line);
    if (text.trim() !== '' && indentOf(text).length < depth) return false;
  }
  return true;
}

/** Places between the hunks before and after that have only one, where the hunks stand in the order of the file. */
export function narrowByOrder(places: readonly Place[], after: number, before: number): readonly Place[] {
  const between = places.filter(({ start, end }) => start >= after && end <= before);
  return between.length === 1 ? between : places;
}
