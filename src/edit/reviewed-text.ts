import { mergeProposal } from './merge-proposal.ts';
import { applySplices } from './splices.ts';
import type { Splice } from './splices.ts';
import { textSplices } from './text-splices.ts';

/** One proposed change of a document that is looked at. */
export interface ReviewedHunk {
  /** In the document as it is. */
  readonly splice: Splice;
  /** The first line of it in the document and in the proposed text, from 0. */
  readonly line: number;
  readonly proposedLine: number;
  /** Lines that it takes in the document and in the proposed text; 0 where there are none. */
  readonly lines: number;
  readonly proposedLines: number;
}

/** A document and the text that is proposed for it, while a person decides about each change and goes on typing. */
export class ReviewedText {
  #document: string;
  #proposed: string;
  /** The document once the change that is being made is made. */
  #expected: string | undefined;
  #hunks: readonly ReviewedHunk[] | undefined;

  constructor(document: string, proposed: string) {
    this.#document = document;
    this.#proposed = proposed;
  }

  get document(): string {
    return this.#document;
  }

  get proposed(): string {
    return this.#proposed;
  }

  /** The changes that are left, in order. */
  get hunks(): readonly ReviewedHunk[] {
    return (this.#hunks ??= hunksOf(this.#document, this.#proposed));
  }

  /** Index of the change at a line, from 0, of the document or of the proposed text; else of the next one behind it, else of the last. */
  hunkAt(line: number, side: 'document' | 'proposed'): number {
    const ends = this.hunks.map((hunk) =>
      side === 'document' ? hunk.line + Math.max(1, hunk.lines) : hunk.proposedLine + Math.max(1, hunk.proposedLines),
    );
    const found = ends.findIndex((end) => line < end);
    return found === -1 ? ends.length - 1 : found;
  }

  /** Another text is proposed. */
  propose(text: string): void {
    this.#set(this.#document, text);
  }

  /** The document with one change made. Nothing counts before {@link documentIs} is told of it; the others stay proposed then. */
  withHunk({ splice }: ReviewedHunk): string {
    this.#expected = applySplices(this.#document, [splice]);
    return this.#expected;
  }

  /** The change is not wanted. */
  reject(hunk: ReviewedHunk): void {
    const rest = this.hunks.filter((each) => each !== hunk).map(({ splice }) => splice);
    this.#set(this.#document, applySplices(this.#document, rest));
  }

  /** The document has another text now. Returns how many changes were left out because they are about lines that have changed. */
  documentIs(text: string): number {
    if (text === this.#document) return 0;
    // Among lines that are alike, a comparison may find another place for what was made.
    const isExpected = text === this.#expected;
    const merged = isExpected ? { after: this.#proposed, conflicts: 0 } : undefined;
    const { after, conflicts } = merged ?? mergeProposal(this.#document, this.#proposed, text);
    this.#set(text, after);
    return conflicts;
  }

  #set(document: string, proposed: string): void {
    this.#document = document;
    this.#proposed = proposed;
    this.#hunks = undefined;
    this.#expected = undefined;
  }
}

function hunksOf(document: string, proposed: string): readonly ReviewedHunk[] {
  let line = 0;
  let proposedLine = 0;
  let at = 0;
  return textSplices(document, proposed).map((splice) => {
    const between = lineCount(document.slice(at, splice.start));
    const lines = lineCount(document.slice(splice.start, splice.end));
    const proposedLines = lineCount(splice.text);
    const hunk = { splice, line: line + between, proposedLine: proposedLine + between, lines, proposedLines };
    line = hunk.line + lines;
    proposedLine = hunk.proposedLine + proposedLines;
    at = splice.end;
    return hunk;
  });
}

function lineCount(text: string): number {
  return text.match(/\r\n|\r|\n|[^\r\n]$/g)?.length ?? 0;
}
