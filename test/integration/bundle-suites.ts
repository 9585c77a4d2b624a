import { build } from 'esbuild';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheFolder, repositoryRoot } from '../support/vscode-host/paths.ts';

/** A folder of suites beside this file. */
export type SuiteFolder = 'suite' | 'restricted';

/** Bundles one folder of suites with the entry that runs them. Resolves with the entry's path. */
export async function bundleSuites(name: SuiteFolder): Promise<string> {
  const outdir = join(cacheFolder, 'integration', name);
  await rm(outdir, { recursive: true, force: true });
  const source = join(repositoryRoot, 'test', 'integration', name);
  const suites = (await readdir(source)).filter((file) => file.endsWith('.test.ts')).map((file) => join(source, file));
  if (suites.length === 0) throw new Error(`No suites in test/integration/${name}.`);
  await build({
    entryPoints: [join(repositoryRoot, 'test', 'integration', 'host-entry.ts'), ...suites],
    entryNames: '[name]',
    outdir,
    bundle: true,
    format: 'esm',
    splitting: true,
    platform: 'node',
    external: ['vscode', 'mocha'],
    sourcemap: 'inline',
    logLevel: 'warning',
    banner: {
      js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
    },
  });
  return join(outdir, 'host-entry.js');
}
