import { parseArgs } from 'node:util';
import fc from 'fast-check';
import { properties } from './properties.ts';

/**
 * Runs the properties of the edit engine: `node test/edit-properties/run.ts [--runs N] [--seed N]`. A line for each, with its runs and the
 * milliseconds they took. Exit code 1 where one does not hold, with its counterexample and seed.
 */
const { values } = parseArgs({ options: { runs: { type: 'string', default: '20000' }, seed: { type: 'string' } } });
const runs = Number(values.runs);
const seed = values.seed === undefined ? Date.now() % 2 ** 31 : Number(values.seed);
if (!Number.isInteger(runs) || runs < 1 || !Number.isInteger(seed)) {
  console.error('usage: node test/edit-properties/run.ts [--runs N] [--seed N]');
  process.exit(2);
}
let total = 0;
let failed = 0;
for (const { name, share, check } of properties) {
  const start = performance.now();
  const details = await fc.check(check, { numRuns: Math.ceil(runs * share), seed });
  total += details.numRuns;
  console.log(`${details.numRuns} runs, ${Math.round(performance.now() - start)} ms: ${name}`);
  if (!details.failed) continue;
  failed++;
  console.error(fc.defaultReportMessage(details));
  console.error(details.errorInstance);
}
console.log(`${total} runs, ${failed} failed, seed ${seed}`);
process.exit(failed === 0 ? 0 : 1);
