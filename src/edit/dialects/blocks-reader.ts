import type { HunkTexts, RequestedEdit, RequestedHunk } from '../requested-edit.ts';
import { fileNameIn, isFence } from './file-name.ts';
import { finalLineEndOf, isNoFinalLineEnd } from './final-line-end.ts';
import { malformedLine } from './line-parser.ts';
import type { LineReader } from './line-parser.ts';

const searchMarker = /^(<{3,20}|-{3,20}) ?SEARCH>?\s*$/;
const almostSearchMarker = /^(?:<{5,9}|-{5,9}) ?SEARCH\b/;
const replaceMarker = /^(?:>{3,20}|\+{3,20}) ?REPLACE>?\s*$/;
const bareEnd = /^>{7}\s*$/;
const separator = /^={3,20}\s*$/;
const lineNumber = /^\s*:(start|end)_line:\s*(\d+)\s*$/;
const mostNameLines = 4;

/** Reads SEARCH/REPLACE blocks out of an answer. Markers are read leniently; a block that is not whole is refused. */
export class BlocksReader implements LineReader {
  readonly edits: RequestedEdit[] = [];
  #above: string[] = [];
  #path: string | undefined;
  #block: { readonly markerLength: number; readonly lines: string[] } | undefined;

  line(line: string): void {
    const opening = searchMarker.exec(line);
    if (this.#block === undefined) {
      if (opening?.[1] !== undefined) this.#open(opening[1].length);
      else this.#outside(line);
      return;
    }
    if (opening !== null) throw malformedLine('A block begins with a SEARCH marker before the one above it has ended.');
    if (bareEnd.test(line)) throw malformedLine('A block ends with ">>>>>>>" alone. End it with ">>>>>>> REPLACE".');
    if (!replaceMarker.test(line)) {
      this.#block.lines.push(line);
      return;
    }
    const hunk = hunkOf(this.#block.lines, this.#block.markerLength);
    this.edits.push({ kind: 'change', path: this.#path, hunks: [hunk], inOrder: false });
    this.#block = undefined;
  }

  close(): void {
    if (this.#block === undefined) return;
    throw malformedLine(
      'The last block has no REPLACE marker at its end, so it may be cut off. Write the block again.',
    );
  }

  #open(markerLength: number): void {
    this.#path = this.#above.map(fileNameIn).findLast((name) => name !== undefined) ?? this.#path;
    this.#above = [];
    this.#block = { markerLength, lines: [] };
  }

  #outside(line: string): void {
    if (replaceMarker.test(line)) throw malformedLine('There is a REPLACE marker without a SEARCH marker above it.');
    if (almostSearchMarker.test(line))
      throw malformedLine('A SEARCH marker has text behind it. Write "<<<<<<< SEARCH" alone on its line.');
    if (line.trim() === '' && !isFence(line)) return;
    this.#above = [...this.#above, line].slice(-mostNameLines);
  }
}

function hunkOf(lines: readonly string[], markerLength: number): RequestedHunk {
  const separators = [...lines.entries()].filter(([, line]) => separator.test(line));
  const exact = separators.filter(([, line]) => line.trim().length === markerLength);
  const [found, ...more] = separators.length === 1 ? separators : exact;
  if (found === undefined)
    throw malformedLine('A block has no "=======" line between its search and its replace text.');
  if (more.length > 0)
    throw malformedLine('A block has more than one "=======" line. Write one block for each change.');
  const search = withoutHeader(lines.slice(0, found[0]));
  const replace = lines.slice(found[0] + 1);
  if (replace.some((line) => lineNumber.test(line))) {
    throw malformedLine('A line number belongs after the SEARCH marker, not into the replace text.');
  }
  const oldText = textOf(search.lines);
  const newText = textOf(replace);
  const finalLineEnd = finalLineEndOf(oldText.isOpen, newText.isOpen);
  const endsLoosely = newText.text === '' && search.lines.at(-1)?.trim() === '';
  return {
    unit: 'lines',
    oldText: oldText.text,
    newText: newText.text,
    ...(search.line !== undefined && { line: search.line }),
    ...(finalLineEnd !== undefined && { finalLineEnd }),
    ...(endsLoosely && { endsLoosely }),
    ...(search.otherLines && { otherReadings: [otherReading(search.otherLines, newText.text)] }),
  };
}

function otherReading(lines: readonly string[], newText: string): HunkTexts {
  return { oldText: textOf(lines).text, newText };
}

interface SearchText {
  readonly lines: readonly string[];
  readonly line?: number;
  /** With the rule under the head, which may be a line of the file. */
  readonly otherLines?: readonly string[];
}

/** Line numbers and a rule may stand between the SEARCH marker and the search text. */
function withoutHeader(lines: readonly string[]): SearchText {
  let from = 0;
  let line: number | undefined;
  for (let match = lineNumber.exec(lines[0] ?? ''); match !== null; match = lineNumber.exec(lines[from] ?? '')) {
    if (match[1] === 'start') line = Number(match[2]);
    from++;
  }
  const hasRule = /^-{7}\s*$/.test(lines[from] ?? '');
  const isOwn = hasRule && from === 0;
  const rest = lines.slice(hasRule ? from + 1 : from);
  return { lines: rest, ...(line !== undefined && { line }), ...(isOwn && { otherLines: lines }) };
}

/** Whole lines as one text, and whether they say that the last has no line end. */
function textOf(lines: readonly string[]): { readonly text: string; readonly isOpen: boolean } {
  const isOpen = isNoFinalLineEnd(lines.at(-1) ?? '');
  const kept = isOpen ? lines.slice(0, -1) : lines;
  return { text: kept.map((line) => `${line}\n`).join(''), isOpen };
}
