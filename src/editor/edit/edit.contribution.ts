import * as vscode from 'vscode';
import type { WrittenCode } from '../../edit/written/written-code.ts';
import type { StartBackground } from '../../platform/background.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Logger } from '../../platform/logger.ts';
import type { GatedFiles } from '../../platform/workspace-files.ts';
import { registerCommand } from '../shell/register-command.ts';
import type { ClosedFiles } from './closed-files.ts';
import type { FileAccess } from './editable-files.ts';
import type { Proposals } from './proposals.ts';

/** Documents with the text that a file would have. They are read-only. */
export const proposalScheme = 'crossfade-edit';

/** Milliseconds after activation before a journal is looked for: opening a window must not be slowed down. */
const recoveryDelay = 2_000;

export interface EditsDependencies {
  /** What may be given out and written. */
  readonly rules: Pick<GatedFiles, 'check'>;
  /** Files that are changed on disk: loads them, once. */
  readonly closed: () => Promise<ClosedFiles>;
  readonly clock: Clock;
  /** The way to start the thread that works out edits of large files. */
  readonly planThread: () => Promise<StartBackground>;
}

/** What proposes changes to files in this window. Loaded with the first proposal. */
export class Edits {
  readonly #dependencies: EditsDependencies;
  readonly #textChanged = new vscode.EventEmitter<vscode.Uri>();
  /** Fires when the text of a document of a proposal is another. */
  readonly onDidChange = this.#textChanged.event;
  #proposals: Promise<Proposals> | undefined;

  constructor(dependencies: EditsDependencies) {
    this.#dependencies = dependencies;
  }

  /** How the files of edits are reached that a person asks for in the editor. */
  get access(): FileAccess {
    const { rules, closed } = this.#dependencies;
    return { rules, closed: async () => (await closed()).files(), opensDocuments: true };
  }

  /** Shows what a block of code of an answer would change. `ask` asks the conversation that the code comes from. */
  async apply(code: WrittenCode, ask: (text: string) => Promise<void>): Promise<void> {
    const { applyCode } = await import('./apply-code.ts');
    const { clock, planThread } = this.#dependencies;
    await applyCode(code, { proposals: await this.proposals(), files: this.access, clock, planThread, ask });
  }

  /** Tells the proposal, if there is one, that tabs have changed. */
  async tabsChanged(closed: readonly vscode.Tab[]): Promise<void> {
    (await this.#proposals)?.tabsChanged(closed);
  }

  /** Ends, once the window has settled, what a crash left in the middle. */
  recoverLater(): vscode.Disposable {
    const { clock, closed } = this.#dependencies;
    const later = clock.after(recoveryDelay, () => void closed().then((files) => files.recover()));
    return new vscode.Disposable(() => later.dispose());
  }

  proposals(): Promise<Proposals> {
    return (this.#proposals ??= import('./proposals.ts').then(
      ({ Proposals: Loaded }) =>
        new Loaded(proposalScheme, {
          closed: async () => (await this.#dependencies.closed()).files(),
          textChanged: (page) => this.#textChanged.fire(page),
        }),
    ));
  }

  /** Tells the proposal, if there is one, that a document has changed. */
  async documentChanged(document: vscode.TextDocument): Promise<void> {
    (await this.#proposals)?.documentChanged(document);
  }

  /** Decides about the change at the cursor of the proposal. */
  async decide(verdict: 'accept' | 'reject'): Promise<void> {
    const { acceptHunk, rejectHunk } = await import('./review-commands.ts');
    await (verdict === 'accept' ? acceptHunk : rejectHunk)(await this.proposals());
  }
}

/** Registers the commands about a proposal and the documents that show it. */
export function registerEdits(edits: Edits, logger: Logger): vscode.Disposable {
  const provideTextDocumentContent = async (uri: vscode.Uri): Promise<string> =>
    (await edits.proposals()).provideTextDocumentContent(uri);
  return vscode.Disposable.from(
    vscode.workspace.registerTextDocumentContentProvider(proposalScheme, {
      provideTextDocumentContent,
      onDidChange: edits.onDidChange,
    }),
    vscode.workspace.onDidChangeTextDocument(({ document }) => void edits.documentChanged(document)),
    vscode.window.tabGroups.onDidChangeTabs(({ closed }) => void edits.tabsChanged(closed)),
    vscode.window.tabGroups.onDidChangeTabGroups(() => void edits.tabsChanged([])),
    registerCommand('crossfade.edit.accept', async () => (await edits.proposals()).accept(), logger),
    edits.recoverLater(),
    registerCommand('crossfade.edit.undo', async () => (await edits.proposals()).undo(), logger),
    registerCommand('crossfade.edit.acceptHunk', () => edits.decide('accept'), logger),
    registerCommand('crossfade.edit.rejectHunk', () => edits.decide('reject'), logger),
    registerCommand('crossfade.edit.discard', async () => (await edits.proposals()).discard(), logger),
  );
}
