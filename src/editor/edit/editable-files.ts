import { stat } from 'node:fs/promises';
import * as vscode from 'vscode';
import type { EditableFiles } from '../../edit/plan-changes.ts';
import type { LoadedFiles } from '../../edit/thread/plan-large.ts';
import type { FileText } from '../../edit/file-change.ts';
import { EditRefused } from '../../edit/edit-refused.ts';
import type { EditedFiles } from '../../platform/edited-files.ts';
import { FileRefused } from '../../platform/workspace-files.ts';
import type { GatedFiles } from '../../platform/workspace-files.ts';
import { workspaceUri } from '../ports/workspace-uri.ts';
import { localize } from '../shell/localize.ts';

/** Longest wait for the gate, and for a file, in milliseconds. */
const longestCheck = 10_000;
const longestRead = 30_000;
/** Largest file, in bytes, that is opened as a document for an edit. */
const mostOpenedBytes = 5_000_000;

/** How files are reached. */
export interface FileAccess {
  /** What may be given out and written. */
  readonly rules: Pick<GatedFiles, 'check'>;
  /** Files that are changed on disk. */
  readonly closed: () => Promise<EditedFiles>;
  /**
   * Whether files without a document are opened, so that their change is a step of undo like one that was typed. Else they are changed on disk.
   * A file that VS Code would change in other places when it saves it is changed on disk in any case.
   */
  readonly opensDocuments: boolean;
}

/**
 * Reads the files that edits are about. Those with a `version` are as their documents are now, saved or not; those with a `hash` as they are on disk.
 * Paths as the path gate takes them; what is not there is left out. Throws {@link EditRefused} for a file that may not be given out or
 * written: outside, ignored, secret, read-only, no text, too large, or a notebook.
 */
export async function readEditableFiles(
  paths: readonly string[],
  defaultPath: string | undefined,
  access: FileAccess,
): Promise<LoadedFiles & EditableFiles> {
  const files = new Map<string, FileText>();
  for (const path of new Set(paths)) {
    await mustBeOpen(path, access.rules);
    const text = await textOf(path, access);
    if (text !== undefined) files.set(path, text);
  }
  return { platform: process.platform, defaultPath, files, read: (path) => files.get(path) };
}

async function mustBeOpen(path: string, rules: Pick<GatedFiles, 'check'>): Promise<void> {
  try {
    await rules.check(path, AbortSignal.timeout(longestCheck));
  } catch (error) {
    if (!(error instanceof FileRefused)) throw error;
    // Nothing of such a file is quoted: what is refused may be sent to a model.
    throw new EditRefused({ reason: 'unwritable', path, message: error.message });
  }
}

async function textOf(path: string, { closed, opensDocuments }: FileAccess): Promise<FileText | undefined> {
  const uri = await workspaceUri(path);
  const found = await stat(uri.fsPath).catch(() => undefined);
  if (found === undefined) return undefined;
  if (/\.ipynb$/i.test(path))
    throw unwritable(path, localize('{0} is a notebook: open it and change its cells.', path));
  if ((found.mode & 0o222) === 0) throw unwritable(path, localize('{0} is read-only.', path));
  const isWanted = (opensDocuments && found.size <= mostOpenedBytes) || documentOf(uri) !== undefined;
  const ofDocument = isWanted ? await documentText(uri) : undefined;
  if (ofDocument !== undefined) return ofDocument;
  try {
    return await (await closed()).read(path, AbortSignal.timeout(longestRead));
  } catch (error) {
    if (!(error instanceof FileRefused)) throw error;
    // Some encodings are known to VS Code only.
    const known = isWanted || error.reason !== 'binary' ? undefined : await documentText(uri);
    if (known === undefined) throw unwritable(path, error.message);
    return known;
  }
}

/** The document that VS Code has for a file now, shown or not. */
export function documentOf(uri: vscode.Uri): vscode.TextDocument | undefined {
  return vscode.workspace.textDocuments.find(
    (document) => !document.isClosed && document.uri.toString() === uri.toString(),
  );
}

/** A file as its document has it. Undefined where there can be none, and where saving it would change other places. */
async function documentText(uri: vscode.Uri): Promise<FileText | undefined> {
  let document: vscode.TextDocument;
  try {
    document = await vscode.workspace.openTextDocument(uri);
  } catch {
    // No text for VS Code, or too large.
    return undefined;
  }
  const text = document.getText();
  const { version } = document;
  return document.isDirty || (await isExact(document, text)) ? { text, version } : undefined;
}

function unwritable(path: string, message: string): EditRefused {
  return new EditRefused({ reason: 'unwritable', path, message });
}

/** Whether the document, saved as it is, gives the bytes of its file. False where there is none. */
export async function isExact({ uri, encoding }: vscode.TextDocument, text: string): Promise<boolean> {
  const bytes = await bytesOf(uri);
  if (bytes === undefined) return false;
  const again = await vscode.workspace.encode(text, { encoding });
  return Buffer.compare(withoutMark(bytes), withoutMark(again)) === 0;
}

/** The bytes of a file; undefined where they cannot be read. */
export async function bytesOf(uri: vscode.Uri): Promise<Uint8Array | undefined> {
  try {
    return await vscode.workspace.fs.readFile(uri);
  } catch {
    return undefined;
  }
}

/** The bytes behind a byte order mark, which VS Code keeps by itself. */
function withoutMark(bytes: Uint8Array): Uint8Array {
  const marks = [
    [0xef, 0xbb, 0xbf],
    [0xff, 0xfe],
    [0xfe, 0xff],
  ];
  const mark = marks.find((each) => each.every((byte, at) => bytes[at] === byte));
  return mark === undefined ? bytes : bytes.subarray(mark.length);
}

/** Refuses a text that the encoding of its file cannot say: VS Code would write question marks. */
export async function mustBeEncodable(path: string, uri: vscode.Uri, text: string): Promise<void> {
  const bytes = await vscode.workspace.encode(text, { uri });
  const again = await vscode.workspace.decode(bytes, { uri });
  if (again.replace(/^\ufeff/, '') !== text.replace(/^\ufeff/, ''))
    throw unwritable(path, localize('The encoding of {0} lacks a character of the new text.', path));
}
