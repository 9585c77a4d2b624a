import { EditRefused } from './edit-refused.ts';
import type { RefusalReason } from './edit-refused.ts';
import { nearestLines } from './nearest-lines.ts';
import { linesOf } from './text-lines.ts';
import type { TextLines } from './text-lines.ts';

/** A refusal for one file. */
export function refused(reason: RefusalReason, path: string, message: string, lines?: readonly number[]): EditRefused {
  return new EditRefused({ reason, path, message, ...(lines && { lines }) });
}

/** The search text is nowhere: quotes the lines that come closest. */
export function notFound(path: string, lines: TextLines, oldText: string, newText: string): EditRefused {
  const wanted = linesOf(oldText);
  const nearest = nearestLines(lines, wanted);
  const size = `${path} (${lines.count} ${lines.count === 1 ? 'line' : 'lines'})`;
  const isApplied = newText.trim() !== '' && lines.text.includes(newText);
  const applied = isApplied ? ' The new text is in the file already.' : '';
  if (nearest === undefined) {
    return refused(
      'not-found',
      path,
      `No such text in ${size}.${applied} Read the file again and copy the lines exactly.`,
    );
  }
  const { from, to } = nearest;
  const quoted = Array.from({ length: to - from }, (_, index) => lines.content(from + index).slice(0, 300)).join('\n');
  return refused(
    'not-found',
    path,
    `No such text in ${size}.${applied} Closest are lines ${from + 1} to ${to}:\n${quoted}\nCopy the lines exactly as they are.`,
    [from + 1],
  );
}

/** The search text has several places. */
export function ambiguous(path: string, places: readonly number[]): EditRefused {
  const named = places.slice(0, 10).map((line) => line + 1);
  const more = places.length > named.length ? ' and more' : '';
  return refused(
    'ambiguous',
    path,
    `The text occurs ${places.length} times in ${path} (lines ${named.join(', ')}${more}). Add a line before or after it so that it is unique.`,
    named,
  );
}
