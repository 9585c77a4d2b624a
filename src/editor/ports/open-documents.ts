import { isAbsolute, normalize } from 'node:path';
import * as vscode from 'vscode';
import type { WorkspaceRoot } from '../../guard/path-gate.ts';
import type { TextEncodings } from '../../platform/file-text.ts';
import type { OpenDocuments } from '../../platform/node-workspace-files.ts';
import { openLines } from '../../platform/open-lines.ts';
import { rootNames } from './root-names.ts';

/** The text of open documents, saved or not: an open document is the source of truth. Only files of this machine's disk. */
export const openDocuments: OpenDocuments = {
  textOf: (path) => {
    if (!isAbsolute(path)) return undefined;
    const wanted = normalize(path);
    return vscode.workspace.textDocuments
      .find(({ uri, isClosed }) => !isClosed && uri.scheme === 'file' && normalize(uri.fsPath) === wanted)
      ?.getText();
  },
  linesOf: (path, span) => {
    if (!isAbsolute(path)) return undefined;
    const wanted = normalize(path);
    const document = vscode.workspace.textDocuments.find(
      ({ uri, isClosed }) => !isClosed && uri.scheme === 'file' && normalize(uri.fsPath) === wanted,
    );
    return document === undefined ? undefined : openLines(document, span);
  },
};

/** The encodings that VS Code uses: what is set for a file and its language, and its own decoder for the rare ones. */
export const textEncodings: TextEncodings = {
  of: (path) => {
    const files = vscode.workspace.getConfiguration('files', vscode.Uri.file(path));
    // Where VS Code guesses, only it can say.
    if (files.get('autoGuessEncoding') === true) return 'guessed';
    const encoding = files.get<unknown>('encoding');
    return typeof encoding === 'string' ? encoding : 'utf8';
  },
  decode: async (bytes, path) => await vscode.workspace.decode(bytes, { uri: vscode.Uri.file(path) }),
};

/** The folders of the workspace that are on this machine's disk, asked anew every time. */
export function workspaceRoots(): readonly WorkspaceRoot[] {
  const folders = (vscode.workspace.workspaceFolders ?? []).filter((folder) => folder.uri.scheme === 'file');
  const names = rootNames(folders.map((folder) => folder.name));
  return folders.map((folder, index) => ({ name: names[index] ?? '', path: folder.uri.fsPath }));
}

/** The path of a file as the path gate takes it: relative to its folder, with the folder's name first where there are several. Undefined outside. */
export function workspacePath(uri: vscode.Uri): string | undefined {
  const folder = uri.scheme === 'file' ? vscode.workspace.getWorkspaceFolder(uri) : undefined;
  if (folder === undefined) return undefined;
  const relative = vscode.workspace.asRelativePath(uri, false);
  const roots = workspaceRoots();
  if (roots.length <= 1) return relative;
  const root = roots.find(({ path }) => path === folder.uri.fsPath);
  return root === undefined ? undefined : `${root.name}/${relative}`;
}
