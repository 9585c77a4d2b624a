import * as vscode from 'vscode';
import { folderToSaveIn } from '../ports/editor-place.ts';
import { exportName } from './export-name.ts';
import type { SmallStore } from '../ports/memento-store.ts';

/** Asks where a conversation is saved, beginning in the folder that was used last, writes it there and shows it. */
export async function exportMarkdown(title: string, markdown: string, lastFolder: SmallStore): Promise<void> {
  const folder = (await existingFolder(lastFolder.get())) ?? folderToSaveIn();
  const target = await vscode.window.showSaveDialog({
    title: vscode.l10n.t('Export Chat as Markdown'),
    ...(folder !== undefined && { defaultUri: vscode.Uri.joinPath(folder, exportName(title)) }),
    filters: { Markdown: ['md'] },
  });
  if (target === undefined) return;
  await vscode.workspace.fs.writeFile(target, new TextEncoder().encode(markdown));
  await lastFolder.set(vscode.Uri.joinPath(target, '..').toString());
  await vscode.window.showTextDocument(target);
}

/** The folder that was kept, if it is still there. */
async function existingFolder(kept: unknown): Promise<vscode.Uri | undefined> {
  if (typeof kept !== 'string') return undefined;
  try {
    const folder = vscode.Uri.parse(kept, true);
    const { type } = await vscode.workspace.fs.stat(folder);
    return (type & vscode.FileType.Directory) === 0 ? undefined : folder;
  } catch {
    return undefined;
  }
}
