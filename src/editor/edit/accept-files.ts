import * as vscode from 'vscode';
import type { ProposedFile } from './proposal.ts';

/**
 * What became of accepting. `stale`: a file is no longer what the change was made for. `refused`: VS Code did not take the edit. Nothing has changed then.
 * `partly`: it stopped in the middle. `unsaved`: all is changed, and a file could not be saved.
 */
export type Acceptance =
  { readonly kind: 'done' | 'refused' | 'partly' } | { readonly kind: 'stale' | 'unsaved'; readonly path: string };

/**
 * Makes the changes of all files as one edit that VS Code can undo, or none of them. Files without unsaved text are saved; the others keep it,
 * and the change, unsaved.
 */
export async function acceptFiles(files: readonly ProposedFile[]): Promise<Acceptance> {
  const documents = new Map<ProposedFile, vscode.TextDocument | undefined>();
  const contents = new Map<ProposedFile, Uint8Array>();
  for (const file of files) {
    documents.set(file, await opened(file.uri));
    if (file.change.kind === 'create') contents.set(file, await vscode.workspace.encode(file.after, { uri: file.uri }));
    if (file.to !== undefined && (await opened(file.to)) !== undefined)
      return { kind: 'stale', path: file.to.path.split('/').at(-1) ?? '' };
  }
  // From here to the edit nothing is awaited: no document can change in between.
  for (const [file, document] of documents)
    if (isStale(file, document)) return { kind: 'stale', path: file.change.path };
  const clean = [...documents].flatMap(([{ change, uri, to }, document]) =>
    document?.isDirty === false && change.kind !== 'delete' ? [{ path: change.path, uri: to ?? uri }] : [],
  );
  if (!(await vscode.workspace.applyEdit(editOf(documents, contents)))) {
    const isUntouched = [...documents].every(([file, document]) => !isStale(file, document));
    return { kind: isUntouched ? 'refused' : 'partly' };
  }
  for (const { path, uri } of clean) {
    const document = await opened(uri);
    if (document?.isDirty === true && !(await document.save())) return { kind: 'unsaved', path };
  }
  return { kind: 'done' };
}

/** Unsaved text of a file that is to be deleted could not be brought back. */
function isStale({ change, before }: ProposedFile, document: vscode.TextDocument | undefined): boolean {
  if (change.kind === 'create') return document !== undefined;
  return document?.getText() !== before || (change.kind === 'delete' && document.isDirty);
}

/** What can fail comes first: files that are made, then texts, then what is moved or removed. */
function editOf(
  documents: ReadonlyMap<ProposedFile, vscode.TextDocument | undefined>,
  contents: ReadonlyMap<ProposedFile, Uint8Array>,
): vscode.WorkspaceEdit {
  const edit = new vscode.WorkspaceEdit();
  for (const [{ uri }, bytes] of contents) edit.createFile(uri, { contents: bytes });
  for (const [{ change, uri }, document] of documents)
    if (document !== undefined && 'splices' in change)
      for (const { start, end, text } of change.splices)
        edit.replace(uri, new vscode.Range(document.positionAt(start), document.positionAt(end)), text);
  for (const { change, uri, to } of documents.keys()) {
    if (to !== undefined) edit.renameFile(uri, to);
    if (change.kind === 'delete') edit.deleteFile(uri);
  }
  return edit;
}

async function opened(uri: vscode.Uri): Promise<vscode.TextDocument | undefined> {
  try {
    return await vscode.workspace.openTextDocument(uri);
  } catch {
    return undefined;
  }
}
