import * as vscode from 'vscode';
import type { EditableFiles } from '../../edit/plan-changes.ts';
import type { FileText } from '../../edit/file-change.ts';
import { EditRefused } from '../../edit/edit-refused.ts';
import { workspaceUri } from '../ports/workspace-uri.ts';
import { localize } from '../shell/localize.ts';

/** Reads the files that edits are about, as their documents are now, saved or not. Paths as the path gate takes them; what is not there is left out. */
export async function readEditableFiles(
  paths: readonly string[],
  defaultPath: string | undefined,
): Promise<EditableFiles> {
  const files = new Map<string, FileText>();
  for (const path of new Set(paths)) {
    const text = await textOf(path);
    if (text !== undefined) files.set(path, text);
  }
  return { platform: process.platform, defaultPath, read: (path) => files.get(path) };
}

async function textOf(path: string): Promise<FileText | undefined> {
  const uri = await workspaceUri(path);
  try {
    await vscode.workspace.fs.stat(uri);
  } catch {
    return undefined;
  }
  const document = await vscode.workspace.openTextDocument(uri);
  const text = document.getText();
  if (!document.isDirty && !(await isExact(document, text)))
    throw new EditRefused({
      reason: 'malformed',
      path,
      message: localize(
        'The lines of {0} end in different ways, and VS Code would change all of them. Choose one kind of line ending first.',
        path,
      ),
    });
  return { text, version: document.version };
}

/** Whether the document has every character of its file: VS Code makes mixed line ends alike. */
async function isExact({ uri, encoding }: vscode.TextDocument, text: string): Promise<boolean> {
  const bytes = await vscode.workspace.fs.readFile(uri);
  const decoded = await vscode.workspace.decode(bytes, { encoding });
  return decoded.replace(/^\ufeff/, '') === text;
}
