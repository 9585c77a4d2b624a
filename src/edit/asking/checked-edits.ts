import { stripHidden } from '../../guard/hidden-characters.ts';
import { EditRefused } from '../edit-refused.ts';
import { foldPunctuation, hasTypography } from '../locate/folded.ts';
import { withoutEntities } from '../locate/unescaped.ts';
import { refused } from '../messages.ts';
import type { RequestedEdit, RequestedHunk } from '../requested-edit.ts';
import { linesOf } from '../text-lines.ts';
import type { EditTarget } from './edit-target.ts';
import { workingText } from './edit-target.ts';
import { selectedLines } from './excerpt.ts';

/** What was given out of a file instead of a secret. */
const redactedMark = '***';
/** A whole file that leaves out more than this share of the lines that were not selected is taken for a part of it. */
const mostLeftOut = 0.5;
/** Fewer lines may all be replaced. */
const fewLines = 10;

/** What the edits of an answer are checked against. */
export interface EditCheck {
  readonly target: EditTarget;
  /** Something in the file was taken out before it was sent. */
  readonly isRedacted: boolean;
}

/**
 * The edits of an answer that was asked for one file, with its path and without hidden characters. Throws {@link EditRefused} for another file, a
 * file that is moved or removed, and text that no person means: marks of diffs, line numbers or entities that the file does not have, a part of a file
 * as the whole of it, the mark of a secret. Linear.
 */
export function checkedEdits(edits: readonly RequestedEdit[], check: EditCheck): readonly RequestedEdit[] {
  const file = new FileLines(workingText(check.target));
  return edits.map((edit) => {
    const own = inTarget(edit, check.target);
    for (const text of newTexts(own)) refuseForeign(text, file, check);
    if (own.kind === 'write' && check.target.isNew !== true) refuseParts(own.text, file, check.target);
    return own;
  });
}

/** The lines of the file. */
class FileLines {
  readonly text: string;
  readonly lines: readonly string[];
  readonly exact: ReadonlySet<string>;
  readonly #trimmed: ReadonlySet<string>;

  constructor(text: string) {
    this.text = text;
    this.lines = linesOf(text.replace(/^\uFEFF/, ''));
    this.exact = new Set(this.lines.filter((line) => line.trim() !== ''));
    this.#trimmed = new Set(this.lines.map((line) => line.trim()));
  }

  /** Whether it has a line, however indented. */
  has(line: string): boolean {
    const trimmed = line.trim();
    return trimmed !== '' && this.#trimmed.has(trimmed);
  }
}

function inTarget(edit: RequestedEdit, { path }: EditTarget): RequestedEdit {
  if (edit.path !== undefined && !means(edit.path, path))
    throw new EditRefused({
      reason: 'outside',
      path: edit.path,
      message: `Only ${path} may be changed; the edit names ${edit.path.slice(0, 200)}.`,
    });
  if (edit.kind === 'delete' || (edit.kind === 'change' && edit.to !== undefined))
    throw refused('outside', path, `${path} may be neither moved nor removed.`);
  if (edit.kind === 'change') return { ...edit, path, hunks: edit.hunks.map(visibleHunk) };
  return { ...edit, path, text: stripHidden(edit.text).text };
}

/** A path may be shortened at its beginning, or have the marks of a diff. */
function means(named: string, path: string): boolean {
  const plain = named
    .trim()
    .replaceAll('\\', '/')
    .replace(/^(?:\.\/)+/, '');
  return plain === path || path.endsWith(`/${plain}`) || plain === `a/${path}` || plain === `b/${path}`;
}

function visibleHunk(hunk: RequestedHunk): RequestedHunk {
  return { ...hunk, oldText: stripHidden(hunk.oldText).text, newText: stripHidden(hunk.newText).text };
}

function newTexts(edit: RequestedEdit): readonly string[] {
  if (edit.kind === 'change') return edit.hunks.map(({ newText }) => newText);
  return edit.kind === 'delete' ? [] : [edit.text];
}

/** A line that marks the place of an edit and is no code. */
const editMarker =
  /^(?:(?:<{5,9}|-{5,9}) ?SEARCH>?|(?:>{5,9}|\+{5,9}) ?REPLACE>?|\*\*\* (?:Begin|End) Patch|@@ -\d+(?:,\d+)? \+\d+(?:,\d+)? @@.*)\s*$/;
/** An added line of a diff. A list item has one blank, a sum is indented. */
const addedLine = /^\+(?:[A-Za-z_{}()]|\s{2,}\S)/;
const numbered = /^[ \t]*(\d{1,7})(?: ?\| ?|→|⇥|: ?|\t)(.*)$/;

function refuseForeign(text: string, file: FileLines, { target, isRedacted }: EditCheck): void {
  const added = linesOf(text).filter((line) => line.trim() !== '' && !file.has(line));
  const refuse = (what: string): EditRefused => refused('malformed', target.path, what);
  if (added.some((line) => editMarker.test(line))) throw refuse('Markers of an edit stand in the new text.');
  const hasPlus = file.lines.some((line) => line.startsWith('+'));
  if (added.some((line) => isDiffLine(line, file) || (!hasPlus && addedLine.test(line))))
    throw refuse('Lines of the new text begin with the "+" or "-" of a diff.');
  if (added.some((line) => file.has(numbered.exec(line)?.[2] ?? '')))
    throw refuse('Lines of the new text begin with line numbers that are not in the file.');
  if (added.some((line) => file.has(withoutEntities(line) ?? '')))
    throw refuse('The new text has entities such as "&lt;" for characters of the file.');
  if (isRedacted && added.some((line) => line.includes(redactedMark)))
    throw refused(
      'unwritable',
      target.path,
      `A secret in the file was sent as "${redactedMark}". Leave that line alone.`,
    );
}

/** A removed or added line of a diff: behind its mark is a line of the file. */
function isDiffLine(line: string, file: FileLines): boolean {
  return /^[-+]/.test(line) && file.exact.has(line.slice(1));
}

/** Whole files: the lines of the rest have to be there, with their own characters. */
function refuseParts(text: string, file: FileLines, target: EditTarget): void {
  const written = linesOf(text);
  const kept = new Set(written.map((line) => line.trim()));
  const { firstLine, lastLine } = selectedLines(target, file.lines.length);
  const rest = file.lines.filter((line, index) => {
    const isSelected = target.selection !== undefined && index + 1 >= firstLine && index + 1 <= lastLine;
    return !isSelected && line.trim() !== '';
  });
  const missing = rest.filter((line) => !kept.has(line.trim())).length;
  if (missing > fewLines && missing > rest.length * mostLeftOut)
    throw refused('elided', target.path, `${missing} lines of ${target.path} are missing. Write the whole file.`);
  // What is asked for as a whole has no typography of its own: see where the dialect is chosen.
  const folded = new Set(file.lines.map((line) => foldPunctuation(line).trim()));
  const isFolded = (line: string): boolean => hasTypography(line) && folded.has(foldPunctuation(line).trim());
  if (written.some((line) => line.trim() !== '' && !file.has(line) && isFolded(line)))
    throw refused('malformed', target.path, 'Quotes, dashes or spaces are not those of the file.');
}
