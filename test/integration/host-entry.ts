import { readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import Mocha from 'mocha';
import type { IntegrationResult } from './result.ts';

/** Called by VS Code inside the extension host: runs all bundled suites beside this file and writes `result.json` there, anew after each test. */
export async function run(): Promise<void> {
  const folder = dirname(fileURLToPath(import.meta.url));
  const tests: IntegrationResult['tests'][number][] = [];
  const write = (ended: boolean): void => {
    const result: IntegrationResult = { ended, tests };
    writeFileSync(join(folder, 'result.json'), JSON.stringify(result, null, 2));
  };
  const mocha = new Mocha({ ui: 'bdd', timeout: 150_000 });
  const files = readdirSync(folder).filter((name) => name.endsWith('.test.js'));
  for (const name of files) {
    const file = join(folder, name);
    mocha.suite.emit('pre-require', globalThis, file, mocha);
    await import(pathToFileURL(file).href);
  }
  await new Promise<void>((resolve) => {
    const runner = mocha.run(() => resolve());
    const note = (test: Mocha.Test | Mocha.Hook, state: 'passed' | 'failed' | 'skipped', error?: Error): void => {
      const told = error ? { error: error.stack ?? error.message } : {};
      tests.push({ title: test.fullTitle(), state, milliseconds: test.duration ?? 0, ...told });
      write(false);
    };
    runner.on('pass', (test) => note(test, 'passed'));
    runner.on('pending', (test) => note(test, 'skipped'));
    runner.on('fail', (test, error: Error) => note(test, 'failed', error));
  });
  write(true);
}
