import type { Splice } from '../splices.ts';

/** Where a hunk could go. */
export interface Place {
  readonly start: number;
  readonly end: number;
  /** The first line, counted from 0. */
  readonly line: number;
  /** What would be written there. Throws {@link import('../edit-refused.ts').EditRefused} where that cannot be told. */
  readonly splices: () => readonly Splice[];
}
