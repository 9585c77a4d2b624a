/** Why an edit was not made. Nothing has changed then, in any file. */
export type RefusalReason =
  | 'not-found'
  | 'ambiguous'
  | 'stale'
  | 'elided'
  | 'identical'
  | 'outside'
  | 'malformed'
  | 'missing-file'
  | 'exists'
  | 'empty-search'
  | 'overlapping'
  | 'unwritable';

/** A refusal as it is told to the model or shown to the person. */
export interface Refusal {
  readonly reason: RefusalReason;
  /** The file it is about, where there is one. */
  readonly path?: string;
  /** What is wrong and what to do next, in whole sentences. May quote lines of the file. */
  readonly message: string;
  /** Lines of the file the message names, counted from 1. */
  readonly lines?: readonly number[];
}

/** Ends the planning of an edit; the planner hands its refusal to the caller. */
export class EditRefused extends Error {
  readonly refusal: Refusal;

  constructor(refusal: Refusal) {
    super(refusal.message);
    this.name = 'EditRefused';
    this.refusal = refusal;
  }
}
