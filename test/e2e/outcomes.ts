/** What became of the tests of one spec file. */
export interface FileOutcome {
  /** Full titles. */
  readonly passed: readonly string[];
  /** Full titles of tests and hooks. */
  readonly failures: readonly string[];
  /** With the start and the end of its windows. */
  readonly seconds: number;
}

/** What became of the tests of each spec file, by its name. */
export type Outcomes = Readonly<Record<string, FileOutcome>>;

/** What became of a run whose failed files were run once more. */
export interface TwoRuns {
  readonly passed: number;
  /** What failed and passed in neither run. */
  readonly failures: readonly string[];
  /** What failed in one of the runs and passed in the other. */
  readonly unsteady: readonly string[];
}

/** Files with a failure. */
export function failedFiles(outcomes: Outcomes): string[] {
  return Object.keys(outcomes).filter((file) => (outcomes[file]?.failures.length ?? 0) > 0);
}

const hook = /"(?:before|after)(?: all| each)" hook/;

/**
 * Puts a run and the second one of its failed files together. A test that passed in one of them is unsteady, not failed: whatever kept it from
 * passing in the other was not its own. A hook has failed for good when it fails both times or when the second run did not come to an end.
 */
export function together(first: Outcomes, second: Outcomes): TwoRuns {
  const passed = new Set([first, second].flatMap((run) => Object.values(run).flatMap((file) => file.passed)));
  const failures = new Set<string>();
  const unsteady = new Set<string>();
  for (const [file, { failures: inFirst }] of Object.entries(first)) {
    const again = second[file];
    const inSecond = again?.failures ?? [];
    for (const title of new Set([...inFirst, ...inSecond])) {
      const twice = inFirst.includes(title) && (again === undefined || inSecond.includes(title));
      const hasPassed = hook.test(title) ? !twice : passed.has(title);
      (hasPassed ? unsteady : failures).add(title);
    }
  }
  return { passed: passed.size, failures: [...failures], unsteady: [...unsteady] };
}
