import * as vscode from 'vscode';
import type { WrittenCode } from '../../edit/written/written-code.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Logger } from '../../platform/logger.ts';
import type { GatedFiles } from '../../platform/workspace-files.ts';
import { registerCommand } from '../shell/register-command.ts';
import type { ClosedFiles } from './closed-files.ts';
import type { FileAccess } from './editable-files.ts';
import type { Proposals } from './proposals.ts';

/** Documents with the text that a file would have. They are read-only. */
export const proposalScheme = 'crossfade-edit';

/** What proposes changes to files in this window. Loaded with the first proposal. */
export class Edits {
  readonly #rules: Pick<GatedFiles, 'check'>;
  readonly #closed: ClosedFiles;
  readonly #clock: Clock;
  #proposals: Promise<Proposals> | undefined;

  /** `rules` say what may be given out and written; `closed` are files that are changed on disk. */
  constructor(rules: Pick<GatedFiles, 'check'>, closed: ClosedFiles, clock: Clock) {
    this.#rules = rules;
    this.#closed = closed;
    this.#clock = clock;
  }

  /** Shows what a block of code of an answer would change. `ask` asks the conversation that the code comes from. */
  async apply(code: WrittenCode, ask: (text: string) => Promise<void>): Promise<void> {
    const { applyCode } = await import('./apply-code.ts');
    await applyCode(code, { proposals: await this.proposals(), files: this.access, clock: this.#clock, ask });
  }

  /** How the files are reached that edits of a person are about. */
  get access(): FileAccess {
    return { rules: this.#rules, closed: () => this.#closed.files(), opensDocuments: true };
  }

  /** Tells the proposal, if there is one, that tabs have changed. */
  async tabsChanged(closed: readonly vscode.Tab[]): Promise<void> {
    (await this.#proposals)?.tabsChanged(closed);
  }

  /** Ends, once the window has settled, what a crash left in the middle. */
  recoverLater(): vscode.Disposable {
    const later = this.#closed.recoverLater();
    return new vscode.Disposable(() => later.dispose());
  }

  proposals(): Promise<Proposals> {
    return (this.#proposals ??= import('./proposals.ts').then(
      ({ Proposals: Loaded }) => new Loaded(proposalScheme, () => this.#closed.files()),
    ));
  }
}

/** Registers the commands about a proposal and the documents that show it. */
export function registerEdits(edits: Edits, logger: Logger): vscode.Disposable {
  const provideTextDocumentContent = async (uri: vscode.Uri): Promise<string> =>
    (await edits.proposals()).provideTextDocumentContent(uri);
  return vscode.Disposable.from(
    vscode.workspace.registerTextDocumentContentProvider(proposalScheme, { provideTextDocumentContent }),
    vscode.window.tabGroups.onDidChangeTabs(({ closed }) => void edits.tabsChanged(closed)),
    vscode.window.tabGroups.onDidChangeTabGroups(() => void edits.tabsChanged([])),
    registerCommand('crossfade.edit.accept', async () => (await edits.proposals()).accept(), logger),
    edits.recoverLater(),
    registerCommand('crossfade.edit.undo', async () => (await edits.proposals()).undo(), logger),
    registerCommand('crossfade.edit.discard', async () => (await edits.proposals()).discard(), logger),
  );
}
