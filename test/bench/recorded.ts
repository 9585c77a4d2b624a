import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { readFigures } from './child-bench.ts';
import type { Figure } from './figure.ts';
import { root } from './production-build.ts';

/**
 * Figures that only a real VS Code can give. The integration and end-to-end suites write them to `.vscode-test/bench/<name>.json`
 * (see `record.ts`); where there is no such file the figure stays open and says which command takes it.
 */
export async function recorded(name: string, wanted: Figure, command: string): Promise<readonly Figure[]> {
  const file = path.join(root, '.vscode-test/bench', `${name}.json`);
  if (!existsSync(file)) return [{ ...wanted, note: `run ${command} first` }];
  const { mtime } = await stat(file);
  const figures = await readFigures(file);
  return figures.map((figure) => ({ ...figure, note: figure.note ?? `recorded ${mtime.toISOString().slice(0, 16)}` }));
}
