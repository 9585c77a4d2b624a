import { isAbsolute, normalize } from 'node:path';
import * as vscode from 'vscode';
import type { WorkspaceRoot } from '../../guard/path-gate.ts';
import type { OpenDocuments } from '../../platform/node-workspace-files.ts';

/** The text of open documents, saved or not: an open document is the source of truth. Only files of this machine's disk. */
export const openDocuments: OpenDocuments = {
  textOf: (path) => {
    if (!isAbsolute(path)) return undefined;
    const wanted = normalize(path);
    return vscode.workspace.textDocuments
      .find(({ uri, isClosed }) => !isClosed && uri.scheme === 'file' && normalize(uri.fsPath) === wanted)
      ?.getText();
  },
};

/** The folders of the workspace that are on this machine's disk, asked anew every time. */
export function workspaceRoots(): readonly WorkspaceRoot[] {
  return (vscode.workspace.workspaceFolders ?? [])
    .filter((folder) => folder.uri.scheme === 'file')
    .map((folder) => ({ name: folder.name, path: folder.uri.fsPath }));
}
