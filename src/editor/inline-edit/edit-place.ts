import * as vscode from 'vscode';
import type { EditTarget } from '../../edit/asking/edit-target.ts';
import { EditRefused } from '../../edit/edit-refused.ts';
import { readEditableFiles } from '../edit/editable-files.ts';
import type { FileAccess } from '../edit/editable-files.ts';
import { workspacePath } from '../ports/open-documents.ts';
import { localize } from '../shell/localize.ts';

/** What an edit is asked for: a document, and what of it is meant. */
export interface EditPlace {
  readonly uri: vscode.Uri;
  readonly path: string;
  readonly language: string;
  /** Untitled documents have no file: no rule is about them. */
  readonly hasFile: boolean;
  readonly selection?: EditTarget['selection'];
  readonly cursorLine: number;
}

/** The place that an editor shows, or one sentence why it cannot be edited. */
export function placeOf({ document, selection }: vscode.TextEditor): EditPlace | string {
  const { uri, isUntitled, languageId } = document;
  if (uri.scheme === 'vscode-notebook-cell')
    return vscode.l10n.t('Inline edits of notebook cells are not supported. Nothing was sent.');
  const path = isUntitled ? uri.path.split('/').at(-1) : workspacePath(uri);
  if (path === undefined || path === '')
    return vscode.l10n.t('Only files of the open workspace and untitled documents can be edited with a model.');
  const place = { uri, path, language: languageId, hasFile: !isUntitled, cursorLine: selection.active.line + 1 };
  if (selection.isEmpty) return place;
  const { start, end } = selection;
  // A selection that ends before the first character of a line does not mean that line.
  const lastLine = end.character === 0 && end.line > start.line ? end.line : end.line + 1;
  return { ...place, selection: { firstLine: start.line + 1, lastLine } };
}

/** The document as it is now. Throws {@link EditRefused} for one that may not be given out or written, and for a read-only file. */
export async function targetOf(place: EditPlace, access: FileAccess): Promise<EditTarget> {
  const { uri, path, language, selection, cursorLine } = place;
  const asked = { path, language, cursorLine, ...(selection && { selection }) };
  if (!place.hasFile) {
    const document = await vscode.workspace.openTextDocument(uri);
    return { ...asked, text: document.getText(), version: document.version };
  }
  await mustBeWritable(uri, path);
  const files = await readEditableFiles([path], path, access);
  const file = files.read(path);
  if (file === undefined)
    throw new EditRefused({ reason: 'missing-file', path, message: localize('{0} is not there any more.', path) });
  const { text, version } = file;
  if (version === undefined)
    throw new EditRefused({
      reason: 'unwritable',
      path,
      message: localize(
        'VS Code would change {0} in other places when it saves it: its lines end in different ways, or it is not in the encoding that VS Code has for it. Code of the chat can be applied to it.',
        path,
      ),
    });
  return { ...asked, text, version };
}

async function mustBeWritable(uri: vscode.Uri, path: string): Promise<void> {
  const isReadOnly =
    vscode.workspace.fs.isWritableFileSystem(uri.scheme) === false ||
    ((await statOf(uri))?.permissions ?? 0) & vscode.FilePermission.Readonly;
  if (isReadOnly) throw new EditRefused({ reason: 'unwritable', path, message: localize('{0} is read-only.', path) });
}

async function statOf(uri: vscode.Uri): Promise<vscode.FileStat | undefined> {
  try {
    return await vscode.workspace.fs.stat(uri);
  } catch {
    return undefined;
  }
}
