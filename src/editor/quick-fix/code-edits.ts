import * as vscode from 'vscode';
import type { SmallStore } from '../ports/memento-store.ts';
import type { CodeExcerpt, CodeProblem } from '../../context/mentions/code-excerpt.ts';
import { EditConversation } from '../../edit/asking/edit-conversation.ts';
import { DialectResults } from '../../edit/learning/dialect-results.ts';
import type { Registry } from '../../models/registry.ts';
import type { Clock } from '../../platform/clock.ts';
import { FileRefused } from '../../platform/workspace-files.ts';
import { quoteName } from '../../guard/path-syntax.ts';
import { holdsPrivateKey } from '../../guard/private-keys.ts';
import type { GatedFiles } from '../../platform/workspace-files.ts';
import type { AnswerEvent } from '../../routing/answer-event.ts';
import type { AnswerRequest } from '../../routing/answer-request.ts';
import type { ModelChoice } from '../../routing/model-choice.ts';
import { codeTarget, problemsIn } from '../chat-view/code-command-target.ts';
import type { CodePlace } from '../chat-view/code-command-target.ts';
import type { Edits } from '../edit/edit.contribution.ts';
import { workspacePath, workspaceRoots } from '../ports/open-documents.ts';
import { offerTrust } from '../providers/offer-trust.ts';
import { localize } from '../shell/localize.ts';
import { readSetting } from '../shell/read-setting.ts';
import { runCommand } from '../shell/register-command.ts';
import { showWarning } from '../shell/show-notice.ts';
import { worded } from '../shell/worded.ts';
import { docsTask, fixTask, testsTask } from './code-edit-tasks.ts';
import { findTestPlace } from './find-test-place.ts';
import { proposeEdit } from './propose-edit.ts';
import type { EditJob } from './propose-edit.ts';

/** Dependencies of edits that commands of the editor ask for. */
export interface CodeEditDependencies {
  readonly edits: Edits;
  readonly answer: (request: AnswerRequest) => AsyncIterable<AnswerEvent>;
  readonly registry: Registry;
  readonly choice: Pick<ModelChoice, 'resolve'>;
  readonly files: GatedFiles;
  readonly redact: (text: string) => string;
  readonly trust: { isTrusted(): boolean };
  readonly clock: Clock;
  /** How well each model writes each dialect. */
  readonly dialectStore: SmallStore;
}

/** A command that changes the code at the cursor. */
export type CodeEditCommand = 'fix' | 'docs' | 'tests';

/** Longest search for the place of the tests, in milliseconds. */
const longestSearch = 10_000;

/** Edits that commands and quick fixes ask for, one at a time. Each is shown as a proposal before anything changes. */
export class CodeEdits {
  readonly #dependencies: CodeEditDependencies;
  #isBusy = false;

  constructor(dependencies: CodeEditDependencies) {
    this.#dependencies = dependencies;
  }

  /** Corrects what the editor reports in a range of a document, as a quick fix names them. */
  async fixProblems(uri?: unknown, range?: unknown): Promise<void> {
    if (!(uri instanceof vscode.Uri) || !(range instanceof vscode.Range)) return;
    const document = await vscode.workspace.openTextDocument(uri);
    const path = workspacePath(uri);
    if (path === undefined) {
      tellOutside();
      return;
    }
    const lines = { startLine: range.start.line + 1, endLine: range.end.line + 1 };
    const code: CodeExcerpt = { path, isInWorkspace: true, languageId: document.languageId, ...lines, text: '' };
    const problems = realProblems(document, code);
    if (problems.length === 0) {
      void showWarning(vscode.l10n.t('The editor reports no problem here any more.'));
      return;
    }
    await this.#propose(uri, jobFor('fix', code, { problems, again: () => this.fixProblems(uri, range) }));
  }

