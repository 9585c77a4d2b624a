import { parseArgs } from 'node:util';
import { readFieldFiles } from './case-file.ts';
import { runFile } from './kinds.ts';

/**
 * Runs a folder of field cases through the code that serves real requests: `node test/field-cases/run.ts --dir DIR`. One line a file with the
 * ids of its failing cases below it, the sum in the last line. Exit code 1 on any failure, 2 where there is no folder.
 */
const { values } = parseArgs({ options: { dir: { type: 'string' } } });
const files = values.dir === undefined ? undefined : readFieldFiles(values.dir);
if (files === undefined) {
  console.error(values.dir === undefined ? 'usage: node test/field-cases/run.ts --dir DIR' : `no folder ${values.dir}`);
  process.exit(2);
}
let passed = 0;
let failed = 0;
for (const file of files) {
  const results = await runFile(file);
  const notRun = results.filter(({ problems }) => problems === undefined).length;
  const failing = results.filter(({ problems }) => problems !== undefined && problems.length > 0);
  const good = results.length - failing.length - notRun;
  passed += good;
  failed += failing.length;
  console.log(`${file.name}: ${good} passed, ${failing.length} failed${notRun === 0 ? '' : `, ${notRun} not run`}`);
  for (const { id, problems = [] } of failing) console.log(`  ${id}: ${problems.join('; ').slice(0, 300)}`);
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
