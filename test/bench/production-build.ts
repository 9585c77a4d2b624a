import { execFile } from 'node:child_process';
import { copyFile, mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Metafile } from 'esbuild';

/** Root of the checkout. */
export const root = path.resolve(import.meta.dirname, '../..');

/** A production build in a folder of its own: measuring one never disturbs `dist/`, which a running editor may have loaded. */
export interface ProductionBuild {
  /** Absolute path of the built `extension.js`. */
  readonly main: string;
  readonly metafile: Metafile;
  dispose(): Promise<void>;
}

/** Runs `esbuild.mjs --production` in a temporary folder that links to the sources. Rejects when the build fails. */
export async function buildProduction(): Promise<ProductionBuild> {
  const folder = await mkdtemp(path.join(tmpdir(), 'crossfade-build-'));
  const dispose = (): Promise<void> => rm(folder, { recursive: true, force: true });
  try {
    for (const name of ['src', 'media', 'node_modules']) {
      await symlink(path.join(root, name), path.join(folder, name), 'junction');
    }
    for (const name of ['package.json', 'tsconfig.json']) {
      await copyFile(path.join(root, name), path.join(folder, name));
    }
    await promisify(execFile)(process.execPath, [path.join(root, 'esbuild.mjs'), '--production'], { cwd: folder });
    const metafile = JSON.parse(await readFile(path.join(folder, 'dist/meta.json'), 'utf8')) as Metafile;
    return { main: path.join(folder, 'dist/extension.js'), metafile, dispose };
  } catch (error) {
    await dispose();
    throw error;
  }
}
