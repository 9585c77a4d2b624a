import type { RequestedEdit } from '../requested-edit.ts';
import type { EditCheck } from './checked-edits.ts';
import { workingText } from './edit-target.ts';
import { proposedText } from './proposed-text.ts';

/** Characters of a file above which nothing is worked out before the answer is whole: it is done again for each hunk, in a few milliseconds. */
const longestFile = 60_000;
/** Hunks that are shown while they come. */
const mostHunks = 100;

/** The text that a file would have by the hunks of an answer that are finished, as long as they can be applied. */
export class Preview {
  readonly #check: EditCheck;
  readonly #platform: string;
  readonly #isShown: boolean;
  #hunks = 0;

  constructor(check: EditCheck, platform: string) {
    this.#check = check;
    this.#platform = platform;
    this.#isShown = workingText(check.target).length <= longestFile;
  }

  /** Undefined where there is nothing new to show. */
  of(finished: readonly RequestedEdit[]): string | undefined {
    if (!this.#isShown || finished.length === this.#hunks || finished.length > mostHunks) return undefined;
    this.#hunks = finished.length;
    if (finished.length === 0) return workingText(this.#check.target);
    const result = proposedText(finished, this.#check, this.#platform);
    return result.kind === 'proposed' ? result.after : undefined;
  }
}
