import * as vscode from 'vscode';
import { localize } from '../shell/localize.ts';
import { setContext } from '../shell/set-context.ts';
import { formFor } from '../shell/translate.ts';
import { showInformation, showStatus, showWarning } from '../shell/show-notice.ts';
import type { EditedFiles } from '../../platform/edited-files.ts';
import { acceptFiles } from './accept-files.ts';
import type { Acceptance, MadeChanges } from './accept-files.ts';
import type { Proposal, ProposedFile } from './proposal.ts';

/** A proposal that is shown. */
interface ShownProposal extends Proposal {
  readonly title: string;
  readonly texts: ReadonlyMap<string, string>;
}

/** The proposal of this window: shown as a diff, accepted or discarded as a whole. A new one takes the place of the one before. */
export class Proposals implements vscode.TextDocumentContentProvider {
  #shown: ShownProposal | undefined;
  readonly #scheme: string;
  readonly #closed: () => Promise<EditedFiles>;
  #number = 0;
  #made: MadeChanges | undefined;

  /** `scheme`: that of the documents whose text this gives. `closed`: files that are changed on disk. */
  constructor(scheme: string, closed: () => Promise<EditedFiles>) {
    this.#scheme = scheme;
    this.#closed = closed;
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.#shown?.texts.get(uri.toString()) ?? '';
  }

