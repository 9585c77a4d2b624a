import { isGapMarker, splitAtGaps } from './gap-markers.ts';
import { findPlaces } from './locate/find-places.ts';
import type { Place } from './locate/place.ts';
import { refused } from './messages.ts';
import type { RequestedHunk } from './requested-edit.ts';
import type { Splice } from './splices.ts';
import { linesOf } from './text-lines.ts';
import type { TextLines } from './text-lines.ts';

/**
 * A hunk that leaves out the same unchanged lines on both sides: each part between the gap markers is placed by itself, in order, and every
 * part that changes something must have exactly one place. Undefined where the old text has no gap marker. Throws
 * {@link import('./edit-refused.ts').EditRefused} where the gap has not exactly one meaning.
 */
export function gappedSplices(lines: TextLines, hunk: RequestedHunk, path: string): readonly Splice[] | undefined {
  const oldLines = linesOf(hunk.oldText);
  if (!oldLines.some(isGapMarker)) return undefined;
  const oldParts = splitAtGaps(oldLines);
  const newParts = splitAtGaps(linesOf(hunk.newText));
  if (oldParts.length !== newParts.length) throw unclear(path);
  const splices: Splice[] = [];
  let after = 0;
  for (const [index, oldPart] of oldParts.entries()) {
    const place = placeOf(lines, oldPart, newParts[index] ?? [], after);
    if (place === undefined) throw unclear(path);
    splices.push(...place.splices);
    after = place.end;
  }
  return splices;
}

function placeOf(
  lines: TextLines,
  oldPart: readonly string[],
  newPart: readonly string[],
  after: number,
): { readonly end: number; readonly splices: readonly Splice[] } | undefined {
  const oldText = joined(oldPart);
  const newText = joined(newPart);
  if (oldText.trim() === '') return oldText === newText ? { end: after, splices: [] } : undefined;
  const places = findPlaces(lines, { unit: 'lines', oldText, newText })?.places ?? [];
  const below = places.filter(({ start }) => start >= after);
  const [place, ...more] = below;
  if (place === undefined) return undefined;
  if (oldText === newText) return { end: place.end, splices: [] };
  return more.length > 0 || places.length > 1 ? undefined : { end: place.end, splices: spliced(place) };
}

function spliced(place: Place): readonly Splice[] {
  return place.splices();
}

function joined(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join('');
}

function unclear(path: string): Error {
  return refused(
    'elided',
    path,
    `The search text for ${path} leaves lines out, and what stands between its parts is not clear. Give the lines without a gap.`,
  );
}
