import * as vscode from 'vscode';
import { cursorAfterKey } from '../../completion/engine/typed-key.ts';
import type { Clock } from '../../platform/clock.ts';

/** The editor asks by itself in a document as long as it did so in the last milliseconds: it may be set not to, or be kept from it. */
const recently = 2_000;

/** Sees keys at once, where the editor calls the provider only a while after each. */
export class AnticipatedKeys {
  readonly #clock: Clock;
  readonly #typed: (document: vscode.TextDocument, position: vscode.Position) => void;
  readonly #listening: vscode.Disposable;
  #asked: { readonly document: vscode.TextDocument; readonly at: number } | undefined;

  /** `typed` is called for keys in documents in which the editor has been asking for suggestions by itself. */
  constructor(clock: Clock, typed: (document: vscode.TextDocument, position: vscode.Position) => void) {
    this.#clock = clock;
    this.#typed = typed;
    this.#listening = vscode.workspace.onDidChangeTextDocument((event) => this.#changed(event));
  }

  /** The editor asked for a suggestion by itself. */
  asked(document: vscode.TextDocument): void {
    this.#asked = { document, at: this.#clock.now() };
  }

  dispose(): void {
    this.#listening.dispose();
  }

  #changed({ document, contentChanges, reason }: vscode.TextDocumentChangeEvent): void {
    const asked = this.#asked;
    if (asked?.document !== document || this.#clock.now() - asked.at > recently || reason !== undefined) return;
    const editor = vscode.window.activeTextEditor;
    if (editor?.document !== document || editor.selections.length !== 1) return;
    const offset = cursorAfterKey(
      contentChanges.map(({ rangeOffset, rangeLength, text }) => ({ offset: rangeOffset, removed: rangeLength, text })),
    );
    if (offset !== undefined) this.#typed(document, document.positionAt(offset));
  }
}
