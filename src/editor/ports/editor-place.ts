import * as vscode from 'vscode';
import { Listeners } from '../../base/listeners.ts';
import type { Disposable } from '../../base/listeners.ts';
import type { EditorPlace, OpenFolder } from '../../routing/models-here.ts';
import { rootNames } from './root-names.ts';

/** Where the person is in this window. An editor outside of every folder (settings, output, untitled) keeps the folder of the one before it. */
export class EditorPlaces implements EditorPlace, Disposable {
  readonly #changes = new Listeners<undefined>();
  readonly #registrations: vscode.Disposable;
  #last: string | undefined;

  constructor() {
    this.#follow(vscode.window.activeTextEditor);
    this.#registrations = vscode.Disposable.from(
      vscode.window.onDidChangeActiveTextEditor((editor) => {
        if (this.#follow(editor)) this.#changes.fire(undefined);
      }),
      vscode.workspace.onDidChangeWorkspaceFolders(() => {
        this.#follow(vscode.window.activeTextEditor);
        this.#changes.fire(undefined);
      }),
    );
  }

  readonly onDidChange = this.#changes.on;

  folders(): readonly OpenFolder[] {
    const all = vscode.workspace.workspaceFolders ?? [];
    // Paths know the folders on this machine's disk alone, so those have the first right to a name.
    const named = [...all].sort((a, b) => Number(b.uri.scheme === 'file') - Number(a.uri.scheme === 'file'));
    const names = rootNames(named.map(({ name }) => name));
    return all.map((folder) => ({ uri: folder.uri.toString(), name: names[named.indexOf(folder)] ?? '' }));
  }

  folder(): OpenFolder | undefined {
    const folders = this.folders();
    return folders.find(({ uri }) => uri === this.#last) ?? folders[0];
  }

  document(): { readonly uri: string; readonly languageId: string } | undefined {
    const document = vscode.window.activeTextEditor?.document;
    return document && { uri: document.uri.toString(), languageId: document.languageId };
  }

  dispose(): void {
    void this.#registrations.dispose();
  }

  /** True when the folder is another one than before. */
  #follow(editor: vscode.TextEditor | undefined): boolean {
    const folder = editor && vscode.workspace.getWorkspaceFolder(editor.document.uri)?.uri.toString();
    if (folder === undefined || folder === this.#last) return false;
    this.#last = folder;
    return true;
  }
}

/** What this window works on, as one address: its workspace file, else its only folder. Undefined for an empty window. */
export function workspaceUri(): vscode.Uri | undefined {
  return vscode.workspace.workspaceFile ?? vscode.workspace.workspaceFolders?.[0]?.uri;
}

/** A folder to propose for a file to be saved. It says nothing of which models are used. */
export function folderToSaveIn(): vscode.Uri | undefined {
  return vscode.workspace.workspaceFolders?.[0]?.uri;
}
