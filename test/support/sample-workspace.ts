import { existsSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { repositoryRoot } from './vscode-host/paths.ts';
import { runCommand } from './vscode-host/run-command.ts';

/**
 * A copy of the sample at `workspace`, so that edits do not dirty the repository; kept between starts. Where Git is installed it is a repository
 * of its own: VS Code would ask about the one it lies in.
 */
export async function copySampleWorkspace(workspace: string): Promise<void> {
  if (!existsSync(workspace))
    await cp(join(repositoryRoot, 'test', 'fixtures', 'sample-workspace'), workspace, { recursive: true });
  if (existsSync(join(workspace, '.git'))) return;
  // No signature and no hooks of the person, whose name is not asked for either.
  const person = ['-c', 'user.name=Sample', '-c', 'user.email=sample@localhost', '-c', 'commit.gpgSign=false'];
  try {
    await runCommand('git', ['init', '--quiet'], { cwd: workspace });
    await runCommand('git', ['add', '.'], { cwd: workspace });
    const commit = ['commit', '--quiet', '--no-verify', '--message', 'Begin'];
    await runCommand('git', [...person, ...commit], { cwd: workspace });
  } catch {
    // Without Git there is nothing to ask about.
  }
}
