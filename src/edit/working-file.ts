import type { FileText } from './file-change.ts';
import { applySplices, composeSplice } from './splices.ts';
import type { Splice } from './splices.ts';
import { TextLines } from './text-lines.ts';

/** What becomes of a file as a whole. */
export type Fate =
  { readonly kind: 'kept' } | { readonly kind: 'deleted' } | { readonly kind: 'renamed'; readonly to: string };

/** One file while a call is planned: what it was, and what the edits so far make of it. */
export class WorkingFile {
  readonly path: string;
  /** Undefined for a file that does not exist yet. */
  readonly base: FileText | undefined;
  #splices: readonly Splice[] = [];
  #baseLines: TextLines | undefined;
  #current: { readonly splices: readonly Splice[]; readonly lines: TextLines } | undefined;
  #isTouched = false;
  #fate: Fate = { kind: 'kept' };

  constructor(path: string, base: FileText | undefined) {
    this.path = path;
    this.base = base;
  }

  get splices(): readonly Splice[] {
    return this.#splices;
  }

  get fate(): Fate {
    return this.#fate;
  }

  get isTouched(): boolean {
    return this.#isTouched;
  }

  /** Lines of the file as it was. */
  get baseLines(): TextLines {
    return (this.#baseLines ??= new TextLines(this.base?.text ?? ''));
  }

  /** Lines of the file after the edits so far. */
  get lines(): TextLines {
    if (this.#splices.length === 0) return this.baseLines;
    if (this.#current?.splices !== this.#splices) {
      this.#current = {
        splices: this.#splices,
        lines: new TextLines(applySplices(this.baseLines.text, this.#splices)),
      };
    }
    return this.#current.lines;
  }

  /** Adds splices of the text as it was, unless they touch what is changed already; false then, and nothing is added. */
  addToBase(splices: readonly Splice[]): boolean {
    const next = [...this.#splices];
    for (const added of splices) {
      const index = next.findLastIndex((present) => isBefore(present, added)) + 1;
      const neighbors = [next[index - 1], next[index]];
      if (neighbors.some((present) => present !== undefined && collide(present, added))) return false;
      next.splice(index, 0, added);
    }
    this.#splices = next;
    return true;
  }

  /** Adds splices of the text after the edits so far. */
  addToCurrent(splices: readonly Splice[]): void {
    const text = this.baseLines.text;
    for (const splice of splices.toReversed()) this.#splices = composeSplice(text, this.#splices, splice);
  }

  /** Makes a file without a single character as well. */
  touch(): void {
    this.#isTouched = true;
  }

  delete(): void {
    this.#fate = { kind: 'deleted' };
  }

  rename(to: string): void {
    this.#fate = { kind: 'renamed', to };
  }
}

function isBefore(one: Splice, other: Splice): boolean {
  return one.start < other.start || (one.start === other.start && one.end < other.end);
}

/** Two insertions at one place collide as well: which comes first cannot be told. */
function collide(one: Splice, other: Splice): boolean {
  return (one.start < other.end && other.start < one.end) || (one.start === other.start && one.end === other.end);
}
