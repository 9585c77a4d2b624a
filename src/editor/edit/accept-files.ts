import * as vscode from 'vscode';
import type { ProposedFile } from './proposal.ts';

/** What became of accepting. `stale`: a file is no longer what the change was made for. `refused`: VS Code did not take it. Nothing has changed then. */
export type Acceptance =
  { readonly kind: 'done' } | { readonly kind: 'refused' } | { readonly kind: 'stale'; readonly path: string };

/**
 * Makes the changes of all files as one edit that VS Code can undo, or none of them. Files without unsaved text are saved; the others keep it,
 * and the change, unsaved.
 */
export async function acceptFiles(files: readonly ProposedFile[]): Promise<Acceptance> {
  const documents = new Map<ProposedFile, vscode.TextDocument | undefined>();
  for (const file of files) documents.set(file, await opened(file.uri));
  // From here to the edit nothing is awaited: no document can change in between.
  const edit = new vscode.WorkspaceEdit();
  const clean: vscode.Uri[] = [];
  for (const [file, document] of documents) {
    const isNew = file.change.kind === 'create';
    if (isNew ? document !== undefined : document?.getText() !== file.before)
      return { kind: 'stale', path: file.change.path };
    if (document === undefined) edit.createFile(file.uri, { contents: new TextEncoder().encode(file.after) });
    else addTo(edit, file, document);
    if (document?.isDirty === false && file.change.kind !== 'delete') clean.push(file.to ?? file.uri);
  }
  if (!(await vscode.workspace.applyEdit(edit))) return { kind: 'refused' };
  for (const uri of clean) await (await opened(uri))?.save();
  return { kind: 'done' };
}

function addTo(edit: vscode.WorkspaceEdit, { change, uri, to }: ProposedFile, document: vscode.TextDocument): void {
  if (change.kind === 'delete') {
    edit.deleteFile(uri);
    return;
  }
  if ('splices' in change)
    for (const { start, end, text } of change.splices)
      edit.replace(uri, new vscode.Range(document.positionAt(start), document.positionAt(end)), text);
  if (to !== undefined) edit.renameFile(uri, to);
}

async function opened(uri: vscode.Uri): Promise<vscode.TextDocument | undefined> {
  try {
    return await vscode.workspace.openTextDocument(uri);
  } catch {
    return undefined;
  }
}
