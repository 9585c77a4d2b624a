import type { CursorContext } from '../engine/document-snapshot.ts';
import { isProse } from '../syntax/block-language.ts';
import { isBlank } from '../syntax/indentation.ts';
import { openText } from '../syntax/open-text.ts';
import { opensBlock } from './multiline.ts';

/** What a file indents with. */
type Style = { readonly kind: 'tabs' } | { readonly kind: 'spaces'; readonly width: number };

/** Where an answer is put. */
export interface IndentedPlace {
  readonly context: CursorContext;
  readonly languageId: string;
}

const usualWidth = 4;
/** Widths that a level of indentation has in files with spaces. */
const widths: readonly number[] = [2, 3, 4, 8];

/**
 * Gives the lines of an answer the tabs or the spaces of the file. What has been given out stays the beginning of everything given out later:
 * in a file with tabs the indentation of the last line waits for what it indents. Prose and strings over several lines are left as they are.
 * Linear in what is new.
 */
export class IndentationFollower {
  readonly #style: Style | undefined;
  readonly #startsLine: boolean;
  /** Levels of the last line that holds something, and whether it opens another one. */
  #above: { readonly levels: number; readonly isOpen: boolean };
  /** Spaces of a level in the answer, once a line has told. */
  #width: number | undefined;
  #read = 0;
  #given = '';
  /** The current line, as the answer has it. */
  #line: string;
  readonly #languageId: string;

  constructor({ context, languageId }: IndentedPlace) {
    this.#style = isLeftAlone(context, languageId) ? undefined : styleOf(context);
    this.#languageId = languageId;
    this.#startsLine = context.linePrefix === '';
    this.#line = context.linePrefix;
    this.#above = this.#startsLine ? this.#lineAbove(context.before) : { levels: 0, isOpen: false };
  }

  /** `text` begins with all that was given before. */
  follow(text: string, isWhole: boolean): string {
    if (this.#style === undefined) return text;
    while (this.#read < text.length) {
      const isLineStart = this.#read === 0 ? this.#startsLine : text[this.#read - 1] === '\n';
      if (isLineStart && !this.#indentation(text, isWhole)) break;
      const end = text.indexOf('\n', this.#read);
      const piece = text.slice(this.#read, end < 0 ? text.length : end + 1);
      this.#line += piece;
      this.#given += piece;
      this.#read += piece.length;
      if (end >= 0) this.#endLine();
    }
    return this.#given;
  }

  /** Takes the white space a line begins with; false where more of it may come. */
  #indentation(text: string, isWhole: boolean): boolean {
    const own = /^[ \t]*/.exec(text.slice(this.#read, this.#read + 400))?.[0] ?? '';
    const isLast = this.#read + own.length >= text.length;
    if (isLast && !isWhole && own !== '') return false;
    const next = text.slice(this.#read + own.length);
    if (own !== '' && !isLast && next[0] !== '\n') this.#given += this.#inStyle(own, next);
    this.#line = own;
    this.#read += own.length;
    return own !== '' || !isLast;
  }

  #inStyle(own: string, next: string): string {
    if (this.#style?.kind === 'spaces') return own.replaceAll('\t', ' '.repeat(this.#style.width));
    const spaces = own.replace(/^\t*/, '');
    if (!spaces.includes(' ') || spaces.includes('\t')) return own;
    const tabs = own.length - spaces.length;
    // The star of a comment stands one space in.
    const aligned = next.startsWith('*') && spaces.length % 2 === 1 ? 1 : 0;
    const count = spaces.length - aligned;
    this.#width ??= this.#widthOf(count, next);
    const levels = Math.floor(count / this.#width);
    return '\t'.repeat(tabs + levels) + ' '.repeat(count - levels * this.#width + aligned);
  }

  /** How many spaces a level has in the answer, by the level that its line should have. */
  #widthOf(count: number, next: string): number {
    const { levels, isOpen } = this.#above;
    const expected = levels + (isOpen ? 1 : 0) - (/^[)\]}]|^(?:end|else|elif|fi)\b/.test(next) ? 1 : 0);
    const width = count / Math.max(1, expected);
    return widths.includes(width)
      ? width
      : (widths.findLast((each) => each <= usualWidth && count % each === 0) ?? usualWidth);
  }

  #endLine(): void {
    const line = this.#line;
    this.#line = '';
    if (!isBlank(line)) this.#above = { levels: this.#levelsOf(line), isOpen: this.#isOpen(line) };
  }

  #levelsOf(line: string): number {
    const own = /^[ \t]*/.exec(line)?.[0] ?? '';
    const tabs = own.replaceAll(' ', '').length;
    return tabs + Math.floor((own.length - tabs) / (this.#width ?? usualWidth));
  }

  #isOpen(line: string): boolean {
    return opensBlock(line, this.#languageId) || /[,:>]\s*$/.test(line);
  }

  #lineAbove(before: string): { readonly levels: number; readonly isOpen: boolean } {
    const line =
      before
        .slice(-2_000)
        .split('\n')
        .findLast((candidate) => !isBlank(candidate)) ?? '';
    return { levels: this.#levelsOf(line), isOpen: this.#isOpen(line) };
  }
}

function isLeftAlone(context: CursorContext, languageId: string): boolean {
  if (isProse(languageId) && languageId !== 'html' && languageId !== 'xml') return true;
  const open = openText(context, languageId);
  return open !== undefined && open.closer !== '*/';
}

/** What the cursor's line is indented with, else most lines around it; undefined where none is. */
function styleOf({ before, after, linePrefix }: CursorContext): Style | undefined {
  const own = /^[ \t]*/.exec(linePrefix)?.[0] ?? '';
  const lines = `${before}\n${after}`.split('\n').filter((line) => /^(?:\t| {2})/.test(line) && !isBlank(line));
  const tabs = lines.filter((line) => line.startsWith('\t')).length;
  if (own === '' && lines.length === 0) return undefined;
  const isTabs = own === '' ? tabs * 2 > lines.length : own.includes('\t');
  return isTabs ? { kind: 'tabs' } : { kind: 'spaces', width: widthOf(lines, own) };
}

/** The smallest usual width that all lines are multiples of, the few that are aligned otherwise left out. */
function widthOf(lines: readonly string[], own: string): number {
  const counts = [own, ...lines].map((line) => /^ */.exec(line)?.[0].length ?? 0).filter((count) => count > 1);
  const fits = (width: number): boolean =>
    counts.filter((count) => count % width === 0).length * 10 >= counts.length * 8;
  return counts.length === 0
    ? usualWidth
    : ([8, 4, 3, 2].find((width) => fits(width) && counts.includes(width)) ?? (own.length % 4 === 0 ? 4 : 2));
}
