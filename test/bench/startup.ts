import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { bundleGraph, bytesOf } from './bundle-graph.ts';
import { quantile } from './figure.ts';
import type { Figure } from './figure.ts';
import { buildProduction } from './production-build.ts';
import type { StartSample } from './startup-child.ts';
import { vscodeNames } from './vscode-names.ts';

const starts = 30;
/** The first starts read the files from disk; a person's second window does not. */
const warmUps = 3;
const startLimitMs = 30_000;

/** Import and activation of the production bundle, each start in a fresh Node process with a stub of `vscode`. */
export async function startup(): Promise<readonly Figure[]> {
  const production = await buildProduction();
  const folder = await mkdtemp(path.join(tmpdir(), 'crossfade-bench-'));
  try {
    const child = path.join(folder, 'startup-child.mjs');
    await build({
      entryPoints: [path.join(import.meta.dirname, 'startup-child.ts')],
      outfile: child,
      bundle: true,
      format: 'esm',
      platform: 'node',
      target: 'node24',
      external: ['vscode'],
      logLevel: 'warning',
    });
    const samples: StartSample[] = [];
    for (let i = 0; i < warmUps + starts; i++) {
      const sample = await start(child, production.main, path.join(folder, `storage-${i}`));
      if (i >= warmUps) samples.push(sample);
    }
    const eager = bytesOf(production.metafile, bundleGraph(production.metafile, 'dist/extension.js').eager);
    return figures(samples, eager);
  } finally {
    await production.dispose();
    await rm(folder, { recursive: true, force: true });
  }
}

async function start(child: string, main: string, storage: string): Promise<StartSample> {
  await mkdir(storage);
  const args = ['--expose-gc', child, main, storage, vscodeNames().join(',')];
  const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: startLimitMs }).catch(told);
  // The extension may print too; the sample is the last line.
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as StartSample;
}

/** The error itself: Node's own message holds the whole command and a minified line. */
function told(error: unknown): never {
  const { stderr } = error as { readonly stderr?: string };
  const lines = (stderr ?? String(error)).split('\n').filter((line) => line.trim() !== '' && line.length < 300);
  throw new Error(`The extension did not start: ${lines.join('\n').slice(0, 2_000)}`, { cause: error });
}

function figures(samples: readonly StartSample[], eagerBytes: number): Figure[] {
  const importMs = samples.map((sample) => sample.importMs);
  const heapMb = samples.map((sample) => sample.importHeap / 2 ** 20);
  const totalMs = samples.map((sample) => sample.importMs + sample.activateMs);
  const note = `${samples.length} fresh processes, stub of vscode`;
  return [
    { name: 'bundle.eager', measured: eagerBytes / 1000, unit: 'KB', goal: { atMost: 241 } },
    { name: 'import.time.median', measured: quantile(importMs, 0.5), unit: 'ms', goal: { atMost: 40 }, note },
    { name: 'import.time.p95', measured: quantile(importMs, 0.95), unit: 'ms' },
    {
      name: 'import.heap.median',
      measured: quantile(heapMb, 0.5),
      unit: 'MB',
      goal: { atMost: 5 },
      note: 'live heap after gc',
    },
    { name: 'import.heap.p95', measured: quantile(heapMb, 0.95), unit: 'MB', goal: { atMost: 5 } },
    {
      name: 'activation.stub.median',
      measured: quantile(totalMs, 0.5),
      unit: 'ms',
      goal: { atMost: 50 },
      note: 'import and activate() together',
    },
    { name: 'activation.stub.p95', measured: quantile(totalMs, 0.95), unit: 'ms' },
  ];
}
