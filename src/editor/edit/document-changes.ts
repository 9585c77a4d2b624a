import * as vscode from 'vscode';
import type { Splice } from '../../edit/splices.ts';
import { bytesOf, isExact } from './editable-files.ts';
import type { ProposedFile } from './proposal.ts';

/** What became of changes of documents. `partly`: VS Code stopped in the middle. */
export type DocumentsEnd =
  | { readonly kind: 'done'; readonly unsaved: string | undefined; readonly takeBack: () => Promise<DocumentsEnd> }
  | { readonly kind: 'stale'; readonly path: string }
  | { readonly kind: 'refused' | 'partly' };

/** A proposed file with the bytes it gets where it is made. */
interface DocumentChange extends ProposedFile {
  readonly bytes?: Uint8Array;
}

/** Changes of files through VS Code: as one edit that can be undone there, or none of them. */
export class DocumentChanges {
  readonly #files: readonly DocumentChange[];
  readonly #documents = new Map<DocumentChange, vscode.TextDocument | undefined>();
  readonly #contents = new Map<DocumentChange, Uint8Array>();
  readonly #left = new Map<DocumentChange, string>();
  #otherOnDisk: string | undefined;

  constructor(files: readonly DocumentChange[]) {
    this.#files = files;
  }

  /** Opens the documents and compares them with the disk. To be called before {@link staleFile} and {@link make}. */
  async open(): Promise<void> {
    for (const file of this.#files) {
      const document = await opened(file.uri);
      this.#documents.set(file, document);
      // VS Code hears of a change on disk some time later.
      if (document?.isDirty === false && !document.isUntitled && !(await isExact(document, document.getText())))
        this.#otherOnDisk = file.change.path;
      if (file.change.kind === 'create')
        this.#contents.set(file, file.bytes ?? (await vscode.workspace.encode(file.after, { uri: file.uri })));
      const bytes = file.change.kind === 'delete' ? await bytesOf(file.uri) : undefined;
      if (bytes !== undefined) this.#contents.set(file, bytes);
      if (file.to !== undefined && (await opened(file.to)) !== undefined)
        this.#otherOnDisk = file.to.path.split('/').at(-1);
    }
  }

  /** The first file that is no longer what its change was made for. Awaits nothing. */
  get staleFile(): string | undefined {
    if (this.#otherOnDisk !== undefined) return this.#otherOnDisk;
    return [...this.#documents].find(([file, document]) => isStale(file, document))?.[0].change.path;
  }

  /** Makes all changes, and saves the files that had no unsaved text; the others keep it, and the change, unsaved. */
  async make(): Promise<DocumentsEnd> {
    const path = this.staleFile;
    if (path !== undefined) return { kind: 'stale', path };
    const clean = [...this.#documents].flatMap(([{ change, uri, to }, document]) =>
      document?.isDirty === false && !document.isUntitled && change.kind !== 'delete'
        ? [{ name: change.path, uri: to ?? uri }]
        : [],
    );
    if (this.#files.length > 0 && !(await vscode.workspace.applyEdit(this.#edit()))) {
      const isUntouched = [...this.#documents].every(([file, document]) => !isStale(file, document));
      return { kind: isUntouched ? 'refused' : 'partly' };
    }
    const unsaved = await save(clean);
    for (const file of this.#files) {
      const document = await opened(file.to ?? file.uri);
      if (document !== undefined) this.#left.set(file, document.getText());
    }
    return { kind: 'done', unsaved, takeBack: () => this.#takeBack() };
  }

  /** The opposite of all changes, where every file is as they left it. */
  async #takeBack(): Promise<DocumentsEnd> {
    const back = new DocumentChanges(
      this.#files.map((file) => opposite(file, this.#left.get(file) ?? '', this.#contents.get(file))),
    );
    await back.open();
    return await back.make();
  }

  /** What can fail comes first: files that are made, then texts, then what is moved or removed. */
  #edit(): vscode.WorkspaceEdit {
    const edit = new vscode.WorkspaceEdit();
    for (const [{ change, uri }, contents] of this.#contents)
      if (change.kind === 'create') edit.createFile(uri, { contents });
    for (const [{ change, uri }, document] of this.#documents)
      if (document !== undefined && 'splices' in change)
        for (const { start, end, text } of change.splices)
          edit.replace(uri, new vscode.Range(document.positionAt(start), document.positionAt(end)), text);
    for (const { change, uri, to } of this.#documents.keys()) {
      if (to !== undefined) edit.renameFile(uri, to);
      if (change.kind === 'delete') edit.deleteFile(uri);
    }
    return edit;
  }
}

/** Unsaved text of a file that is to be deleted could not be brought back. */
function isStale({ change, before }: ProposedFile, document: vscode.TextDocument | undefined): boolean {
  if (change.kind === 'create') return document !== undefined;
  return document?.getText() !== before || (change.kind === 'delete' && document.isDirty);
}

/** Saves documents. Returns the name of the first that could not be saved. */
async function save(
  files: readonly { readonly name: string; readonly uri: vscode.Uri }[],
): Promise<string | undefined> {
  let unsaved: string | undefined;
  for (const { name, uri } of files) {
    const document = await opened(uri);
    if (document?.isDirty === true && !(await document.save())) unsaved ??= name;
  }
  return unsaved;
}

/** What takes a change back. `left`: the text that was there after it, which a formatter may have changed while it was saved. */
function opposite(file: DocumentChange, left: string, bytes: Uint8Array | undefined): DocumentChange {
  const { change, uri, to, before } = file;
  const { path } = change;
  const sides = { uri: to ?? uri, before: left, after: before };
  switch (change.kind) {
    case 'create':
      return { ...sides, change: { kind: 'delete', path, base: {}, text: left } };
    case 'delete':
      return { ...sides, change: { kind: 'create', path, text: before }, ...(bytes && { bytes }) };
    case 'change':
      return { ...sides, change: { kind: 'change', path, base: {}, splices: [differing(left, before)] } };
    case 'rename':
      return {
        ...sides,
        to: uri,
        change: { kind: 'rename', path: change.to, to: path, base: {}, splices: [differing(left, before)] },
      };
  }
}

/** The one splice that makes another text of a text. */
function differing(text: string, other: string): Splice {
  const shorter = Math.min(text.length, other.length);
  let start = 0;
  while (start < shorter && text[start] === other[start]) start++;
  // VS Code takes no position within a character of two units.
  if (isHalf(text, start) || isHalf(other, start)) start--;
  let tail = 0;
  while (tail < shorter - start && text.at(-1 - tail) === other.at(-1 - tail)) tail++;
  if (isHalf(text, text.length - tail) || isHalf(other, other.length - tail)) tail--;
  return { start, end: text.length - tail, text: other.slice(start, other.length - tail) };
}

function isHalf(text: string, at: number): boolean {
  return at > 0 && (text.codePointAt(at - 1) ?? 0) > 0xffff;
}

async function opened(uri: vscode.Uri): Promise<vscode.TextDocument | undefined> {
  try {
    return await vscode.workspace.openTextDocument(uri);
  } catch {
    return undefined;
  }
}
