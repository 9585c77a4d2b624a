import * as vscode from 'vscode';
import type { EditableFiles } from '../../edit/plan-changes.ts';
import type { FileText } from '../../edit/file-change.ts';
import { EditRefused } from '../../edit/edit-refused.ts';
import { FileRefused } from '../../platform/workspace-files.ts';
import type { GatedFiles } from '../../platform/workspace-files.ts';
import { workspaceUri } from '../ports/workspace-uri.ts';
import { localize } from '../shell/localize.ts';

/** Longest wait for the gate, in milliseconds. */
const longestCheck = 10_000;

/**
 * Reads the files that edits are about, as their documents are now, saved or not. Paths as the path gate takes them; what is not there is left out.
 * Throws {@link EditRefused} for a file that may not be given out or written: outside, ignored, secret, a notebook, or one that VS Code would change
 * in other places when it saves it.
 */
export async function readEditableFiles(
  paths: readonly string[],
  defaultPath: string | undefined,
  rules: Pick<GatedFiles, 'check'>,
): Promise<EditableFiles> {
  const files = new Map<string, FileText>();
  for (const path of new Set(paths)) {
    await mustBeOpen(path, rules);
    const text = await textOf(path);
    if (text !== undefined) files.set(path, text);
  }
  return { platform: process.platform, defaultPath, read: (path) => files.get(path) };
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

async function textOf(path: string): Promise<FileText | undefined> {
  const uri = await workspaceUri(path);
  try {
    await vscode.workspace.fs.stat(uri);
  } catch {
    return undefined;
  }
  if (/\.ipynb$/i.test(path))
    throw unwritable(path, localize('{0} is a notebook: open it and change its cells.', path));
  const document = await vscode.workspace.openTextDocument(uri);
  const text = document.getText();
  if (!document.isDirty && !(await isExact(document, text)))
    throw unwritable(
      path,
      localize(
        'VS Code would change {0} in other places when it saves it: its lines end in different ways, or it is not in the encoding {1}.',
        path,
        document.encoding,
      ),
    );
  return { text, version: document.version };
}

function unwritable(path: string, message: string): EditRefused {
  return new EditRefused({ reason: 'unwritable', path, message });
}

/** Whether the document, saved as it is, gives the bytes of its file. */
async function isExact({ uri, encoding }: vscode.TextDocument, text: string): Promise<boolean> {
  const bytes = await vscode.workspace.fs.readFile(uri);
  const again = await vscode.workspace.encode(text, { encoding });
  return Buffer.compare(withoutMark(bytes), withoutMark(again)) === 0;
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
