import * as vscode from 'vscode';
import { FileRefused } from '../../platform/workspace-files.ts';
import { writtenPaths } from './written-path.ts';
import { workspacePath, workspaceRoots } from '../ports/open-documents.ts';
import { workspaceUri } from '../ports/workspace-uri.ts';

/**
 * The file of the workspace that a path in an answer means, as the path gate takes it. The path is the model's: nothing outside of the workspace
 * is found. Where there is no such file, the one whose path ends like this; undefined where there is none or several.
 */
export async function findWrittenFile(written: string): Promise<string | undefined> {
  return (await findExactFile(written)) ?? (await onlyFileEndingIn(written));
}

/** {@link findWrittenFile} without files whose path only ends like this. */
export async function findExactFile(written: string): Promise<string | undefined> {
  for (const path of writtenPaths(written, workspaceRoots())) if (await isThere(path)) return path;
  return undefined;
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
async function onlyFileEndingIn(written: string): Promise<string | undefined> {
  const path = written.replaceAll('\\', '/').replace(/^[./]+/, '');
  if (!/^[\p{L}\p{N}_@.+\- /]+$/u.test(path) || path.includes('..')) return undefined;
  const found = await vscode.workspace.findFiles(`**/${path}`, '**/node_modules/**', 2);
  return found.length === 1 && found[0] !== undefined ? workspacePath(found[0]) : undefined;
}
