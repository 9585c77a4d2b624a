import * as vscode from 'vscode';
import type { CodePlace } from '../../conversation/part.ts';
import { FileRefused } from '../../platform/workspace-files.ts';
import { workspacePath, workspaceRoots } from '../ports/open-documents.ts';
import { workspaceUri } from '../ports/workspace-uri.ts';
import { localize } from '../shell/localize.ts';
import { openPlace } from '../shell/open-place.ts';
import { showInformation } from '../shell/show-notice.ts';
import { writtenPaths } from './written-path.ts';

/** Opens a file that an answer names. The path is the model's: only what the path gate finds inside the workspace is opened. */
export async function openWrittenPlace(place: CodePlace): Promise<void> {
  for (const path of writtenPaths(place.path, workspaceRoots())) {
    if (await isThere(path)) {
      await openPlace({ ...place, path });
      return;
    }
  }
  const only = await onlyFileNamed(place.path);
  if (only !== undefined) await openPlace({ ...place, path: only });
  else void showInformation(localize('There is no file {0} in this workspace.', place.path));
}

async function isThere(path: string): Promise<boolean> {
  try {
    await vscode.workspace.fs.stat(await workspaceUri(path));
    return true;
  } catch (error) {
    if (error instanceof FileRefused || error instanceof vscode.FileSystemError) return false;
    throw error;
  }
}

/** The one file of the workspace whose path ends like this. Characters that mean something in a pattern are not looked for. */
async function onlyFileNamed(written: string): Promise<string | undefined> {
  const path = written.replaceAll('\\', '/').replace(/^[./]+/, '');
  if (!/^[\p{L}\p{N}_@.+\- /]+$/u.test(path) || path.includes('..')) return undefined;
  const found = await vscode.workspace.findFiles(`**/${path}`, undefined, 2);
  return found.length === 1 && found[0] !== undefined ? workspacePath(found[0]) : undefined;
}
