import * as vscode from 'vscode';
import type { CodePlace } from '../../conversation/part.ts';
import { FileRefused } from '../../platform/workspace-files.ts';
import { workspaceUri } from '../ports/workspace-uri.ts';
import { showWarning } from './show-notice.ts';

/** Shows a file or folder of the workspace, with the lines of the place selected as far as the file still has them. */
export async function openPlace(place: CodePlace): Promise<void> {
  try {
    const uri = await workspaceUri(place.path);
    const { type } = await vscode.workspace.fs.stat(uri);
    if ((type & vscode.FileType.Directory) !== 0) {
      await vscode.commands.executeCommand('revealInExplorer', uri);
      return;
    }
    // Unlike a document of text, this also shows pictures, other binary files and very long ones.
    await vscode.commands.executeCommand('vscode.open', uri, { preview: true, ...selectionOf(place) });
  } catch (error) {
    if (!(error instanceof FileRefused || error instanceof vscode.FileSystemError)) throw error;
    void showWarning(vscode.l10n.t('The file no longer exists. It may have been renamed or deleted.'));
  }
}

function selectionOf({ startLine, endLine }: CodePlace): { readonly selection?: vscode.Range } {
  if (startLine === undefined) return {};
  return { selection: new vscode.Range(startLine - 1, 0, (endLine ?? startLine) - 1, Number.MAX_SAFE_INTEGER) };
}
