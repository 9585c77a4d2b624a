/**
 * `npm run test:e2e`: packs the extension, prepares VS Code and a browser, and runs the specs beside this file one after the other;
 * closing line `N passed, N failed`. `-- --grep TEXT` narrows them.
 */
import Mocha from 'mocha';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { packExtension } from '../support/pack.ts';
import { cacheFolder } from '../support/vscode-host/paths.ts';
import { prepareVscode } from '../support/vscode-host/prepare.ts';
import { closeSharedBrowser, sharedBrowser } from './shared-browser.ts';

const { values } = parseArgs({ options: { grep: { type: 'string' } } });

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

await prepareVscode(say);
await sharedBrowser();
// One package for all specs.
process.env['CROSSFADE_VSIX'] = await packExtension();
await rm(join(cacheFolder, 'e2e', 'failures'), { recursive: true, force: true });
const mocha = new Mocha({
  ui: 'bdd',
  timeout: 120_000,
  slow: 30_000,
  reporter: 'spec',
  ...(values.grep ? { grep: values.grep } : {}),
});
for (const name of (await readdir(import.meta.dirname)).filter((file) => file.endsWith('.test.ts')).sort())
  mocha.addFile(join(import.meta.dirname, name));
await mocha.loadFilesAsync();
const stats = await new Promise<Mocha.Stats | undefined>((resolve) => {
  const runner = mocha.run(() => resolve(runner.stats));
});
await closeSharedBrowser();
const failures = stats?.failures ?? 1;
if (failures > 0) say(`Pictures of the failures: ${join('.vscode-test', 'e2e', 'failures')}`);
say(`${stats?.passes ?? 0} passed, ${failures} failed`);
process.exit(failures > 0 ? 1 : 0);
