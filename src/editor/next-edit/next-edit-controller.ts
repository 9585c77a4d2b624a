import * as vscode from 'vscode';
import { longestText, NextEdits } from '../../completion/next-edit/next-edits.ts';
import type { PredictedEdit } from '../../completion/next-edit/predicted-edit.ts';
import type { CompletionEvent } from '../../completion/engine/suggestion.ts';
import { BoundedMap } from '../../base/bounded-map.ts';
import { errorText } from '../../base/error-text.ts';
import type { Disposable } from '../../base/listeners.ts';
import { isAborted } from '../../platform/aborted.ts';
import { localize } from '../shell/localize.ts';
import { isNextEditOn, mayPredict } from './next-edit-gate.ts';
import { NextEditModel } from './next-edit-model.ts';
import { editInWords } from './next-edit-words.ts';
import { NextEditView } from './next-edit-view.ts';
import type { NextEditState } from './next-edit-view.ts';
import type { NextEditDependencies } from './next-edit-dependencies.ts';
import { onDidChangeAiFeatures, onDidChangeSettings } from '../shell/read-setting.ts';
import { setContext } from '../shell/set-context.ts';
import { showStatus } from '../shell/show-notice.ts';

/** A pause after the last change, in milliseconds; before that the person is at work. */
const pauseBeforePrediction = 300;
/** Documents that are followed at once; the one not edited for longest goes first. */
const maximumFollowed = 3;

/** What switches it off or on. */
const switches = [
  'crossfade.nextEdit.enabled',
  'crossfade.completion.enabled',
  'crossfade.completion.languages',
] as const;

/** A predicted edit that is on the screen. */
interface Offer {
  readonly editor: vscode.TextEditor;
  readonly edit: PredictedEdit;
  readonly state: NextEditState;
  /** The line the person was on when it was offered. */
  readonly fromLine: number;
}

/** Offers the next edit: follows the documents that are edited, draws what is predicted, goes there and makes it. */
export class NextEditController {
  readonly #dependencies: NextEditDependencies;
  readonly #view = new NextEditView();
  readonly #model: NextEditModel;
  readonly #followed = new BoundedMap<string, NextEdits>(maximumFollowed);
  readonly #listening: vscode.Disposable;
  #offer: Offer | undefined;
  #timer: Disposable | undefined;
  #work = new AbortController();
  #isApplying = false;
  #isGhostVisible = false;

