import * as vscode from 'vscode';
import { answerTokens } from '../../completion/next-edit/edit-prompt.ts';
import type { Problem } from '../../completion/next-edit/edit-prompt.ts';
import { modelEdit } from '../../completion/next-edit/model-edit.ts';
import type { NextEdits } from '../../completion/next-edit/next-edits.ts';
import type { PredictedEdit } from '../../completion/next-edit/predicted-edit.ts';
import { askForEdit } from '../../routing/one-shot/ask-for-edit.ts';
import type { NextEditDependencies } from './next-edit-dependencies.ts';
import { workspacePath } from '../ports/open-documents.ts';
import { workspaceTrust } from '../ports/workspace-trust.ts';
import { readSetting } from '../shell/read-setting.ts';

const maximumProblems = 20;

/** Asks the model of the role `edit` for the next edit, where the person switched that on and trusts the workspace. */
export class NextEditModel {
  readonly #dependencies: NextEditDependencies;

  constructor(dependencies: NextEditDependencies) {
    this.#dependencies = dependencies;
  }

  static isOn(): boolean {
    return workspaceTrust.isTrusted() && readSetting('crossfade.nextEdit.model');
  }

  /** Undefined where nothing was predicted, whatever the reason. */
  async predict(
    { document, selection }: vscode.TextEditor,
    edits: NextEdits,
    signal: AbortSignal,
  ): Promise<PredictedEdit | undefined> {
    const { languageId, uri } = document;
    const scope = { resource: uri.toString(), languageId };
    return await modelEdit(
      {
        edits,
        path: workspacePath(uri) ?? uri.path.replace(/^.*\//, ''),
        languageId,
        offset: document.offsetAt(selection.active),
        problems: problemsNear(uri, selection.active.line),
        redact: this.#dependencies.redactor.redact,
        ask: (prompt, until) =>
          askForEdit(this.#dependencies, { ...prompt, maxTokens: answerTokens }, { scope, signal: until }),
      },
      signal,
    );
  }
}

/** The nearest errors and warnings of a file. */
function problemsNear(uri: vscode.Uri, cursorLine: number): readonly Problem[] {
  const distance = (line: number): number => Math.abs(line - cursorLine);
  return vscode.languages
    .getDiagnostics(uri)
    .filter(({ severity }) => severity <= vscode.DiagnosticSeverity.Warning)
    .map(({ range, message }) => ({ line: range.start.line, message: message.slice(0, 400) }))
    .sort((a, b) => distance(a.line) - distance(b.line))
    .slice(0, maximumProblems)
    .map(({ line, message }) => ({ line: line + 1, message }));
}
