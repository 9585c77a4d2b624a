/**
 * `npm run test:desktop`: the integration suites in the desktop VS Code, for contributors' machines. `@vscode/test-electron` downloads
 * that VS Code, so this is no part of `npm test`.
 */
import { runTests } from '@vscode/test-electron';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleSuites } from '../integration/bundle-suites.ts';
import { printCounts, printTests, readResults } from '../integration/results.ts';
import { repositoryRoot } from './vscode-host/paths.ts';
import { runCommand } from './vscode-host/run-command.ts';

const workspace = await mkdtemp(join(tmpdir(), 'crossfade-workspace-'));
await cp(join(repositoryRoot, 'test', 'fixtures', 'sample-workspace'), workspace, { recursive: true });
await runCommand(process.execPath, ['esbuild.mjs'], { cwd: repositoryRoot });
try {
  await runTests({
    version: process.env['CROSSFADE_VSCODE_VERSION'] ?? 'stable',
    extensionDevelopmentPath: repositoryRoot,
    extensionTestsPath: await bundleSuites('suite'),
    launchArgs: [workspace, '--disable-extensions', '--disable-workspace-trust'],
  });
  const tests = await readResults('suite');
  printTests(tests);
  process.exitCode = printCounts(tests);
} finally {
  await rm(workspace, { recursive: true, force: true, maxRetries: 5 });
}
