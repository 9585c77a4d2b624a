import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { Playground } from './playground/playground.ts';
import { readSettingsFile, withPlaygroundProviders, writeSettingsFile } from './start-settings.ts';
import { stopTree } from './vscode-host/process-tree.ts';
import { runCommand } from './vscode-host/run-command.ts';
import { quietSettings } from './vscode-host/server.ts';

export interface DesktopStart {
  readonly folder: string;
  /** Packed extensions to install. */
  readonly packages: readonly string[];
  readonly workspace: string;
  readonly playground: Playground;
  /** Told how to stop the window. */
  readonly onStop: (stop: () => Promise<void>) => void;
}

/** Opens the sample in the `code` of the PATH, with data of its own so that the person's VS Code stays as it is. Resolves when it is closed. */
export async function startDesktop(start: DesktopStart): Promise<void> {
  const data = join(start.folder, 'desktop');
  const code = process.platform === 'win32' ? 'code.cmd' : 'code';
  const own = ['--user-data-dir', join(data, 'user'), '--extensions-dir', join(data, 'extensions')];
  try {
    for (const file of start.packages)
      await runCommand(code, [...own, '--install-extension', file, '--force'], { limitMs: 120_000 });
  } catch (error) {
    throw new Error("'code' could not be run. Put it on the PATH, or leave out --desktop for VS Code in the browser.", {
      cause: error,
    });
  }
  const settings = join(data, 'user', 'User', 'settings.json');
  const first = { ...quietSettings, 'crossfade.models.chat': start.playground.chatModels };
  await writeSettingsFile(
    settings,
    withPlaygroundProviders({ ...first, ...(await readSettingsFile(settings)) }, start.playground),
  );
  const child = spawn(code, [...own, '--wait', '--new-window', start.workspace], {
    stdio: 'ignore',
    detached: process.platform !== 'win32',
    shell: process.platform === 'win32',
  });
  start.onStop(async () => {
    if (child.pid !== undefined && child.exitCode === null) await stopTree(child.pid);
  });
  await new Promise<void>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', () => resolve());
  });
}
