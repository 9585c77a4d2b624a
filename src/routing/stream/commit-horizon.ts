import type { Clock } from '../../platform/clock.ts';
import { lastBoundary, wholeEnd, withoutHalf } from './safe-boundary.ts';

/** Longest time a text is held back, in milliseconds. */
export const horizonMs = 300;
/** What of the shown text is looked at to tell whether it ended with a sentence. */
const shownTail = 64;

/** A stretch of the held text. `at`: when it came, by {@link Clock.now}; undefined where it waits for more text and no longer for time. */
interface Stretch {
  at: number | undefined;
  length: number;
}

/** What becomes of the held text when the answer is cut: `kept` is shown, `dropped` need not have been. */
export interface CutText {
  readonly kept: string;
  readonly dropped: string;
}

/**
 * The last moments of a text, not shown yet, so that another model can replace them without a trace. Text is let out at the end of a sentence
 * or line, or after {@link horizonMs}. While off it lets everything out at once but half a character. Holds one text part at a time.
 */
export class CommitHorizon {
  readonly #clock: Clock;
  readonly #isOn: boolean;
  #held = '';
  #stretches: Stretch[] = [];
  #shown = '';

  constructor(clock: Clock, isOn: boolean) {
    this.#clock = clock;
    this.#isOn = isOn;
  }

  /** Takes text in; returns what is to be shown now. */
  push(text: string): string {
    this.#held += text;
    this.#stretches.push({ at: this.#isOn ? this.#clock.now() : undefined, length: text.length });
    return this.#letOut(this.#isOn ? this.#boundary() : withoutHalf(this.#held).length);
  }

  /** Milliseconds until {@link release} has something to let out; undefined while nothing waits for time. */
  dueIn(): number | undefined {
    const at = this.#stretches.find((stretch) => stretch.at !== undefined)?.at;
    return at === undefined ? undefined : Math.max(0, at + horizonMs - this.#clock.now());
  }

  /** What has waited long enough, but for a last character that may still grow. */
  release(): string {
    const limit = this.#clock.now() - horizonMs;
    let length = 0;
    for (const stretch of this.#stretches) {
      if (stretch.at !== undefined && stretch.at > limit) break;
      length += stretch.length;
      stretch.at = undefined;
    }
    return this.#letOut(wholeEnd(this.#held.slice(0, length)));
  }

  /** The part is over: everything is shown. */
  flush(): string {
    const all = this.#held;
    this.#clear();
    return all;
  }

  /** The answer is cut. Kept is all up to the last whole sentence or line, unless more than that was shown: then all. */
  cut(): CutText {
    const all = this.#held;
    const end = this.#boundary();
    const isSafe = this.#isOn && lastBoundary(this.#shown + all) > 0 && end >= 0;
    const kept = isSafe ? all.slice(0, end) : withoutHalf(all);
    this.#clear();
    return { kept, dropped: all.slice(kept.length) };
  }

  /** Place of the last boundary in the held text; negative where it lies in what was shown. */
  #boundary(): number {
    return lastBoundary(this.#shown + this.#held) - this.#shown.length;
  }

  #clear(): void {
    this.#held = '';
    this.#stretches = [];
    this.#shown = '';
  }

  #letOut(length: number): string {
    if (length <= 0) return '';
    const out = this.#held.slice(0, length);
    this.#held = this.#held.slice(length);
    for (let left = length; left > 0;) {
      const [first] = this.#stretches;
      if (first === undefined) break;
      const taken = Math.min(left, first.length);
      left -= taken;
      first.length -= taken;
      if (first.length === 0) this.#stretches.shift();
    }
    this.#shown = (this.#shown + out).slice(-shownTail);
    return out;
  }
}
