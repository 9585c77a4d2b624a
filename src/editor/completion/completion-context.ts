import * as vscode from 'vscode';
import type { ContextSnapshot } from '../../context/prompt/frozen-context.ts';
import type { LineChange } from '../../context/prompt/mirrored-lines.ts';
import type { ContextOccasion, ContextPlace, PromptContext } from '../../context/prompt/prompt-context.ts';
import { isSecretFile } from '../../guard/secret-files.ts';
import { Listeners } from '../../base/listeners.ts';
import type { Disposable } from '../../base/listeners.ts';
import type { Clock } from '../../platform/clock.ts';
import { workspacePath } from '../ports/open-documents.ts';
import type { CompletionContextDependencies } from './prompt-context-sources.ts';
import { onDidChangeAiFeatures, onDidChangeSettings } from '../shell/read-setting.ts';

/** The context is prepared after this long without a key or a move of the cursor, in milliseconds. */
const idleMs = 400;
const maximumRecent = 40;

/** The context of prompts, as ghost text reads it. */
export interface CompletionContext {
  /** What is prepared for a place. Cheap. */
  read(document: vscode.TextDocument, line: number): ContextSnapshot;
  /** Calls back whenever something was looked at for a place: the person may type there soon. */
  onDidPrepare(listener: (value: undefined) => void): Disposable;
  /** Ignore files, trust or the choice of models changed. */
  forget(): void;
  dispose(): void;
}

/** Prepares the context of prompts in the pauses of the person. Does nothing where nothing would be sent anyway. */
export function prepareCompletionContext(dependencies: CompletionContextDependencies): CompletionContext {
  const recent = new RecentFiles();
  const prepared = new Listeners<undefined>();
  // Opening a window does not need it; until the first pause there is nothing to hand out either.
  let context: PromptContext | undefined;
  let isOver = false;
  const refresh = async (occasion: ContextOccasion): Promise<void> => {
    const { createPromptContext } = await import('./prompt-context-sources.ts');
    if (isOver) return;
    context ??= createPromptContext(dependencies, (languageId) => recent.of(languageId));
    const place = activePlace();
    if (place === undefined) return;
    await context.refresh(place, occasion);
    prepared.fire(undefined);
  };
  const forget = (): void => context?.forget();
  const pause = new Pause(dependencies.clock, (occasion) => void refresh(occasion));
  recent.note(vscode.window.activeTextEditor?.document);
  pause.begin('idle');
  const following = vscode.Disposable.from(
    vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
      const path = workspacePath(document.uri);
      if (path === undefined || contentChanges.length === 0) return;
      context?.changed(path, contentChanges.map(lineChange));
      pause.begin('idle');
    }),
    vscode.window.onDidChangeTextEditorSelection(({ textEditor }) => {
      if (textEditor === vscode.window.activeTextEditor) pause.begin('idle');
    }),
    vscode.window.onDidChangeActiveTextEditor((editor) => {
      recent.note(editor?.document);
      pause.begin('tab');
    }),
    vscode.workspace.onDidSaveTextDocument((document) => {
      if (document === vscode.window.activeTextEditor?.document) pause.begin('save');
    }),
    vscode.workspace.onDidCloseTextDocument(({ uri }) => context?.closed(uri.toString(), workspacePath(uri))),
    vscode.workspace.onDidChangeWorkspaceFolders(forget),
    onDidChangeSettings(['crossfade.completion.enabled', 'crossfade.completion.languages'], forget),
    onDidChangeAiFeatures(forget),
  );
  return {
    read: (document, line) => {
      const place = placeOf(document, line);
      return place === undefined ? nothing : (context?.read(place) ?? nothing);
    },
    onDidPrepare: prepared.on,
    forget,
    dispose: () => {
      following.dispose();
      pause.dispose();
      isOver = true;
      context?.dispose();
    },
  };
}

const nothing: ContextSnapshot = { version: 0, files: [] };

/** Waits for a pause; a tab switch needs none but must not be overtaken by the move of the cursor that comes with it. */
class Pause {
  readonly #clock: Clock;
  readonly #call: (occasion: ContextOccasion) => void;
  #timer: vscode.Disposable | undefined;
  #occasion: ContextOccasion | undefined;

  constructor(clock: Clock, call: (occasion: ContextOccasion) => void) {
    this.#clock = clock;
    this.#call = call;
  }

  begin(occasion: ContextOccasion): void {
    // The strongest reason counts: a save is one although keys follow it.
    if (this.#occasion === undefined || occasion !== 'idle') this.#occasion = occasion;
    this.#timer?.dispose();
    const timer = this.#clock.after(this.#occasion === 'tab' ? 0 : idleMs, () => {
      const due = this.#occasion ?? 'idle';
      this.#occasion = undefined;
      this.#call(due);
    });
    this.#timer = new vscode.Disposable(() => timer.dispose());
  }

  dispose(): void {
    this.#timer?.dispose();
  }
}

/** Workspace paths of the files the person looked at, the latest first, by language. */
class RecentFiles {
  #files: readonly { readonly path: string; readonly languageId: string }[] = [];

  note(document: vscode.TextDocument | undefined): void {
    const path = document === undefined ? undefined : workspacePath(document.uri);
    if (document === undefined || path === undefined || isSecretFile(path)) return;
    const { languageId } = document;
    const others = this.#files.filter((file) => file.path !== path);
    this.#files = [{ path, languageId }, ...others].slice(0, maximumRecent);
  }

  /** Open documents that were never looked at come last. */
  of(languageId: string): readonly string[] {
    const open = vscode.workspace.textDocuments.filter((document) => document.languageId === languageId);
    const looked = this.#files.filter((file) => file.languageId === languageId).map(({ path }) => path);
    return [...new Set([...looked, ...open.flatMap(({ uri }) => workspacePath(uri) ?? [])])];
  }
}

function activePlace(): ContextPlace | undefined {
  const editor = vscode.window.activeTextEditor;
  return editor === undefined ? undefined : placeOf(editor.document, editor.selection.active.line);
}

function placeOf({ uri, languageId }: vscode.TextDocument, line: number): ContextPlace | undefined {
  const path = workspacePath(uri);
  return path === undefined ? undefined : { document: uri.toString(), path, languageId, line };
}

function lineChange({ range, text }: vscode.TextDocumentContentChangeEvent): LineChange {
  const { start, end } = range;
  return {
    startLine: start.line,
    startCharacter: start.character,
    endLine: end.line,
    endCharacter: end.character,
    text,
  };
}
