/**
 * `npm run test:e2e`: packs the extension, prepares VS Code and a browser, and runs the specs beside this file one after the other;
 * closing line `N passed, N failed`. `-- --grep TEXT` narrows them, `-- --files a.test.ts,b.test.ts` too. `-- --benches`
 * (`npm run bench:window`) runs what takes figures in a window instead.
 *
 * The specs in `one-window` come first: they share a window. Specs with a failure are run once more, in a fresh process with a fresh VS Code.
 * What passes in one of the runs is named and counted as unsteady, and counts as passed: a browser on a busy machine may miss a key. What
 * passes in none has failed.
 */
import { spawn } from 'node:child_process';
import Mocha from 'mocha';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { packExtension } from '../support/pack.ts';
import { unsteadyMark } from '../support/stage-result.ts';
import { cacheFolder } from '../support/vscode-host/paths.ts';
import { endChildrenWithRun } from '../support/vscode-host/process-tree.ts';
import { prepareVscode } from '../support/vscode-host/prepare.ts';
import { onDidStep } from '../support/vscode-host/steps.ts';
import { failedFiles, together, type Outcomes } from './outcomes.ts';
import { closeSharedBrowser, sharedBrowser } from './shared-browser.ts';
import { closeSharedWindow } from './shared-window.ts';

const { values } = parseArgs({
  options: {
    grep: { type: 'string' },
    files: { type: 'string' },
    'outcomes-to': { type: 'string' },
    benches: { type: 'boolean', default: false },
  },
});
const ending = values.benches ? '.bench.ts' : '.test.ts';
const report = values['outcomes-to'];

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Paths of all specs, those that share a window first. */
async function specs(): Promise<string[]> {
  const folders = [join(import.meta.dirname, 'one-window'), import.meta.dirname];
  const found = await Promise.all(
    folders.map(async (folder) => (await readdir(folder)).sort().map((file) => join(folder, file))),
  );
  return found.flat().filter((file) => file.endsWith(ending));
}

async function run(): Promise<Outcomes> {
  const mocha = new Mocha({
    ui: 'bdd',
    // Counted from the last thing that came on the screen: a test that gets on does not hang, however slow the machine is.
    timeout: 180_000,
    slow: 30_000,
    reporter: 'spec',
    ...(values.grep ? { grep: values.grep } : {}),
  });
  const wanted = values.files?.split(',');
  for (const path of await specs()) if (wanted?.includes(basename(path)) ?? true) mocha.addFile(path);
  await mocha.loadFilesAsync();
  const outcomes: Record<string, { passed: string[]; failures: string[]; seconds: number }> = {};
  const of = ({ file }: { file?: string | undefined }): { passed: string[]; failures: string[]; seconds: number } =>
    (outcomes[basename(file ?? 'unknown')] ??= { passed: [], failures: [], seconds: 0 });
  let suiteBegan = Date.now();
  await new Promise<void>((resolve) => {
    const runner = mocha.run(() => resolve());
    onDidStep(() => runner.currentRunnable?.resetTimeout());
    runner.on('suite', (suite) => {
      if (suite.parent?.root) suiteBegan = Date.now();
    });
    runner.on('suite end', (suite) => {
      if (suite.parent?.root) of(suite).seconds += (Date.now() - suiteBegan) / 1000;
    });
    runner.on('pass', (test) => of(test).passed.push(test.fullTitle()));
    runner.on('fail', (test) => of(test).failures.push(test.fullTitle()));
  });
  return outcomes;
}

/** Where the time went, the longest first. */
function sayTimes(outcomes: Outcomes): void {
  const files = Object.entries(outcomes).toSorted(([, one], [, other]) => other.seconds - one.seconds);
  say('\nSeconds of each file:');
  for (const [file, { seconds }] of files) say(`${Math.round(seconds).toString().padStart(6)}  ${file}`);
}

/** Runs spec files again in a process of its own. A run that does not end well has no outcomes. */
async function runAgain(files: readonly string[]): Promise<Outcomes> {
  const folder = await mkdtemp(join(tmpdir(), 'crossfade-e2e-'));
  const target = join(folder, 'outcomes.json');
  const grep = values.grep ? ['--grep', values.grep] : [];
  const benches = values.benches ? ['--benches'] : [];
  const script = [import.meta.filename, '--files', files.join(','), '--outcomes-to', target, ...grep, ...benches];
  const child = spawn(process.execPath, script, { stdio: 'inherit' });
  await new Promise((resolve) => child.once('close', resolve));
  try {
    return JSON.parse(await readFile(target, 'utf8')) as Outcomes;
  } catch {
    return {};
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

endChildrenWithRun();
await prepareVscode(say);
await sharedBrowser();
// One package for all specs.
process.env['CROSSFADE_VSIX'] = await packExtension();
if (report === undefined) await rm(join(cacheFolder, 'e2e', 'failures'), { recursive: true, force: true });
const first = await run();
await closeSharedWindow();
await closeSharedBrowser();
if (report !== undefined) {
  await writeFile(report, JSON.stringify(first));
  process.exit(0);
}
sayTimes(first);
const again = failedFiles(first);
if (again.length > 0) say(`\nOnce more, in a fresh VS Code: ${again.join(', ')}`);
const { passed, failures, unsteady } = together(first, again.length > 0 ? await runAgain(again) : {});
for (const title of unsteady) say(`${unsteadyMark} ${title}`);
for (const title of failures) say(`Failed: ${title}`);
if (again.length > 0) say(`Pictures of the failures: ${join('.vscode-test', 'e2e', 'failures')}`);
say(`${passed} passed, ${failures.length} failed`);
process.exit(failures.length > 0 || passed === 0 ? 1 : 0);
