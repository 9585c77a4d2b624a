import { parseArgs } from 'node:util';
import { readCases, readDifferences } from './case-file.ts';
import type { CompletionCase, Difference } from './case-file.ts';
import { isExpected, kindOf, replacesAsExpected } from './kinds.ts';

/**
 * Runs a file of completion cases through the product: `node test/completion-cases/run.ts --cases FILE [--show]`. One line a kind with the
 * failing cases below it, the sum in the last line. Exit code 1 where a failing case is no deliberate difference, or one of those passes;
 * 2 where there is no file. `--show`: what was given and what was expected for each failing case.
 */
const { values } = parseArgs({ options: { cases: { type: 'string' }, show: { type: 'boolean' } } });
if (values.cases === undefined) {
  console.error('usage: node test/completion-cases/run.ts --cases FILE [--show]');
  process.exit(2);
}
const cases = readCases(values.cases);
if (cases === undefined) {
  console.error(`there is no file ${values.cases}`);
  process.exit(2);
}
const differences = readDifferences(new URL('../completion-differences.json', import.meta.url));
process.exit((await runAll(cases, differences, values.show === true)) ? 0 : 1);

interface Tally {
  passed: number;
  skipped: number;
  deliberate: number;
  notRun: number;
  readonly failed: string[];
}

async function runAll(
  all: readonly CompletionCase[],
  deliberate: ReadonlyMap<string, Difference>,
  show: boolean,
): Promise<boolean> {
  const problems: string[] = [];
  let passed = 0;
  let failed = 0;
  for (const [name, group] of Map.groupBy(all, ({ kind }) => kind)) {
    const tally = await runKind(name, group, { deliberate, problems, show });
    if (tally === undefined) {
      console.log(`${name}: not run, ${group.length} cases without a counterpart`);
      continue;
    }
    passed += tally.passed;
    failed += tally.failed.length;
    const counts = [`${tally.passed} passed`, `${tally.failed.length} failed`];
    counts.push(`${tally.skipped} skipped`, `${tally.deliberate} deliberate`);
    if (tally.notRun > 0) counts.push(`${tally.notRun} not run`);
    console.log(`${name}: ${counts.join(', ')}`);
    for (const line of tally.failed) console.log(`  ${line}`);
    if (name === 'pipeline') await tellOfRanges(group);
  }
  for (const problem of problems) console.error(problem);
  console.log(`${passed} passed, ${failed} failed`);
  return problems.length === 0;
}

/** What is replaced right of the cursor decides nothing, but is worth knowing. */
async function tellOfRanges(group: readonly CompletionCase[]): Promise<void> {
  const other: string[] = [];
  let same = 0;
  for (const given of group) {
    const isSame = await replacesAsExpected(given);
    if (isSame === true) same++;
    else if (isSame === false) other.push(given.id);
  }
  if (same + other.length > 0)
    console.log(`  replaced right of the cursor: ${same} as expected, ${other.length} otherwise`);
  for (const id of other) console.log(`    ${id}`);
}

async function runKind(
  name: string,
  group: readonly CompletionCase[],
  { deliberate, problems, show }: { deliberate: ReadonlyMap<string, Difference>; problems: string[]; show: boolean },
): Promise<Tally | undefined> {
  const kind = kindOf(name);
  if (kind === undefined) return undefined;
  const tally: Tally = { passed: 0, skipped: 0, deliberate: 0, notRun: 0, failed: [] };
  for (const given of group) {
    if (given.knownBadUpstream === true) {
      tally.skipped++;
      continue;
    }
    const results = await kind.run(given);
    if (results === undefined) {
      tally.notRun++;
      continue;
    }
    const isDeliberate = deliberate.has(given.id);
    if (isExpected(kind, given, results)) {
      tally.passed++;
      if (isDeliberate) problems.push(`${given.id} passes; take it off the list of differences`);
      continue;
    }
    if (isDeliberate) tally.deliberate++;
    else problems.push(`${given.id} fails and is no deliberate difference`);
    tally.failed.push(
      show
        ? `${given.id}\n    given    ${JSON.stringify(results)}\n    expected ${JSON.stringify(given.expected)}`
        : given.id,
    );
  }
  return tally;
}
