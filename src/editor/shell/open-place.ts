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
    const document = await vscode.workspace.openTextDocument(uri);
    const editor = await vscode.window.showTextDocument(document, { preview: true });
    if (place.startLine === undefined) return;
    const end = (place.endLine ?? place.startLine) - 1;
    const range = document.validateRange(new vscode.Range(place.startLine - 1, 0, end, Number.MAX_SAFE_INTEGER));
    editor.selection = new vscode.Selection(range.start, range.end);
    editor.revealRange(range, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
  } catch (error) {
    if (!(error instanceof FileRefused || error instanceof vscode.FileSystemError)) throw error;
    void showWarning(vscode.l10n.t('The file no longer exists. It may have been renamed or deleted.'));
  }
}
