import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { isFigure } from './figure.ts';
import type { Figure } from './figure.ts';
import { root } from './production-build.ts';

const childLimitMs = 300_000;

/**
 * Runs a bench that is a program of its own: `node FILE --json OUT`. `read` makes figures of what it wrote; default: the list `figures` in
 * it. Rejects when the program fails or writes something else. `file` is relative to the checkout.
 */
export async function childBench(
  file: string,
  read: (result: unknown) => readonly Figure[] = figuresIn,
): Promise<readonly Figure[]> {
  const folder = await mkdtemp(path.join(tmpdir(), 'crossfade-bench-'));
  try {
    const output = path.join(folder, 'result.json');
    await run(path.join(root, file), ['--json', output]);
    return read(JSON.parse(await readFile(output, 'utf8')));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The figures in a file of the form `{ "figures": [...] }`. */
export async function readFigures(file: string): Promise<readonly Figure[]> {
  return figuresIn(JSON.parse(await readFile(file, 'utf8')));
}

function figuresIn(result: unknown): readonly Figure[] {
  const { figures } = result as { readonly figures?: unknown };
  if (!Array.isArray(figures) || !figures.every(isFigure)) throw new Error('The bench wrote no figures.');
  return figures;
}

function run(file: string, args: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [file, ...args], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
    const limit = setTimeout(() => child.kill('SIGKILL'), childLimitMs);
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      clearTimeout(limit);
      if (code === 0) resolve();
      else reject(new Error(`${path.relative(root, file)} ended with ${signal ?? `code ${code ?? 'unknown'}`}.`));
    });
  });
}