  constructor(dependencies: NextEditDependencies) {
    this.#dependencies = dependencies;
    this.#model = new NextEditModel(dependencies);
    const ghost = dependencies.onDidEvent((event) => this.#followGhost(event));
    const restart = (): void => {
      this.#hide();
      this.#stop();
      this.#followed.clear();
      this.#follow(vscode.window.activeTextEditor);
    };
    const snoozing = dependencies.snooze.onDidChange(restart);
    this.#listening = vscode.Disposable.from(
      new vscode.Disposable(() => ghost.dispose()),
      vscode.workspace.onDidChangeTextDocument((event) => this.#changed(event)),
      vscode.workspace.onDidCloseTextDocument((document) => this.#followed.delete(document.uri.toString())),
      vscode.window.onDidChangeActiveTextEditor((editor) => {
        this.#hide();
        this.#follow(editor);
      }),
      vscode.window.onDidChangeTextEditorSelection((event) => this.#moved(event)),
      onDidChangeSettings(switches, restart),
      new vscode.Disposable(() => snoozing.dispose()),
      onDidChangeAiFeatures(restart),
    );
    this.#follow(vscode.window.activeTextEditor);
  }

  /** Tab: goes to the edit that is offered, or makes it where the cursor is there. Without an offer, goes to the next edit that is known. */
  async accept(): Promise<void> {
    const editor = vscode.window.activeTextEditor;
    if (editor === undefined) return;
    const offer = this.#offer?.editor === editor ? this.#offer : undefined;
    if (offer?.state === 'shown') {
      await this.#apply(offer);
      return;
    }
    const edits = this.#followed.get(editor.document.uri.toString());
    const edit = offer?.edit ?? edits?.next(editor.document.offsetAt(editor.selection.active));
    if (edit === undefined || edits?.holds(edit) !== true) {
      showStatus(vscode.l10n.t('No next edit found here.'));
      return;
    }
    this.#jump(editor, edit);
  }

  /** Escape: nothing is offered any more, and the same is not offered again. */
  clear(): void {
    const document = (this.#offer?.editor ?? vscode.window.activeTextEditor)?.document;
    this.#hide();
    this.#stop();
    if (document !== undefined) this.#followed.get(document.uri.toString())?.dismiss();
  }

  dispose(): void {
    this.#hide();
    this.#stop();
    this.#listening.dispose();
    this.#view.dispose();
  }

  #follow(editor: vscode.TextEditor | undefined): void {
    if (editor === undefined) return;
    const { document } = editor;
    const key = document.uri.toString();
    if (this.#followed.has(key) || !isNextEditOn(document, this.#dependencies)) return;
    const end = document.lineAt(document.lineCount - 1).range.end;
    if (document.offsetAt(end) > longestText) return;
    this.#followed.set(key, new NextEdits(document.getText(), this.#dependencies.clock));
  }

  #changed({ document, contentChanges, reason }: vscode.TextDocumentChangeEvent): void {
    if (contentChanges.length === 0) return;
    const key = document.uri.toString();
    const edits = this.#followed.get(key);
    const editor = vscode.window.activeTextEditor;
    const isActive = editor?.document === document;
    if (edits === undefined) {
      // What was there before this change is not known; the next one will be understood.
      if (isActive) this.#follow(editor);
      return;
    }
    this.#followed.set(key, edits);
    const changes = contentChanges.map(({ rangeOffset, rangeLength, text }) => ({
      start: rangeOffset,
      end: rangeOffset + rangeLength,
      text,
    }));
    edits.change(changes, reason !== undefined);
    if (this.#isApplying) return;
    if (this.#offer?.editor.document === document) this.#hide();
    this.#stop();
    if (isActive && reason === undefined) this.#later(pauseBeforePrediction);
  }

  #followGhost({ kind }: CompletionEvent): void {
    if (kind === 'shown') this.#isGhostVisible = true;
    if (kind === 'accepted' || kind === 'typed-through' || kind === 'dropped') this.#isGhostVisible = false;
    if (kind === 'accepted') this.#later(0);
  }

  #moved({ textEditor, selections, kind }: vscode.TextEditorSelectionChangeEvent): void {
    // VS Code takes ghost text away where the cursor is moved.
    if (kind !== undefined) this.#isGhostVisible = false;
    const offer = this.#offer;
    const [selection, ...more] = selections;
    if (offer === undefined || offer.editor !== textEditor || this.#isApplying) return;
    const line = selection?.active.line;
    const target = rangeOf(textEditor.document, offer.edit).start.line;
    // Where the person went to do something else, Tab is theirs.
    if (more.length > 0 || selection?.isEmpty !== true || (line !== target && line !== offer.fromLine)) this.#hide();
    else this.#show(textEditor, offer.edit, offer.fromLine);
  }

  #later(milliseconds: number): void {
    this.#stop();
    const { signal } = this.#work;
    this.#timer = this.#dependencies.clock.after(milliseconds, () => {
      this.#predict(signal).catch((error: unknown) => {
        if (!signal.aborted)
          this.#dependencies.logger.warn(`The next edit could not be predicted: ${errorText(error)}`);
      });
    });
  }

  #stop(): void {
    this.#timer?.dispose();
    this.#work.abort();
    this.#work = new AbortController();
  }

  async #predict(signal: AbortSignal): Promise<void> {
    const editor = vscode.window.activeTextEditor;
    const edits = this.#followed.get(editor?.document.uri.toString() ?? '');
    if (editor === undefined || edits === undefined || editor.selections.length > 1) return;
    const { document } = editor;
    if (!(await mayPredict(document, this.#dependencies)) || isAborted(signal)) return;
    if (document.getText() !== edits.text) edits.restart(document.getText());
    if (await edits.followRename(document.languageId, signal)) await this.#offerNext(editor, edits, signal);
    else if (!isAborted(signal)) await this.#askModel(editor, edits, signal);
  }

  async #askModel(editor: vscode.TextEditor, edits: NextEdits, signal: AbortSignal): Promise<void> {
    const isGhostVisible = (): boolean => this.#isGhostVisible;
    if (isGhostVisible() || !NextEditModel.isOn()) return;
    const edit = await this.#model.predict(editor, edits, signal);
    // Ghost text that came meanwhile is what the person looks at.
    if (edit === undefined || isAborted(signal) || isGhostVisible() || !edits.expect(edit)) return;
    await this.#offerNext(editor, edits, signal);
  }

  /** Offers what is expected behind the cursor, over any ghost text: what was just renamed is surer. */
  async #offerNext(editor: vscode.TextEditor, edits: NextEdits, signal: AbortSignal): Promise<void> {
    const edit = edits.next(editor.document.offsetAt(editor.selection.active));
    if (edit === undefined || vscode.window.activeTextEditor !== editor || !editor.selection.isEmpty) return;
    await vscode.commands.executeCommand('editor.action.inlineSuggest.hide');
    if (isAborted(signal) || !edits.holds(edit)) return;
    this.#show(editor, edit, editor.selection.active.line);
    const t = localize;
    const place = t('Next edit on line {0}: {1}. Press Tab to go to it.', lineOf(editor, edit), editInWords(edit, t));
    showStatus(place);
  }

  #show(editor: vscode.TextEditor, edit: PredictedEdit, fromLine: number): void {
    const range = rangeOf(editor.document, edit);
    const cursorLine = editor.selection.active.line;
    const state = range.start.line === cursorLine ? 'shown' : 'near';
    this.#offer = { editor, edit, state, fromLine };
    this.#view.draw(editor, { edit, range, state, cursorLine });
    setContext('crossfade.nextEdit', state);
  }

  #hide(): void {
    if (this.#offer === undefined) return;
    this.#view.clear(this.#offer.editor);
    this.#offer = undefined;
    setContext('crossfade.nextEdit', false);
  }

  #jump(editor: vscode.TextEditor, edit: PredictedEdit): void {
    const range = rangeOf(editor.document, edit);
    editor.selection = new vscode.Selection(range.start, range.start);
    editor.revealRange(range, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
    this.#show(editor, edit, range.start.line);
    const t = localize;
    const told = t(
      'Line {0}: {1}. Press Tab to apply it or Escape to dismiss it.',
      lineOf(editor, edit),
      editInWords(edit, t),
    );
    showStatus(told);
  }

  /** Makes the edit, in one step of undo, if its place still holds what was predicted; then offers the one after it. */
  async #apply({ editor, edit }: Offer): Promise<void> {
    const { document } = editor;
    const edits = this.#followed.get(document.uri.toString());
    const range = rangeOf(document, edit);
    this.#hide();
    this.#stop();
    const { signal } = this.#work;
    if (edits?.holds(edit) !== true || document.getText(range) !== edit.before) {
      edits?.drop(edit);
      return;
    }
    this.#isApplying = true;
    try {
      const undo = { undoStopBefore: true, undoStopAfter: true };
      const isMade = await editor.edit((builder) => builder.replace(range, edit.text), undo);
      edits.drop(edit);
      if (!isMade) return;
      const end = document.positionAt(document.offsetAt(range.start) + edit.text.length);
      editor.selection = new vscode.Selection(end, end);
    } finally {
      this.#isApplying = false;
    }
    if (edits.size > 0) await this.#offerNext(editor, edits, signal);
    else this.#later(0);
  }
}

function rangeOf(document: vscode.TextDocument, { start, end }: PredictedEdit): vscode.Range {
  return new vscode.Range(document.positionAt(start), document.positionAt(end));
}

function lineOf({ document }: vscode.TextEditor, { start }: PredictedEdit): number {
  return document.positionAt(start).line + 1;
}
