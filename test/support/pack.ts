import { existsSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { repositoryRoot } from './vscode-host/paths.ts';
import { runCommand } from './vscode-host/run-command.ts';

/** Budget of the packed extension in bytes. */
const largestPackage = 3 * 1024 * 1024;

/**
 * Builds the extension for production and packs it as `crossfade-<version>.vsix` in the repository's root. Resolves with its path.
 * A file named by `CROSSFADE_VSIX` is taken as it is, so that one `npm test` packs once.
 */
export async function packExtension(): Promise<string> {
  const given = process.env['CROSSFADE_VSIX'];
  if (given && existsSync(given)) return given;
  const manifest = JSON.parse(await readFile(join(repositoryRoot, 'package.json'), 'utf8')) as { version: string };
  const file = join(repositoryRoot, `crossfade-${manifest.version}.vsix`);
  const vsce = join(dirname(createRequire(import.meta.url).resolve('@vscode/vsce/package.json')), 'vsce');
  // The manifest's own `vscode:prepublish` makes the production build.
  const parameters = [
    vsce,
    'package',
    '--no-dependencies',
    '--allow-missing-repository',
    '--no-rewrite-relative-links',
  ];
  await runCommand(process.execPath, [...parameters, '-o', file], { cwd: repositoryRoot, limitMs: 900_000 });
  const { size } = await stat(file);
  if (size > largestPackage)
    throw new Error(`The packed extension has ${size} bytes; the budget is ${largestPackage}.`);
  return file;
}

/** Packs the extension of a folder that needs no build, e.g. one of the fixtures, as `file`. */
export async function packFolder(folder: string, file: string): Promise<void> {
  const vsce = join(dirname(createRequire(import.meta.url).resolve('@vscode/vsce/package.json')), 'vsce');
  const parameters = [vsce, 'package', '--no-dependencies', '--allow-missing-repository', '-o', file];
  await runCommand(process.execPath, parameters, { cwd: folder, limitMs: 600_000 });
}
