import { readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './production-build.ts';

/** Names of everything that exists at run time in the module `vscode`, read from its types. */
export function vscodeNames(): string[] {
  const types = readFileSync(path.join(root, 'node_modules/@types/vscode/index.d.ts'), 'utf8');
  const names = types.matchAll(/^\texport (?:abstract )?(?:class|enum|namespace|const|let|function) (\w+)/gm);
  return [...new Set([...names].map((match) => match[1] ?? ''))].sort();
}
