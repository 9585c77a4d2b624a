/**
 * `npm run test:integration`: bundles the suites, starts VS Code with its test driver and a browser, runs the suites inside the
 * extension host and prints the results; closing line `N passed, N failed`. First with a trusted workspace, then with an untrusted one.
 */
import type { Browser } from 'playwright-core';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { ProgressWatch } from '../support/progress-watch.ts';
import { launchBrowser } from '../support/vscode-host/browser.ts';
import { repositoryRoot } from '../support/vscode-host/paths.ts';
import { endChildrenWithRun } from '../support/vscode-host/process-tree.ts';
import { prepareVscode, type PreparedVscode } from '../support/vscode-host/prepare.ts';
import { runCommand } from '../support/vscode-host/run-command.ts';
import { VscodeTestServer } from '../support/vscode-host/test-server.ts';
import { bundleSuites, type SuiteFolder } from './bundle-suites.ts';
import type { IntegrationResult } from './result.ts';
import { lastTestEnded, printCounts, printTests, readResults } from './results.ts';

/** Milliseconds without a test that ended after which a run counts as hanging. Longer than any test or hook may take. */
const quietMs = 240_000;

interface Run {
  readonly name: SuiteFolder;
  readonly trusted: boolean;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Runs one folder of suites in a VS Code of its own. */
async function runSuites(run: Run, vscode: PreparedVscode, browser: Browser): Promise<IntegrationResult['tests']> {
  const entry = await bundleSuites(run.name);
  const workspace = await mkdtemp(join(tmpdir(), 'crossfade-workspace-'));
  await cp(join(repositoryRoot, 'test', 'fixtures', 'sample-workspace'), workspace, { recursive: true });
  if (!run.trusted) await writeHostileSettings(workspace);
  const server = await VscodeTestServer.start({ vscode, disableWorkspaceTrust: run.trusted });
  const errors: string[] = [];
  try {
    await driveBrowser(browser, { name: run.name, url: server.testUrl(workspace, repositoryRoot, entry) }, errors);
  } finally {
    await server.stop();
    await rm(workspace, { recursive: true, force: true });
  }
  const tests = await readResults(run.name).catch((error: unknown) => {
    throw new Error([String(error), ...errors, server.output].join('\n').slice(-4_000));
  });
  return [...tests, quietConsole(run, errors)];
}

/** What a repository would like: a provider and a model of its own. */
async function writeHostileSettings(workspace: string): Promise<void> {
  const settings = {
    'crossfade.providers': [{ id: 'evil', protocol: 'openai-chat', baseUrl: 'http://127.0.0.1:9/v1' }],
    'crossfade.models.chat': ['evil/model'],
  };
  await mkdir(join(workspace, '.vscode'), { recursive: true });
  await writeFile(join(workspace, '.vscode', 'settings.json'), JSON.stringify(settings));
}

async function driveBrowser(
  browser: Browser,
  { name, url }: { readonly name: SuiteFolder; readonly url: string },
  errors: string[],
): Promise<void> {
  const hang = whenHanging(name);
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    const ended = new Promise<void>((resolve) => {
      void page.exposeFunction('codeAutomationLog', (type: string, values: unknown[]) => {
        if (type === 'error') errors.push(values.map(String).join(' '));
      });
      void page.exposeFunction('codeAutomationExit', () => resolve());
    });
    await page.goto(url);
    await Promise.race([ended, hang.happens]);
  } finally {
    hang.end();
    await context.close();
  }
}

/** `happens` rejects when no test of the run has ended for a while; `end` ends the watch. */
function whenHanging(name: SuiteFolder): { readonly happens: Promise<never>; readonly end: () => void } {
  const stalled = Promise.withResolvers<never>();
  // A waiting caller hears of it; after the race there is none.
  stalled.promise.catch(() => undefined);
  const watch = new ProgressWatch(quietMs, () =>
    stalled.reject(new Error(`No test of the run ended for ${quietMs / 1000} s.`)),
  );
  let last = 0;
  const look = setInterval(() => {
    void lastTestEnded(name).then((ended) => {
      if (ended !== last) watch.report();
      last = ended;
    });
  }, 2_000);
  return {
    happens: stalled.promise,
    end: () => {
      clearInterval(look);
      watch.end();
    },
  };
}

/** One more result: no error in the console that names the extension's own code. */
function quietConsole(run: Run, errors: readonly string[]): IntegrationResult['tests'][number] {
  const own = errors.filter((text) => /\/dist\/(extension|chunks)|crossfade\.crossfade/.test(text));
  const title = `the console stays free of errors of the extension (${run.name})`;
  return own.length === 0
    ? { title, state: 'passed', milliseconds: 0 }
    : { title, state: 'failed', milliseconds: 0, error: own.join('\n').slice(0, 4_000) };
}

endChildrenWithRun();
const vscode = await prepareVscode(say);
if (!process.argv.includes('--no-build') || !existsSync(join(repositoryRoot, 'dist', 'extension.js')))
  await runCommand(process.execPath, ['esbuild.mjs', '--production'], { cwd: repositoryRoot });
const browser = await launchBrowser(say);
const all: IntegrationResult['tests'][number][] = [];
try {
  for (const run of [
    { name: 'suite', trusted: true },
    { name: 'restricted', trusted: false },
  ] as const) {
    say(run.trusted ? 'In a trusted workspace' : 'In an untrusted workspace');
    const tests = await runSuites(run, vscode, browser).catch((error: unknown) => [
      { title: basename(run.name), state: 'failed' as const, milliseconds: 0, error: String(error) },
    ]);
    printTests(tests);
    all.push(...tests);
  }
} finally {
  await browser.close();
}
process.exit(printCounts(all));
