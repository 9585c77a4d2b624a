import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheFolder } from '../support/vscode-host/paths.ts';
import type { SuiteFolder } from './bundle-suites.ts';
import type { IntegrationResult } from './result.ts';

type Tests = IntegrationResult['tests'];

function resultFile(name: SuiteFolder): string {
  return join(cacheFolder, 'integration', name, 'result.json');
}

/** When the run of a folder of suites last ended a test, in milliseconds since 1970; 0 while none has ended. */
export async function lastTestEnded(name: SuiteFolder): Promise<number> {
  return (await stat(resultFile(name)).catch(() => undefined))?.mtimeMs ?? 0;
}

/** What the last run of a folder of suites wrote. Rejects if it wrote nothing or did not come to its end. */
export async function readResults(name: SuiteFolder): Promise<Tests> {
  const file = resultFile(name);
  const text = await readFile(file, 'utf8').catch(() => {
    throw new Error(`The run in the extension host wrote no result (${name}).`);
  });
  const { ended, tests } = JSON.parse(text) as IntegrationResult;
  if (!ended) throw new Error(`The run in the extension host ended after ${tests.length} tests (${name}).`);
  return tests;
}

/** Prints one line a test and the error of each failed one. */
export function printTests(tests: Tests): void {
  for (const test of tests) {
    const mark = { passed: '✓', failed: '✗', skipped: '-' }[test.state];
    process.stdout.write(`  ${mark} ${test.title} (${test.milliseconds} ms)\n`);
    if (test.error !== undefined) process.stdout.write(`      ${test.error.replaceAll('\n', '\n      ')}\n`);
  }
}

/** Prints the closing line `N passed, N failed`. Returns the exit code: 1 if anything failed or nothing ran. */
export function printCounts(tests: Tests): number {
  const passed = tests.filter((test) => test.state === 'passed').length;
  const failed = tests.filter((test) => test.state === 'failed').length;
  process.stdout.write(`\n${passed} passed, ${failed} failed\n`);
  return failed > 0 || passed === 0 ? 1 : 0;
}
