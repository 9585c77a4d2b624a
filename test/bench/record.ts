import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Figure } from './figure.ts';

/**
 * Keeps figures that a suite in a real VS Code took, for the next `npm run bench`. `root` is the checkout: a suite may run as a bundle from
 * another place.
 */
export async function record(root: string, name: string, figures: readonly Figure[]): Promise<void> {
  const folder = path.join(root, '.vscode-test/bench');
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, `${name}.json`), `${JSON.stringify({ figures }, undefined, 2)}\n`);
}
