import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { readDifferences } from '../edit-cases/case-file.ts';
import { runEdit, runPatch } from './run-trace.ts';
import type { TraceResult } from './run-trace.ts';
import { readTraces } from './trace-file.ts';
import type { PatchScenario, TracedEdit } from './trace-file.ts';

/**
 * Runs recorded edits and patch scenarios through the engine: `node test/agent-traces/run.ts --dir DIR [--show]`. A line for each kind of
 * match, then the patch scenarios. Exit code 1 where something was written wrong, an exact edit was not applied, a result cannot be written
 * in another dialect, or a scenario fails that is no deliberate difference; 2 where there is no folder.
 */
const { values } = parseArgs({ options: { dir: { type: 'string' }, show: { type: 'boolean' } } });
const folder = values.dir;
if (folder === undefined || !existsSync(folder)) {
  console.error('usage: node test/agent-traces/run.ts --dir DIR [--show]');
  process.exit(2);
}
const isGood = [runEdits(folder), runPatches(folder)].every((good) => good);
process.exit(isGood ? 0 : 1);

function runEdits(dir: string): boolean {
  const runs = (readTraces(dir, 'edits.json') as readonly TracedEdit[]).map((trace) => ({
    trace,
    result: runEdit(trace),
  }));
  let good = true;
  for (const [match, group] of Map.groupBy(runs, ({ trace }) => trace.match)) {
    const of = (outcome: TraceResult['outcome']): number =>
      group.filter(({ result }) => result.outcome === outcome).length;
    console.log(`${match}: ${of('right')} applied right, ${of('refused')} refused, ${of('wrong')} wrong`);
    const bad = group.filter(({ trace, result }) => !isExpected(trace, result));
    if (bad.length > 0) console.log(`  failed: ${bad.map(({ trace }) => trace.id).join(' ')}`);
    if (values.show === true)
      for (const { trace, result } of bad) console.log(`  ${trace.id}: ${result.message ?? 'other bytes'}`);
    good &&= bad.length === 0;
  }
  return tellRenderings(runs.map(({ trace, result }) => ({ id: trace.id, result }))) && good;
}

function isExpected({ expected }: TracedEdit, { outcome }: TraceResult): boolean {
  if (expected === 'applied') return outcome === 'right';
  return expected === 'refused' ? outcome === 'refused' : outcome !== 'wrong';
}

/** How often a result could be written in each dialect and applied again. */
function tellRenderings(runs: readonly { readonly id: string; readonly result: TraceResult }[]): boolean {
  const applied = runs.filter(({ result }) => result.rendered.length + result.notRendered.length > 0);
  const dialects = [...new Set(applied.flatMap(({ result }) => [...result.rendered, ...result.notRendered]))].sort();
  for (const dialect of dialects) {
    const missing = applied.filter(({ result }) => result.notRendered.includes(dialect));
    console.log(`rendered as ${dialect} and applied again: ${applied.length - missing.length} of ${applied.length}`);
    if (missing.length > 0) console.log(`  not: ${missing.map(({ id }) => id).join(' ')}`);
  }
  return applied.every(({ result }) => result.notRendered.length === 0);
}

function runPatches(dir: string): boolean {
  const differences = readDifferences(new URL('../trace-differences.json', import.meta.url));
  const runs = (readTraces(dir, 'patches.json') as readonly PatchScenario[]).map((scenario) => ({
    scenario,
    result: runPatch(scenario),
  }));
  const failed = runs.filter(({ result }) => result.outcome !== 'right');
  const meant = failed.filter(({ scenario }) => differences.has(scenario.id));
  console.log(
    `patch scenarios: ${runs.length - failed.length} right, ${meant.length} deliberate differences, ${failed.length - meant.length} failed`,
  );
  for (const { scenario } of meant) console.log(`  ${scenario.id}: ${differences.get(scenario.id)?.reason ?? ''}`);
  for (const { scenario, result } of failed) {
    if (!differences.has(scenario.id))
      console.error(`${scenario.id} fails (${result.outcome}: ${result.message ?? ''})`);
  }
  const stale = runs.filter(({ scenario, result }) => result.outcome === 'right' && differences.has(scenario.id));
  for (const { scenario } of stale) console.error(`${scenario.id} passes; take it off the list of differences`);
  return failed.length === meant.length && stale.length === 0;
}
