import { EditRefused } from '../edit-refused.ts';
import type { Splice } from '../splices.ts';
import { linesOf } from '../text-lines.ts';
import type { TextLines } from '../text-lines.ts';
import { foldPunctuation, hasTypography } from './folded.ts';
import { indentOf } from './indentation.ts';
import type { Place } from './place.ts';
import { spliceText } from './splice-lines.ts';

const mostPlaces = 10_000;

/** The places of a text, character by character, that may begin and end within a line. They may overlap. */
export function findText(lines: TextLines, oldText: string, newText: string): readonly Place[] {
  const written = withLineEndsOf(lines, oldText);
  for (const wanted of written === oldText ? [oldText] : [oldText, written]) {
    const starts = offsetsOf(lines.text, wanted);
    if (starts.length > 0) return starts.map((start) => placeAt(lines, start, wanted, newText));
  }
  return [];
}

/** The same with typographic characters and plain ones taken as equal. What old and new text share stays as the file has it. */
export function findFoldedText(lines: TextLines, oldText: string, newText: string): readonly Place[] {
  const wanted = withLineEndsOf(lines, oldText);
  if (!hasTypography(wanted) && !hasTypography(lines.text)) return [];
  const starts = offsetsOf(foldPunctuation(lines.text), foldPunctuation(wanted));
  const replacement = hasTypography(wanted) ? foldPunctuation(newText) : newText;
  const comparable = hasTypography(wanted) ? foldPunctuation(wanted) : wanted;
  return starts.map((start) => placeAt(lines, start, comparable, replacement));
}

function offsetsOf(text: string, wanted: string): readonly number[] {
  const offsets: number[] = [];
  for (let at = text.indexOf(wanted); at !== -1; at = text.indexOf(wanted, at + 1)) {
    if (splitsLineEnd(text, at) || splitsLineEnd(text, at + wanted.length)) continue;
    offsets.push(at);
    if (offsets.length === mostPlaces) break;
  }
  return offsets;
}

/** Whether an offset is in the middle of a CRLF: a text that begins or ends there would leave half of it behind. */
function splitsLineEnd(text: string, at: number): boolean {
  return text[at] === '\n' && text[at - 1] === '\r';
}

function placeAt(lines: TextLines, start: number, oldText: string, newText: string): Place {
  const end = start + oldText.length;
  const splices = (): readonly Splice[] =>
    spliceText(start, oldText, withLineEndsOf(lines, hangingIndent(lines, { start, end }, oldText, newText)));
  return { start, end, line: lines.lineAt(start), splices };
}

/** A text with the line ends of the file. Where the file has none, or a lone CR is meant as a character, it stays as it is. */
function withLineEndsOf(lines: TextLines, text: string): string {
  if (lines.count === 0 || (lines.count === 1 && !lines.endsWithLineEnd)) return text;
  return text.replace(/\r\n|\n/g, lines.usualLineEnd);
}

/**
 * New lines for a single line whose indentation the model left out. Its first line begins behind the indentation that is there; the others
 * get it where they are written without. Where they are written with it they stay as they are.
 */
function hangingIndent(
  lines: TextLines,
  { start, end }: { readonly start: number; readonly end: number },
  oldText: string,
  newText: string,
): string {
  const line = lines.lineAt(start);
  const indent = lines.text.slice(lines.start(line), start);
  const isWholeLine = end === lines.start(line) + lines.content(line).length;
  if (indent === '' || indent.trim() !== '' || !isWholeLine || indentOf(oldText + newText) !== '') return newText;
  const [first = '', ...rest] = newText.split(/\r\n|\n/);
  const deep = rest.filter((text) => text.trim() !== '').map((text) => indentOf(text));
  const isRelative = deep.some((text) => text.length < indent.length) || opensBlock(first, rest, indent);
  if (!isRelative) return newText;
  if (deep.some((text) => text !== '' && text.includes('\t') !== indent.includes('\t'))) {
    throw new EditRefused({
      reason: 'not-found',
      message: `The text is in line ${line + 1}, but its indentation was left out and the new lines use another kind. Copy the line with its indentation.`,
      lines: [line + 1],
    });
  }
  return [first, ...rest.map((text) => (text.trim() === '' ? '' : indent + text))].join('\n');
}

/** Whether the first line opens a block and the next would not be inside it as written. */
function opensBlock(first: string, rest: readonly string[], indent: string): boolean {
  const next = linesOf(rest.join('\n')).find((line) => line.trim() !== '');
  return (
    /[:{([]\s*$/.test(first) && next !== undefined && indentOf(next).length <= indent.length && indentOf(next) !== ''
  );
}