  /** Shows what would change, next to what is there. Resolves once it is on the screen. */
  async show(proposal: Proposal): Promise<void> {
    await this.#close();
    const number = ++this.#number;
    const texts = new Map<string, string>();
    const page = (uri: vscode.Uri, side: string, text: string): vscode.Uri => {
      const shown = uri.with({ scheme: this.#scheme, query: `${side}=${number}` });
      // VS Code takes the mark off what it reads from disk; here it would be a character.
      texts.set(shown.toString(), text.replace(/^\uFEFF/, ''));
      return shown;
    };
    const sides = proposal.files.map((file) => ({
      file,
      before: file.change.kind === 'create' ? page(file.uri, 'before', '') : file.uri,
      after: page(file.to ?? file.uri, 'after', file.after),
    }));
    const title = titleOf(proposal.files);
    this.#remember({ ...proposal, title, texts });
    const [first, ...others] = sides;
    if (first === undefined) return;
    if (others.length === 0)
      await vscode.commands.executeCommand('vscode.diff', first.before, first.after, title, { preview: false });
    else {
      const resources = sides.map(({ file, before, after }) => [file.to ?? file.uri, before, after]);
      await vscode.commands.executeCommand('vscode.changes', title, resources);
    }
    showStatus(toldText(proposal.files));
  }

  /** A person who closes the view means no. What is in front decides whether it can be accepted there. */
  tabsChanged(closed: readonly vscode.Tab[]): void {
    const shown = this.#shown;
    if (shown === undefined) return;
    if (closed.some((tab) => this.#isOf(tab, shown))) this.#forget();
    else this.#tellWhatIsInFront(shown);
  }

  /** Makes the changes that are shown, unless a file is no longer what they were made for. */
  async accept(): Promise<void> {
    const shown = this.#shown;
    if (shown === undefined) return;
    // What is being accepted is accepted once.
    this.#forget();
    const end = await acceptFiles(shown.files, this.#closed);
    if (end.kind === 'stale' || end.kind === 'refused') {
      await this.#notApplied(shown, end);
      return;
    }
    await this.#closeTabs(shown);
    if (end.kind === 'partly') {
      void showWarning(vscode.l10n.t('VS Code stopped in the middle of the changes. Undo takes back what was made.'));
      return;
    }
    this.#keep(end);
    await reveal(shown.files);
    void this.#tellMade(end);
  }

  /** Takes back the changes that were accepted last, in all files, where each is as they left it. */
  async undo(): Promise<void> {
    const made = this.#made;
    if (made === undefined) return;
    this.#keep(undefined);
    const end = await made.takeBack();
    if (end.kind === 'restored') {
      showStatus(vscode.l10n.t('The changes were taken back.'));
      return;
    }
    this.#keep(made);
    if (end.kind === 'stale') void showWarning(localize('{0} has changed since. Nothing was taken back.', end.path));
    else void showWarning(vscode.l10n.t('VS Code refused to take the changes back. A file may be read-only.'));
  }

  #keep(made: MadeChanges | undefined): void {
    this.#made = made;
    setContext('crossfade.hasAppliedChanges', made !== undefined);
  }

  /** What was written on disk is no step of undo of an editor: the notice offers it. */
  async #tellMade(made: MadeChanges): Promise<void> {
    if (made.unsaved !== undefined) {
      void showWarning(
        localize('The changes were made, but {0} could not be saved. It may be read-only.', made.unsaved),
      );
      return;
    }
    if (!made.isOnDisk) {
      showStatus(vscode.l10n.t('Changes applied. Undo takes them back.'));
      return;
    }
    const undo = vscode.l10n.t('Undo');
    const picked = await showInformation(vscode.l10n.t('Changes applied, to the byte.'), undo);
    if (picked === undo && this.#made === made) await this.undo();
  }

  /** Closes the proposal; nothing changes. */
  async discard(): Promise<void> {
    await this.#close();
  }

  async #notApplied(shown: ShownProposal, end: Exclude<Acceptance, MadeChanges>): Promise<void> {
    // Nothing is lost: it can be looked at, and accepted, as before.
    if (this.#shown === undefined) this.#remember(shown);
    if (end.kind !== 'stale') {
      const reason = end.kind === 'refused' ? end.reason : undefined;
      void showWarning(
        reason === undefined
          ? vscode.l10n.t('VS Code refused the change, and nothing was applied. The file may be read-only.')
          : localize('Nothing was applied. {0}', reason),
      );
      return;
    }
    const again = vscode.l10n.t('Apply Again');
    const text = localize('{0} has changed since. Nothing was applied.', end.path);
    if ((await showWarning(text, again)) === again && (this.#shown === shown || this.#shown === undefined))
      await shown.again();
  }

  #remember(shown: ShownProposal): void {
    this.#shown = shown;
    setContext('crossfade.hasProposal', true);
    this.#tellWhatIsInFront(shown);
  }

  #tellWhatIsInFront(shown: ShownProposal): void {
    const { activeTab } = vscode.window.tabGroups.activeTabGroup;
    setContext('crossfade.proposalInFront', activeTab !== undefined && this.#isOf(activeTab, shown));
  }

  #forget(): void {
    this.#shown = undefined;
    setContext('crossfade.hasProposal', false);
    setContext('crossfade.proposalInFront', false);
  }

  async #close(): Promise<void> {
    const shown = this.#shown;
    if (shown === undefined) return;
    this.#forget();
    await this.#closeTabs(shown);
  }

  async #closeTabs(shown: ShownProposal): Promise<void> {
    const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs).filter((tab) => this.#isOf(tab, shown));
    await vscode.window.tabGroups.close(tabs);
  }

  #isOf(tab: vscode.Tab, { title }: ShownProposal): boolean {
    const shown = proposedUris(tab.input);
    // While VS Code prepares a view of several files, it tells nothing of it but its title.
    return shown === undefined
      ? tab.input === undefined && tab.label.startsWith(title)
      : shown.some(({ scheme }) => scheme === this.#scheme);
  }
}

/** The right sides of a tab with one or several diffs. VS Code has no public class yet for the input of the latter. */
function proposedUris(input: unknown): readonly vscode.Uri[] | undefined {
  if (input instanceof vscode.TabInputTextDiff) return [input.modified];
  if (typeof input !== 'object' || input === null || !('textDiffs' in input) || !Array.isArray(input.textDiffs)) return;
  return input.textDiffs.filter((each) => each instanceof vscode.TabInputTextDiff).map(({ modified }) => modified);
}

function titleOf(files: readonly ProposedFile[]): string {
  const [first] = files;
  const name = first?.uri.path.split('/').at(-1) ?? '';
  return files.length === 1
    ? localize('{0} (Proposed Changes)', name)
    : // VS Code adds how many files there are.
      vscode.l10n.t('Proposed Changes');
}

/** What a person reads or hears once the changes are shown. */
function toldText(files: readonly ProposedFile[]): string {
  const names = files.map(({ change }) => change.path.split('/').at(-1) ?? '').join(', ');
  const count = files.reduce((sum, { change }) => sum + ('splices' in change ? change.splices.length : 1), 0);
  return formFor(
    count,
    [
      localize('{0} change proposed in {1}. Nothing is changed yet.', count, names),
      localize('{0} changes proposed in {1}. Nothing is changed yet.', count, names),
    ],
    localize,
  );
}

/** Shows the first file that was changed, at its first change. */
async function reveal([first]: readonly ProposedFile[]): Promise<void> {
  if (first === undefined || first.change.kind === 'delete') return;
  const document = await vscode.workspace.openTextDocument(first.to ?? first.uri);
  const [splice] = 'splices' in first.change ? first.change.splices : [];
  const place = document.positionAt(splice?.start ?? 0);
  await vscode.window.showTextDocument(document, { selection: new vscode.Range(place, place) });
}
