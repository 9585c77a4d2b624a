import * as vscode from 'vscode';
import type { FileChange } from '../../edit/file-change.ts';
import type { ReviewedText } from '../../edit/reviewed-text.ts';
import { localize } from '../shell/localize.ts';
import { setContext } from '../shell/set-context.ts';
import { formFor } from '../shell/translate.ts';
import { showInformation, showStatus, showWarning } from '../shell/show-notice.ts';
import type { EditedFiles } from '../../platform/edited-files.ts';
import { acceptFiles } from './accept-files.ts';
import type { Acceptance, MadeChanges } from './accept-files.ts';
import type { Proposal, ProposalReview, ProposedFile } from './proposal.ts';

/** A proposal that is shown. */
interface ShownProposal extends Proposal {
  readonly title: string;
  /** Texts of its documents, by their address. */
  readonly texts: Map<string, string>;
  /** Where the proposed text of the first file is shown. */
  readonly page: vscode.Uri | undefined;
}

/** What a proposal reaches. */
export interface ProposalAccess {
  /** Files that are changed on disk. */
  readonly closed: () => Promise<EditedFiles>;
  /** Told of a document of the proposal that has another text. */
  readonly textChanged: (page: vscode.Uri) => void;
}

/** The proposal of this window: shown as a diff, accepted or discarded as a whole. A new one takes the place of the one before. */
export class Proposals implements vscode.TextDocumentContentProvider {
  #shown: ShownProposal | undefined;
  readonly #scheme: string;
  readonly #access: ProposalAccess;
  #number = 0;
  #made: MadeChanges | undefined;

  /** `scheme`: that of the documents whose text this gives. */
  constructor(scheme: string, access: ProposalAccess) {
    this.#scheme = scheme;
    this.#access = access;
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
    const [first, ...others] = sides;
    this.#remember({ ...proposal, title, texts, page: first?.after });
    if (first === undefined) return;
    if (others.length === 0)
      await vscode.commands.executeCommand('vscode.diff', first.before, first.after, title, { preview: false });
    else {
      const resources = sides.map(({ file, before, after }) => [file.to ?? file.uri, before, after]);
      await vscode.commands.executeCommand('vscode.changes', title, resources);
    }
    if (proposal.review?.isUnderWay !== true) showStatus(toldText(proposal.files));
  }

  /** The proposal with a review that is shown, and its document. */
  get reviewed(): ReviewedProposal | undefined {
    const shown = this.#shown;
    const [file] = shown?.files ?? [];
    if (shown?.review === undefined || shown.page === undefined || file === undefined) return undefined;
    return { file, review: shown.review, page: shown.page };
  }

  /** The review that is shown has another text, or its answer has come to its end. */
  reviewChanged(review: ProposalReview): void {
    const shown = this.#shown;
    const [file] = shown?.files ?? [];
    if (shown?.review?.text !== review.text || file === undefined || shown.page === undefined) return;
    const wasUnderWay = shown.review.isUnderWay;
    const now = { ...shown, review, files: [reviewedFile(file, review.text)] };
    now.texts.set(shown.page.toString(), review.text.proposed);
    this.#remember(now);
    this.#access.textChanged(shown.page);
    if (wasUnderWay && !review.isUnderWay) showStatus(toldText(now.files));
  }

  /** A document has changed: the proposal for it goes along. */
  documentChanged(document: vscode.TextDocument): void {
    const reviewed = this.reviewed;
    if (reviewed?.file.uri.toString() !== document.uri.toString()) return;
    const { review, file } = reviewed;
    const before = review.text.hunks.length;
    const conflicts = review.text.documentIs(document.getText());
    this.reviewChanged(review);
    if (conflicts > 0) tellConflicts(conflicts, file);
    if (!review.isUnderWay && before > 0 && review.text.hunks.length === 0) void this.#close();
  }

  /** A person who closes the view means no. What is in front decides whether it can be accepted there. */
  tabsChanged(closed: readonly vscode.Tab[]): void {
    const shown = this.#shown;
    if (shown === undefined) return;
    if (closed.some((tab) => this.#isOf(tab, shown))) {
      this.#forget();
      shown.review?.onEnd();
    } else this.#tellWhatIsInFront(shown);
  }

  /** Makes the changes that are shown, unless a file is no longer what they were made for. */
  async accept(): Promise<void> {
    const shown = this.#shown;
    if (shown === undefined || shown.review?.isUnderWay === true) return;
    // What is being accepted is accepted once.
    this.#forget();
    const end = await this.#accepted(shown);
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
    shown.review?.onEnd();
    void this.#tellMade(end);
  }

  /** What fails on the way leaves the proposal as it was: nothing was written then. */
  async #accepted(shown: ShownProposal): Promise<Acceptance> {
    try {
      return await acceptFiles(shown.files, this.#access.closed);
    } catch (error) {
      if (this.#shown === undefined) this.#remember(shown);
      throw error;
    }
  }

  /** Makes one of the changes that are shown; the proposal stays. */
  async make(file: ProposedFile): Promise<Acceptance> {
    const end = await acceptFiles([file], this.#access.closed);
    if (end.kind === 'done') this.#keep(end);
    return end;
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
    const picked = await showInformation(vscode.l10n.t('Changes applied on disk.'), undo);
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
    setContext('crossfade.hasProposal', shown.review?.isUnderWay !== true);
    this.#tellWhatIsInFront(shown);
  }

  #tellWhatIsInFront(shown: ShownProposal): void {
    const { activeTab } = vscode.window.tabGroups.activeTabGroup;
    const isInFront = activeTab !== undefined && this.#isOf(activeTab, shown);
    const { review } = shown;
    setContext('crossfade.proposalInFront', isInFront && review?.isUnderWay !== true);
    setContext('crossfade.reviewInFront', isInFront && review !== undefined);
  }

  #forget(): void {
    this.#shown = undefined;
    setContext('crossfade.hasProposal', false);
    setContext('crossfade.proposalInFront', false);
    setContext('crossfade.reviewInFront', false);
  }

  async #close(): Promise<void> {
    const shown = this.#shown;
    if (shown === undefined) return;
    this.#forget();
    shown.review?.onEnd();
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

/** A proposal for one file that is looked at change by change. */
export interface ReviewedProposal {
  readonly file: ProposedFile;
  readonly review: ProposalReview;
  /** The document with the proposed text. */
  readonly page: vscode.Uri;
}

/** A file with the changes that are left. */
export function reviewedFile(file: ProposedFile, { document, proposed, hunks }: ReviewedText): ProposedFile {
  const splices = hunks.map(({ splice }) => splice);
  const change: FileChange = { kind: 'change', path: file.change.path, base: {}, splices };
  return { ...file, change, before: document, after: proposed };
}

function tellConflicts(count: number, { change }: ProposedFile): void {
  const name = change.path.split('/').at(-1) ?? '';
  const forms: [string, string] = [
    localize('{0} proposed change was left out, because you changed the same lines of {1}.', count, name),
    localize('{0} proposed changes were left out, because you changed the same lines of {1}.', count, name),
  ];
  void showWarning(formFor(count, forms, localize));
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
