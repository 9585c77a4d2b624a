import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { checkDecode, checkRequestOf } from './check-case.ts';
import { runThirdParty } from './third-party/run-third-party.ts';
import { runHandOff } from './hand-off/run-hand-off.ts';
import { readCase, readIndex } from './recorded-case.ts';
import type { IndexLine, RecordedCase } from './recorded-case.ts';
import { Report } from './report.ts';
import { repositoryRoot } from '../support/vscode-host/paths.ts';
import { wires } from './wires.ts';
import type { Wire } from './wires.ts';

/**
 * Runs the protocols against a set of recorded exchanges: `node test/conformance/run.ts --cases DIR`; without `--cases`, against the project's
 * own transcripts. One line a protocol, the failing cases with their reasons, the sum in the last line; exit code 1 on any failure, 2 where
 * there is no set.
 *
 * `--all`: also a line for each part: decode, validators, hand-off of every beginning of every conversation to every target, prefix, and
 * failover at every cut. `--quick`: the same parts with a fixed sample of the last three.
 *
 * `--provider MODULE`: proves a provider of another extension over the same conversations instead (docs/third-party-api.md).
 */
const { values } = parseArgs({
  options: {
    cases: { type: 'string' },
    all: { type: 'boolean' },
    quick: { type: 'boolean' },
    provider: { type: 'string' },
  },
});
const cases = values.cases ?? join(repositoryRoot, 'test', 'fixtures', 'wire');
const index = indexOf(cases);
if (index === undefined) {
  console.error(`there is no INDEX.jsonl in ${cases}`);
  process.exit(2);
}
if (values.provider !== undefined) {
  const { passed, failed, problems } = await runThirdParty(values.provider, cases);
  for (const problem of problems) console.log(`FAIL ${problem}`);
  console.log(`${passed} passed, ${failed} failed`);
  process.exit(failed === 0 ? 0 : 1);
}
const quick = values.quick === true;
process.exit((await run(cases, index, quick || values.all === true)) ? 0 : 1);

function indexOf(folder: string): IndexLine[] | undefined {
  return existsSync(join(folder, 'INDEX.jsonl')) ? readIndex(folder) : undefined;
}

interface ReadableCase {
  readonly recorded: RecordedCase;
  readonly wire: Wire;
}

async function run(folder: string, index: readonly IndexLine[], withAllParts: boolean): Promise<boolean> {
  const report = new Report();
  const readable: ReadableCase[] = [];
  for (const line of index) {
    const wire = Object.hasOwn(wires, line.wire) ? wires[line.wire] : undefined;
    if (wire === undefined) report.skipCase(line.wire);
    else readable.push(...checkLine(folder, { line, wire }, report));
  }
  report.printProtocols();
  if (!withAllParts) return report.printCases();
  report.printParts();
  const handOff = runHandOff(readable, { quick });
  for (const problem of handOff.problems) report.fail(problem);
  report.printCount('hand-off', handOff.pairs, 'pairs', handOff.failedPairs);
  report.printPart('prefix', handOff.prefixes - handOff.failedPrefixes, handOff.failedPrefixes);
  // The engine is only loaded where it is cut.
  const { runFailover } = await import('./failover/run-failover.ts');
  const failover = await runFailover(folder, { quick });
  for (const problem of failover.problems) report.fail(`failover ${problem}`);
  report.printCount('failover', failover.cuts, 'cuts tried', failover.failed);
  return report.printTotal();
}

/** Checks one case; returns it for the parts that follow. A case that cannot be read fails like any other: the rest of the set still runs. */
function checkLine(
  folder: string,
  { line, wire }: { readonly line: IndexLine; readonly wire: Wire },
  report: Report,
): ReadableCase[] {
  const name = `${line.wire} ${line.id}`;
  try {
    const recorded = readCase(folder, line);
    const decode = checkDecode(recorded, wire);
    const request = checkRequestOf(recorded, wire);
    for (const problem of [...decode, ...(request ?? [])]) report.fail(`${name}: ${problem}`);
    report.countCase(wire.protocol, { decode, request });
    return [{ recorded, wire }];
  } catch (error) {
    const problem = `the case cannot be read: ${error instanceof Error ? error.message : String(error)}`;
    report.fail(`${name}: ${problem}`);
    report.countCase(wire.protocol, { decode: [problem], request: undefined });
    return [];
  }
}
