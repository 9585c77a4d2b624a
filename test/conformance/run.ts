import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { checkCase } from './check-case.ts';
import { readCase, readIndex } from './recorded-case.ts';
import type { IndexLine } from './recorded-case.ts';
import { wires } from './wires.ts';
import type { Wire } from './wires.ts';

/**
 * Runs the protocols against a set of recorded exchanges: `node test/conformance/run.ts --cases DIR`. One line a protocol, the failing
 * cases with their reasons, the sum in the last line; exit code 1 on any failure, 2 where there is no set.
 */
interface Count {
  passed: number;
  failed: number;
  skipped: number;
}

const { values } = parseArgs({ options: { cases: { type: 'string' } } });
if (values.cases === undefined) {
  console.error('usage: node test/conformance/run.ts --cases DIR');
  process.exit(2);
}
const index = indexOf(values.cases);
if (index === undefined) {
  console.error(`there is no INDEX.jsonl in ${values.cases}`);
  process.exit(2);
}
process.exit(run(values.cases, index) ? 0 : 1);

function indexOf(folder: string): IndexLine[] | undefined {
  return existsSync(join(folder, 'INDEX.jsonl')) ? readIndex(folder) : undefined;
}

function run(folder: string, index: readonly IndexLine[]): boolean {
  const counts = new Map<string, Count>();
  for (const line of index) {
    const wire = Object.hasOwn(wires, line.wire) ? wires[line.wire] : undefined;
    const name = wire?.protocol ?? line.wire;
    const count = counts.get(name) ?? { passed: 0, failed: 0, skipped: 0 };
    counts.set(name, count);
    if (wire === undefined) {
      count.skipped++;
      continue;
    }
    const problems = check(folder, line, wire);
    if (problems.length === 0) count.passed++;
    else count.failed++;
    for (const problem of problems) console.log(`FAIL ${line.wire} ${line.id}: ${problem}`);
  }
  for (const [name, count] of counts) console.log(`${name}: ${format(count)}`);
  const total = { passed: 0, failed: 0, skipped: 0 };
  for (const count of counts.values()) {
    total.passed += count.passed;
    total.failed += count.failed;
    total.skipped += count.skipped;
  }
  console.log(format(total));
  return total.failed === 0;
}

/** A case that cannot be read fails like any other: the rest of the set still runs. */
function check(folder: string, line: IndexLine, wire: Wire): string[] {
  try {
    return checkCase(readCase(folder, line), wire);
  } catch (error) {
    return [`the case cannot be read: ${error instanceof Error ? error.message : String(error)}`];
  }
}

function format({ passed, failed, skipped }: Count): string {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}
