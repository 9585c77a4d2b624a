import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import ts from 'typescript';
import type { Playground } from './playground/playground.ts';
import type { Settings } from './vscode-host/server.ts';

/** Reads a settings file that a person may have edited, comments and all. Empty when it is absent. */
export async function readSettingsFile(file: string): Promise<Settings> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch {
    return {};
  }
  const parsed = ts.parseConfigFileTextToJson(file, text) as { config?: unknown; error?: unknown };
  if (parsed.error === undefined && typeof parsed.config === 'object' && parsed.config !== null)
    return parsed.config as Settings;
  // Not readable: keep what the person wrote, beside a fresh file.
  await rename(file, `${file}.unreadable`);
  return {};
}

/** Puts the playground's servers into the list of providers; the person's own entries stay. */
export function withPlaygroundProviders(existing: Settings, playground: Playground): Settings {
  const listed: unknown = existing['crossfade.providers'];
  const own = Array.isArray(listed) ? (listed as unknown[]).filter((entry) => !isPlayground(entry)) : [];
  return { ...existing, 'crossfade.providers': [...playground.providers, ...own] };
}

function isPlayground(entry: unknown): boolean {
  return typeof entry === 'object' && entry !== null && 'id' in entry && String(entry.id).startsWith('playground-');
}

/** Writes settings where VS Code reads them. */
export async function writeSettingsFile(file: string, settings: Settings): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, `${JSON.stringify(settings, null, 2)}\n`);
}
