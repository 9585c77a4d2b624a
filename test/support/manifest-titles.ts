import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { repositoryRoot } from './vscode-host/paths.ts';

interface Manifest {
  readonly contributes: {
    readonly commands: readonly { readonly command: string; readonly title: string; readonly category?: string }[];
  };
}

/** The titles of all contributed commands as the palette shows them, by command id: `Crossfade: New Chat`. */
export async function commandTitles(): Promise<ReadonlyMap<string, string>> {
  const manifest = JSON.parse(await readFile(join(repositoryRoot, 'package.json'), 'utf8')) as Manifest;
  const texts = JSON.parse(await readFile(join(repositoryRoot, 'package.nls.json'), 'utf8')) as Record<string, string>;
  const resolve = (text: string): string => text.replace(/^%(.+)%$/, (whole, key: string) => texts[key] ?? whole);
  return new Map(
    manifest.contributes.commands.map(({ command, title, category }) => [
      command,
      category === undefined ? resolve(title) : `${resolve(category)}: ${resolve(title)}`,
    ]),
  );
}
