import { stripVTControlCharacters } from 'node:util';

/** Numbers of one stage of `npm test`. */
export interface StageCounts {
  readonly passed: number;
  readonly failed: number;
  /** Of those that passed, how many did so only when they were run again. */
  readonly unsteady: number;
}

/** What became of a stage. */
export interface Outcome extends StageCounts {
  readonly name: string;
  readonly seconds: number;
  readonly note?: string;
  /** What was printed of the tests that failed. */
  readonly failures?: string;
}

/** What a stage prints before the name of a test that passed only when it was run again. One line each: they are counted. */
export const unsteadyMark = 'Unsteady, passed when run again:';

/**
 * Reads passed and failed tests from what a stage printed: the last `N passed, N failed`, or mocha's `N passing` and `N failing`,
 * whichever comes later: a test may print lines of the other form.
 * A stage that printed neither counts as one test, by its exit code; one that failed without a failed test counts one.
 */
export function countsOf(output: string, succeeded: boolean): StageCounts {
  const plain = stripVTControlCharacters(output);
  const found = lastOf(closingLine(plain), mochaSummary(plain)) ?? { passed: succeeded ? 1 : 0, failed: 0 };
  const counts = { ...found, unsteady: plain.split('\n').filter((line) => line.startsWith(unsteadyMark)).length };
  return succeeded || counts.failed > 0 ? counts : { ...counts, failed: 1 };
}

/** Characters of a stage's failures that are told again: enough for the names and a stack each, without hiding the rest. */
const longestFailures = 6_000;

/**
 * What mocha printed of the tests that failed, from `N failing` on, for the end of the run: who sees only the last page of a long
 * output still learns what failed. Empty when nothing did.
 */
export function failuresIn(output: string): string {
  const plain = stripVTControlCharacters(output);
  const start = [...plain.matchAll(/^ *\d+ failing\b/gm)].at(-1)?.index;
  return start === undefined ? '' : plain.slice(start, start + longestFailures).trimEnd();
}

type Ends = Pick<StageCounts, 'passed' | 'failed'> & {
  /** Where it stands in the output. */
  readonly index: number;
};

function lastOf(one: Ends | undefined, other: Ends | undefined): Pick<StageCounts, 'passed' | 'failed'> | undefined {
  const last = (one?.index ?? -1) > (other?.index ?? -1) ? one : other;
  return last && { passed: last.passed, failed: last.failed };
}

function closingLine(output: string): Ends | undefined {
  const last = [...output.matchAll(/^(?:total:? *)?(\d+) passed, (\d+) failed(?:, \d+ skipped)?\.?$/gim)].at(-1);
  return last && { passed: Number(last[1]), failed: Number(last[2]), index: last.index };
}

function mochaSummary(output: string): Ends | undefined {
  const passing = [...output.matchAll(/^ *(\d+) passing\b/gm)].at(-1);
  if (!passing) return undefined;
  const failing = [...output.matchAll(/^ *(\d+) failing\b/gm)].at(-1);
  return { passed: Number(passing[1]), failed: Number(failing?.[1] ?? 0), index: passing.index };
}

/** The line of a stage in the summary. What ran no test of its own shows its time alone. */
export function summaryLine({ name, passed, failed, unsteady, seconds, note }: Outcome): string {
  const told = note === undefined ? '' : ` (${note})`;
  const counts = passed + failed === 0 ? '' : `${passed} ok, ${failed} not ok, ${unsteady} unsteady, `;
  return `${name.padEnd(16)} ${counts}${seconds} s${told}`;
}
