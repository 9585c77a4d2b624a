import type { HunkTexts, RequestedHunk } from '../requested-edit.ts';
import { finalLineEndOf, isNoFinalLineEnd } from './final-line-end.ts';

/** How the lines of a hunk without "+" or "-" are read. */
interface Reading {
  /** A leading space is part of the line, because the model left out the prefix of context lines. */
  readonly bare: boolean;
  /** Empty lines at both ends only separate hunks. */
  readonly trimmed: boolean;
}

/** What a dialect says of a hunk besides its lines. */
interface HunkHints {
  readonly anchors: readonly string[];
  readonly line?: number | undefined;
  /** New lines without any context go to the end of the file. */
  readonly appends: boolean;
}

/** Gathers the lines of one hunk of a patch or diff: context, removed, added. */
export class HunkLinesBuilder {
  #lines: string[] = [];
  #atEnd = false;
  #oldIsOpen = false;
  #newIsOpen = false;

  get isEmpty(): boolean {
    return this.#lines.length === 0;
  }

  add(line: string): void {
    if (!isNoFinalLineEnd(line)) {
      this.#lines.push(line);
      return;
    }
    const above = this.#lines.at(-1) ?? '';
    if (!above.startsWith('+')) this.#oldIsOpen = true;
    if (!above.startsWith('-')) this.#newIsOpen = true;
  }

  /** The hunk ends with the last line of the file. */
  markEnd(): void {
    this.#atEnd = true;
  }

  /** The hunk, with other readings where the prefixes leave doubts; undefined where it changes nothing. */
  finish({ anchors, line, appends }: HunkHints): RequestedHunk | undefined {
    const lines = this.#lines;
    if (!lines.some((text) => /^[+-]/.test(text))) return undefined;
    const [first, ...others] = readingsOf(lines).map((reading) => textsOf(lines, reading));
    if (first === undefined) return undefined;
    const finalLineEnd = finalLineEndOf(this.#oldIsOpen, this.#newIsOpen);
    const atEnd =
      this.#atEnd || finalLineEnd !== undefined || (appends && first.oldText === '' && anchors.length === 0);
    return {
      unit: 'lines',
      ...first,
      ...(anchors.length > 0 && { anchors }),
      ...(line !== undefined && { line }),
      ...(atEnd && { atEnd }),
      ...(finalLineEnd !== undefined && { finalLineEnd }),
      ...(others.length > 0 && { otherReadings: others }),
    };
  }
}

function readingsOf(lines: readonly string[]): readonly Reading[] {
  const hasBare = lines.some((line) => line !== '' && !/^[+\- \r\\]/.test(line));
  const hasSpaced = lines.some((line) => line.startsWith(' '));
  const hasEmptyEnd = [lines[0], lines.at(-1)].some((line) => line?.trim() === '' && !line.startsWith(' '));
  const prefixes = hasBare && hasSpaced ? [true, false] : [false, true];
  const bare = hasSpaced ? prefixes : [false];
  const trims = hasEmptyEnd ? [false, true] : [false];
  return bare.flatMap((isBare) => trims.map((trimmed) => ({ bare: isBare, trimmed })));
}

function textsOf(lines: readonly string[], { bare, trimmed }: Reading): HunkTexts {
  let oldText = '';
  let newText = '';
  const kept = trimmed ? withoutEmptyEnds(lines) : lines;
  for (const line of kept) {
    const mark = line.charAt(0);
    const isContext = mark !== '+' && mark !== '-';
    const text = isContext && (bare || mark !== ' ') ? line : line.slice(1);
    if (mark !== '+') oldText += `${text}\n`;
    if (mark !== '-') newText += `${text}\n`;
  }
  return { oldText, newText };
}

function withoutEmptyEnds(lines: readonly string[]): readonly string[] {
  const isFilled = (line: string): boolean => line.trim() !== '' || line.startsWith(' ');
  return lines.slice(Math.max(0, lines.findIndex(isFilled)), lines.findLastIndex(isFilled) + 1);
}
