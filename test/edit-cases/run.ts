import { parseArgs } from 'node:util';
import { readCases, readDifferences } from './case-file.ts';
import type { EditCase, Outcome } from './case-file.ts';
import { changesNothing, isOutcome, runCase } from './run-case.ts';
import type { Result } from './run-case.ts';

/**
 * Runs a file of edit cases through the engine: `node test/edit-cases/run.ts --cases FILE [--show]`. One line a kind with the failing cases
 * below it, then the counts that matter most. Exit code 1 where something was written wrong, or a case without dispute fails and is no
 * deliberate difference; 2 where there is no file. `--show`: what came out of each failing case.
 */
const { values } = parseArgs({ options: { cases: { type: 'string' }, show: { type: 'boolean' } } });
if (values.cases === undefined) {
  console.error('usage: node test/edit-cases/run.ts --cases FILE [--show]');
  process.exit(2);
}
const cases = readCases(values.cases);
if (cases === undefined) {
  console.error(`there is no file ${values.cases}`);
  process.exit(2);
}
process.exit(runAll(cases, values.show === true) ? 0 : 1);

type Way = 'expected' | 'accepted' | 'upstream' | 'otherwise';

interface Run {
  readonly given: EditCase;
  readonly result: Result;
  readonly way: Way;
  readonly milliseconds: number;
}

function runAll(all: readonly EditCase[], show: boolean): boolean {
  const runs: Run[] = [];
  for (const [kind, group] of Map.groupBy(all, (given) => given.kind)) {
    const skipped = group.filter(({ knownBadUpstream }) => knownBadUpstream === true).length;
    const own = group.filter(({ knownBadUpstream }) => knownBadUpstream !== true).flatMap(timed);
    if (own.length === 0 && skipped < group.length) {
      console.log(`${kind}: not run, ${group.length} cases without a counterpart`);
      continue;
    }
    const failed = own.filter((run) => !isPassed(run));
    console.log(`${kind}: ${own.length - failed.length} passed, ${failed.length} failed, ${skipped} skipped`);
    if (failed.length > 0) console.log(`  failed: ${failed.map(({ given }) => given.id).join(' ')}`);
    if (show) for (const run of failed) showRun(run);
    runs.push(...own);
  }
  return tell(runs);
}

function timed(given: EditCase): readonly Run[] {
  const start = performance.now();
  const result = runCase(given);
  const milliseconds = performance.now() - start;
  return result === undefined ? [] : [{ given, result, way: wayOf(given, result), milliseconds }];
}

function wayOf(given: EditCase, result: Result): Way {
  const is = (outcome: Outcome): boolean => isOutcome(given, result, outcome);
  if (is(given.expected)) return 'expected';
  if (given.accept?.some(is) === true) return 'accepted';
  return given.upstream !== undefined && is(given.upstream) ? 'upstream' : 'otherwise';
}

function isPassed({ way }: Run): boolean {
  return way === 'expected' || way === 'accepted';
}

/** The counts over all kinds. True where nothing is wrong that is not meant. */
function tell(runs: readonly Run[]): boolean {
  const wrong = runs.filter((run) => isWrong(run));
  console.log(`wrong applications: ${wrong.length}${listed(wrong)}`);
  const refused = runs.filter(({ given, result }) => result.kind === 'refused' && !('refuse' in given.expected));
  console.log(
    `refused though a text is expected: ${refused.length}, of them ${refused.filter(isPassed).length} accepted`,
  );
  const contested = runs.filter(({ given }) => given.contested !== undefined);
  const count = (way: Way): number => contested.filter((run) => run.way === way).length;
  const asExpected = count('expected') + count('accepted');
  console.log(
    `contested: ${asExpected} as expected, ${count('upstream')} as upstream, ${count('otherwise')} otherwise`,
  );
  tellReasons(runs);
  const isClear = tellUncontested(runs.filter(({ given }) => given.contested === undefined));
  const slowest = Math.max(0, ...runs.map(({ milliseconds }) => milliseconds));
  const passed = runs.filter(isPassed).length;
  console.log(`total: ${passed} passed, ${runs.length - passed} failed; slowest case ${slowest.toFixed(1)} ms`);
  return wrong.length === 0 && isClear;
}

/** Something was written, and not what any outcome of the case allows. */
function isWrong(run: Run): boolean {
  return !isPassed(run) && run.given.contested === undefined && !changesNothing(run.given, run.result);
}

function tellReasons(runs: readonly Run[]): void {
  const known: Readonly<Record<string, string>> = { identical: 'no-change' };
  const refusals = runs.flatMap(({ given, result }) =>
    result.kind === 'refused' && 'refuse' in given.expected
      ? [{ ours: known[result.reason] ?? result.reason, wanted: given.expected.refuse }]
      : [],
  );
  const same = refusals.filter(({ ours, wanted }) => ours === wanted).length;
  console.log(`refusals: ${same} of ${refusals.length} with the expected reason`);
}

/** Cases without dispute: how many are right, and that every other one is listed with its reason. */
function tellUncontested(runs: readonly Run[]): boolean {
  const differences = readDifferences(new URL('../edit-differences.json', import.meta.url));
  const failed = runs.filter((run) => !isPassed(run));
  const meant = failed.flatMap(({ given }) => differences.get(given.id) ?? []);
  const right = runs.length - failed.length;
  const share = runs.length === 0 ? 100 : (100 * right) / runs.length;
  console.log(
    `uncontested: ${right} of ${runs.length} right (${share.toFixed(1)} %), ${meant.length} deliberate differences`,
  );
  for (const { id, reason } of meant) console.log(`  ${id}: ${reason}`);
  const unmeant = failed.filter(({ given }) => !differences.has(given.id));
  for (const { given } of unmeant) console.error(`${given.id} fails and is no deliberate difference`);
  const stale = runs.filter((run) => isPassed(run) && differences.has(run.given.id));
  for (const { given } of stale) console.error(`${given.id} passes; take it off the list of differences`);
  return unmeant.length === 0 && stale.length === 0;
}

function showRun({ given, result }: Run): void {
  const shown = result.kind === 'applied' ? { applied: Object.fromEntries(result.files) } : result;
  console.log(`  ${given.id} (${given.title})\n    given    ${JSON.stringify(shown)}`);
  console.log(`    expected ${JSON.stringify(given.expected)}`);
}

function listed(runs: readonly Run[]): string {
  return runs.length === 0 ? '' : ` ${runs.map(({ given }) => given.id).join(' ')}`;
}
