import { isSameState } from './file-change.ts';
import type { FileChange, FileText } from './file-change.ts';
import { refused } from './messages.ts';
import { applySplices } from './splices.ts';
import { TextLines } from './text-lines.ts';

/** Lines that a refusal quotes above and below the place of an edit. */
const quotedAround = 5;
/** Characters of a line that a refusal quotes. */
const mostQuoted = 300;

/**
 * The text of a file after a change; undefined where the file is gone then. A renamed file has its text under its new path. Throws
 * {@link import('./edit-refused.ts').EditRefused}, `stale` with the present lines, where the file is no longer what the change was made for;
 * `missing-file` where it is gone, and `exists` where one that is to be made is there.
 */
export function applyChange(change: FileChange, now: FileText | undefined): string | undefined {
  const { path } = change;
  if (change.kind === 'create') {
    if (now !== undefined) throw refused('exists', path, `There is a file ${path} by now. Read it, then change it.`);
    return change.text;
  }
  if (now === undefined) throw refused('missing-file', path, `There is no file ${path} any more.`);
  const isOther = change.kind === 'delete' && change.text !== now.text;
  if (isOther || !isSameState(change.base, now) || !fits(change, now.text)) throw stale(change, now.text);
  return change.kind === 'delete' ? undefined : applySplices(now.text, change.splices);
}

function fits(change: FileChange, text: string): boolean {
  return change.kind !== 'change' && change.kind !== 'rename' ? true : (change.splices.at(-1)?.end ?? 0) <= text.length;
}

function stale(change: FileChange, text: string): Error {
  const lines = new TextLines(text);
  const at = 'splices' in change ? (change.splices[0]?.start ?? 0) : 0;
  const line = lines.lineAt(Math.min(at, text.length));
  const from = Math.max(0, line - quotedAround);
  const to = Math.min(lines.count, line + quotedAround + 1);
  const quoted = Array.from({ length: to - from }, (_, index) => lines.content(from + index).slice(0, mostQuoted));
  return refused(
    'stale',
    change.path,
    `${change.path} has changed since this edit was made for it. Lines ${from + 1} to ${to} are now:\n${quoted.join('\n')}`,
    [from + 1],
  );
}
