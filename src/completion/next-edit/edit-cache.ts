import { rebased } from './predicted-edit.ts';
import type { PredictedEdit } from './predicted-edit.ts';
import type { TextChange } from './text-change.ts';

/** Edits that are kept at once. */
export const maximumEdits = 50;

/** The predicted edits of one document, kept in step with it. */
export class EditCache {
  #edits: readonly PredictedEdit[] = [];

  get size(): number {
    return this.#edits.length;
  }

  get edits(): readonly PredictedEdit[] {
    return this.#edits;
  }

  /** Replaces all edits; the first {@link maximumEdits} are kept, in their order. */
  set(edits: readonly PredictedEdit[]): void {
    this.#edits = edits.slice(0, maximumEdits);
  }

  /** Follows a change of the document: edits move with their text; those the change touches are dropped. */
  follow(change: TextChange): void {
    if (this.#edits.length === 0) return;
    this.#edits = this.#edits.map((edit) => rebased(edit, change)).filter((edit) => edit !== undefined);
  }

  drop(edit: PredictedEdit): void {
    this.#edits = this.#edits.filter((other) => other !== edit);
  }

  /** The first edit at or behind an offset; from the start of the document again where there is none. */
  after(offset: number): PredictedEdit | undefined {
    const inOrder = [...this.#edits].sort((a, b) => a.start - b.start);
    return inOrder.find(({ start }) => start >= offset) ?? inOrder[0];
  }

  clear(): void {
    this.#edits = [];
  }
}