  /** Changes the code at the cursor, or writes tests for it. */
  async run(command: CodeEditCommand): Promise<void> {
    const editor = vscode.window.activeTextEditor;
    // An editor tells where its cursor is now; asked again, the place is still the one that was meant.
    await this.#change(
      command,
      editor && { document: editor.document, selection: editor.selection, visibleRanges: editor.visibleRanges },
    );
  }

  async #again(command: CodeEditCommand, place: CodePlace): Promise<void> {
    // It may have been closed meanwhile.
    await this.#change(command, { ...place, document: await vscode.workspace.openTextDocument(place.document.uri) });
  }

  async #change(command: CodeEditCommand, place: CodePlace | undefined): Promise<void> {
    const code = place && (await codeTarget(place, this.#dependencies.clock));
    if (place === undefined || code === undefined) {
      void showWarning(vscode.l10n.t('There is no code here. Select some code and try again.'));
      return;
    }
    if (!code.isInWorkspace) {
      tellOutside();
      return;
    }
    const { document } = place;
    const again = (): Promise<void> => this.#again(command, place);
    if (command === 'tests') await this.#writeTests(document, code, again);
    else await this.#propose(document.uri, jobFor(command, code, { problems: realProblems(document, code), again }));
  }

  async #writeTests(document: vscode.TextDocument, code: CodeExcerpt, again: () => Promise<void>): Promise<void> {
    const { files, clock } = this.#dependencies;
    if (/\.d\.[cm]?ts$/i.test(code.path)) {
      void showWarning(localize('{0} only declares what is written elsewhere: there is nothing to test.', code.path));
      return;
    }
    // The text that the lines of the code are those of, with what is not saved yet.
    const file = document.getText();
    if (holdsPrivateKey(file)) {
      const reason = `${quoteName(code.path)} holds a private key and is never given out.`;
      void showWarning(localize('Nothing was changed. {0}', worded(reason, localize)));
      return;
    }
    const signal = AbortSignal.timeout(longestSearch);
    try {
      // The code goes along with a question about another file: it passes the gate itself.
      await files.read(code.path, signal);
      const roots = workspaceRoots().map(({ name }) => name);
      const place = await findTestPlace(code.path, { files, roots, clock, signal });
      const example = await exampleOf(place.example, files, signal);
      await this.#propose(document.uri, {
        title: titleFor('tests', code.path),
        path: place.path,
        language: code.languageId,
        task: (isNew) => testsTask({ code, file, exists: !isNew, ...(example && { example }) }),
        again,
      });
    } catch (error) {
      if (!(error instanceof FileRefused)) throw error;
      void showWarning(localize('Nothing was changed. {0}', worded(error.message, localize)));
    }
  }

  async #propose(resource: vscode.Uri, job: EditJob): Promise<void> {
    const { choice, trust } = this.#dependencies;
    if (!trust.isTrusted()) {
      await offerTrust();
      return;
    }
    const { refs } = choice.resolve('edit', { resource: resource.toString() });
    if (refs.length === 0) {
      await offerModel();
      return;
    }
    if (this.#isBusy) {
      void showWarning(vscode.l10n.t('Another edit is being written. Wait for it, or cancel it in its notification.'));
      return;
    }
    this.#isBusy = true;
    try {
      const { edits, registry } = this.#dependencies;
      await proposeEdit(job, {
        conversation: this.#conversation(),
        proposals: await edits.proposals(),
        access: edits.access,
        refs,
        failover: readSetting('crossfade.failover.enabled'),
        nameOf: (ref) => registry.model(ref)?.name ?? ref.model,
      });
    } finally {
      this.#isBusy = false;
    }
  }

  #conversation(): EditConversation {
    const { answer, dialectStore, files, redact, registry } = this.#dependencies;
    return new EditConversation({
      answer,
      models: registry,
      results: new DialectResults(dialectStore),
      check: (path, signal) => files.check(path, signal),
      redact,
      platform: process.platform,
    });
  }
}

function jobFor(
  command: 'fix' | 'docs',
  { path, languageId, startLine, endLine }: CodeExcerpt,
  { problems, again }: { readonly problems: readonly CodeProblem[]; readonly again: () => Promise<void> },
): EditJob {
  return {
    title: titleFor(command, path),
    path,
    language: languageId,
    selection: { firstLine: startLine, lastLine: endLine },
    task: () => (command === 'fix' ? fixTask(problems) : docsTask()),
    again,
  };
}

/** A hint is no problem: it asks for nothing to be corrected. */
function realProblems(document: vscode.TextDocument, code: CodeExcerpt): readonly CodeProblem[] {
  return problemsIn(document, code).filter(({ severity }) => severity !== 'hint');
}

/** The example where it may be given out. */
async function exampleOf(
  path: string | undefined,
  files: Pick<GatedFiles, 'read'>,
  signal: AbortSignal,
): Promise<{ readonly path: string; readonly text: string } | undefined> {
  if (path === undefined) return undefined;
  try {
    return { path, text: await files.read(path, signal) };
  } catch (error) {
    if (error instanceof FileRefused) return undefined;
    throw error;
  }
}

function titleFor(command: CodeEditCommand, path: string): string {
  const name = path.split('/').at(-1) ?? '';
  if (command === 'fix') return localize('Fixing {0}…', name);
  return command === 'docs' ? localize('Documenting {0}…', name) : localize('Writing tests for {0}…', name);
}

function tellOutside(): void {
  void showWarning(vscode.l10n.t('Only files of the open workspace can be changed this way.'));
}

async function offerModel(): Promise<void> {
  const select = vscode.l10n.t('Select Model…');
  if ((await showWarning(vscode.l10n.t('No model is chosen for edits.'), select)) === select)
    await runCommand('crossfade.model.selectForRole');
}
