import type { EditRefused } from './edit-refused.ts';
import { gappedSplices } from './gapped-hunk.ts';
import { isGapMarker, mayBeCode } from './gap-markers.ts';
import { findPlaces } from './locate/find-places.ts';
import type { Place } from './locate/place.ts';
import { ambiguous, notFound, refused } from './messages.ts';
import { narrowByHints, narrowByOrder } from './narrow.ts';
import type { RequestedHunk } from './requested-edit.ts';
import type { Splice } from './splices.ts';
import { linesOf } from './text-lines.ts';
import type { TextLines } from './text-lines.ts';
import type { WorkingFile } from './working-file.ts';

/**
 * Places all hunks of one file and adds what they change to it. A hunk is looked for in the file as it was; where it is not there, or belongs
 * to what an earlier hunk wrote, in the text after the earlier ones. Throws {@link EditRefused} for the first that has not exactly one place.
 */
export function applyHunks(file: WorkingFile, hunks: readonly RequestedHunk[], inOrder: boolean): void {
  const lines = file.lines;
  const isFirst = file.splices.length === 0;
  const effective = hunks.filter(
    ({ oldText, newText, finalLineEnd }) => oldText !== newText || finalLineEnd !== undefined,
  );
  const candidates = effective.map((hunk) => placesOf(lines, hunk));
  const chosen = inOrder ? ordered(lines, candidates) : candidates;
  for (const [index, hunk] of effective.entries()) {
    refuseElided(file, hunk);
    const places = chosen[index] ?? [];
    if (hunk.endsLoosely === true) refuseJoining(file, places);
    const splices = isDecided(hunk, places) ? spliced(places) : undefined;
    if (splices !== undefined && isFirst && file.addToBase(splices)) continue;
    applyInTurn(file, hunk, places);
  }
  if (effective.length === 0) {
    throw refused(
      'identical',
      file.path,
      `Old and new text are the same, so there is nothing to change in ${file.path}.`,
    );
  }
}

function placesOf(lines: TextLines, hunk: RequestedHunk): readonly Place[] {
  if (hunk.oldText.trim() === '') return [];
  const found = findPlaces(lines, hunk);
  if (found === undefined) return [];
  return hunk.all === true ? apart(found.places) : narrowByHints(lines, hunk, found);
}

/** Every place, without those that begin within an earlier one. */
function apart(places: readonly Place[]): readonly Place[] {
  let end = 0;
  return places.filter((place) => {
    if (place.start < end) return false;
    end = place.end;
    return true;
  });
}

function isDecided(hunk: RequestedHunk, places: readonly Place[]): boolean {
  return places.length === 1 || (hunk.all === true && places.length > 0);
}

function spliced(places: readonly Place[]): readonly Splice[] {
  return places.flatMap((place) => place.splices());
}

function ordered(lines: TextLines, candidates: readonly (readonly Place[])[]): readonly (readonly Place[])[] {
  const next = candidates.map(() => lines.text.length);
  let before = lines.text.length;
  for (let index = candidates.length - 1; index >= 0; index--) {
    next[index] = before;
    const [only, ...more] = candidates[index] ?? [];
    if (only !== undefined && more.length === 0) before = only.start;
  }
  let after = 0;
  return candidates.map((places, index) => {
    const narrowed = places.length > 1 ? narrowByOrder(places, after, next[index] ?? 0) : places;
    const [only, ...more] = narrowed;
    if (only !== undefined && more.length === 0) after = only.end;
    return narrowed;
  });
}

/** The hunk in the text after the earlier ones. `before`: its places in the text before them, for the message. */
function applyInTurn(file: WorkingFile, hunk: RequestedHunk, before: readonly Place[]): void {
  const lines = file.lines;
  if (hunk.oldText.trim() === '') {
    file.addToCurrent(filled(file, hunk));
    return;
  }
  const places = placesOf(lines, hunk);
  if (isDecided(hunk, places)) {
    file.addToCurrent(spliced(places));
    return;
  }
  const several = places.length > 1 ? places : before;
  if (several.length > 1)
    throw ambiguous(
      file.path,
      several.map(({ line }) => line),
    );
  const gapped = gappedSplices(lines, hunk, file.path);
  if (gapped === undefined) throw notFound(file.path, lines, hunk.oldText, hunk.newText);
  file.addToCurrent(gapped);
}

/** An empty search text fills an empty file, or adds to the end where the dialect says so. */
function filled(file: WorkingFile, { oldText, newText, atEnd }: RequestedHunk): readonly Splice[] {
  const lines = file.lines;
  const end = lines.text.length;
  if (lines.count === 0) return [{ start: end, end, text: newText }];
  if (oldText === '' && atEnd === true) {
    const { usualLineEnd, endsWithLineEnd } = lines;
    const added = linesOf(newText);
    const text = endsWithLineEnd
      ? added.map((line) => line + usualLineEnd).join('')
      : added.map((line) => usualLineEnd + line).join('');
    return [{ start: end, end, text }];
  }
  throw refused(
    'empty-search',
    file.path,
    `The search text is empty, but ${file.path} is not. Give the lines to be replaced, or a line next to which the new text belongs.`,
  );
}

/** Removing lines together with the empty line that sets the rest apart is only done where it is sure to be meant. */
function refuseJoining(file: WorkingFile, places: readonly Place[]): void {
  const lines = file.lines;
  for (const { line, end } of places) {
    const next = lines.lineAt(end);
    const joins =
      line > 0 && lines.content(line - 1).trim() !== '' && end < lines.text.length && lines.content(next).trim() !== '';
    if (!joins) continue;
    throw refused(
      'ambiguous',
      file.path,
      `The search text ends with an empty line and all of it is to be removed, which would join lines ${line} and ${next + 1} of ${file.path}. Leave the empty line out of the search text, or write it as the new text too.`,
      [line + 1],
    );
  }
}

/** A gap marker in new text would replace real lines by a remark. */
function refuseElided(file: WorkingFile, { oldText, newText }: RequestedHunk): void {
  if (!/\.{3}|…/.test(newText)) return;
  const known = new Set(linesOf(oldText).map((line) => line.trim()));
  const stray = linesOf(newText).find(
    (line) => isGapMarker(line) && !mayBeCode(line, file.path) && !known.has(line.trim()),
  );
  if (stray === undefined || file.baseLines.text.includes(stray.trim())) return;
  throw elided(file.path, stray);
}

export function elided(path: string, marker: string): EditRefused {
  return refused(
    'elided',
    path,
    `The new text for ${path} leaves lines out (${marker.trim().slice(0, 80)}). Write every line of it, or change a smaller part.`,
  );
}
