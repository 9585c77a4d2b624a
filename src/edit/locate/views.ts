import { foldPunctuation } from './folded.ts';
import type { LineKey } from './find-lines.ts';
import { withoutNumbers } from './read-prefix.ts';
import { withoutEntities, withoutEscapes } from './unescaped.ts';
import { linesOf } from '../text-lines.ts';
import type { HunkTexts } from '../requested-edit.ts';

/** The lines of a hunk as a view reads them. */
export interface HunkLines {
  readonly oldLines: readonly string[];
  readonly newLines: readonly string[];
  /** The line at which the old text begins, counted from 1, where the lines themselves say so. */
  readonly line?: number;
}

/**
 * One way of looking at hunk and file that loses nothing: it decides where a hunk belongs, never what is written. Views are tried in order,
 * and the first with a place decides.
 */
export interface View {
  readonly name: string;
  readonly key: LineKey;
  /** Undefined where the hunk has nothing that this view would undo. */
  readonly read: (hunk: HunkTexts) => HunkLines | undefined;
  /** What differs between hunk and file is mapped for new lines: nothing, white space at line ends, or indentation by one rule for all lines. */
  readonly maps: 'nothing' | 'trailing' | 'indentation';
}

type Reading = Pick<View, 'name' | 'read'>;

const asWritten: Reading = { name: 'as written', read: ({ oldText, newText }) => hunkLines(oldText, newText) };
const unnumbered: Reading = {
  name: 'line numbers',
  read: ({ oldText, newText }) => {
    const bare = withoutNumbers(oldText, newText);
    return bare && { ...hunkLines(bare.oldText, bare.newText), line: bare.line };
  },
};
const unescaped: readonly Reading[] = [
  { name: 'entities', read: undoneBy(withoutEntities) },
  { name: 'escapes', read: undoneBy(withoutEscapes) },
];

function hunkLines(oldText: string, newText: string): HunkLines {
  return { oldLines: linesOf(oldText), newLines: linesOf(newText) };
}

/** Undone on both sides or on neither: what the model did to the one text it did to the other. */
function undoneBy(undo: (text: string) => string | undefined): Reading['read'] {
  return ({ oldText, newText }) => {
    const plain = undo(oldText);
    return plain === undefined ? undefined : hunkLines(plain, undo(newText) ?? newText);
  };
}

const same: LineKey = (line) => line;
const withoutTrailing: LineKey = (line) => line.trimEnd();
const withoutIndent: LineKey = (line) => line.trim();
const folded: LineKey = (line) => foldPunctuation(line.trim()).normalize('NFC');
const spaced: LineKey = (line) =>
  foldPunctuation(line.trim())
    .normalize('NFC')
    .replace(/[ \t]+/g, ' ');

function view(reading: Reading, name: string, key: LineKey, maps: View['maps']): View {
  return { name: reading === asWritten ? name : `${reading.name}, ${name}`, key, read: reading.read, maps };
}

const undoing = [unnumbered, ...unescaped];

function viewsOf(reading: Reading): readonly View[] {
  return [
    view(reading, 'line ends', same, 'nothing'),
    view(reading, 'trailing white space', withoutTrailing, 'trailing'),
    view(reading, 'indentation', withoutIndent, 'indentation'),
    view(reading, 'punctuation', folded, 'indentation'),
  ];
}

/** The views on whole lines, the strictest first. What a reading would undo may be text of the file, so the hunk as it is written comes first. */
export const views: readonly View[] = [
  ...viewsOf(asWritten),
  ...undoing.flatMap(viewsOf),
  view(asWritten, 'spacing', spaced, 'indentation'),
];
