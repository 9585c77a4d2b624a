import * as vscode from 'vscode';
import { mergeProposal } from '../../edit/merge-proposal.ts';
import { ReviewedText } from '../../edit/reviewed-text.ts';
import { workingText } from '../../edit/asking/edit-target.ts';
import type { EditTarget } from '../../edit/asking/edit-target.ts';
import { reviewedFile } from '../edit/proposals.ts';
import type { Proposals } from '../edit/proposals.ts';
import type { ProposalReview } from '../edit/proposal.ts';
import { hunkPosition, revealHunk } from '../edit/review-commands.ts';
import { localize } from '../shell/localize.ts';
import { showStatus, showWarning } from '../shell/show-notice.ts';
import type { EditPlace } from './edit-place.ts';

/** What the proposal of an edit is shown with. */
export interface StreamedProposalDependencies {
  readonly place: EditPlace;
  readonly target: EditTarget;
  readonly proposals: Proposals;
  readonly abort: AbortController;
  readonly again: () => Promise<void>;
}

/** The proposal of an edit while the model writes it: in a document of its own, never in the person's. */
export class StreamedProposal {
  readonly #dependencies: StreamedProposalDependencies;
  readonly #text: ReviewedText;
  /** What was proposed before, for a request that follows it. */
  readonly #before: ReviewedText | undefined;
  #isUnderWay = true;
  #isShown = false;
  #isClosed = false;

  constructor(dependencies: StreamedProposalDependencies) {
    const { target, proposals, place } = dependencies;
    this.#dependencies = dependencies;
    this.#text = new ReviewedText(target.text, workingText(target));
    const { reviewed } = proposals;
    const isFollowUp = reviewed?.file.uri.toString() === place.uri.toString() && target.proposed !== undefined;
    this.#before = isFollowUp ? new ReviewedText(target.text, workingText(target)) : undefined;
  }

  /** Shows what is finished of it. */
  async preview(after: string): Promise<void> {
    if (this.#isClosed) return;
    if (!this.#isShown && after === this.#text.document) return;
    await this.#propose(after);
  }

  /** The answer is whole: from now on it can be accepted. */
  async complete(after: string): Promise<void> {
    if (this.#isClosed) return;
    this.#isUnderWay = false;
    const conflicts = await this.#propose(after);
    const { hunks } = this.#text;
    if (hunks.length === 0) {
      await this.#dependencies.proposals.discard();
      const text = conflicts > 0 ? changedLines() : nothingLeft();
      void showWarning(localize('{0}: {1}', this.#dependencies.place.path, text));
      return;
    }
    const { reviewed } = this.#dependencies.proposals;
    if (reviewed !== undefined) revealHunk(reviewed.page, hunks[0]);
    showStatus(hunkPosition(hunks.length, 0));
  }

  /** Nothing came of it: what was there before is shown again, or nothing. */
  async withdraw(): Promise<void> {
    const wasShown = this.#isShown && !this.#isClosed;
    this.#isClosed = true;
    if (!wasShown) return;
    await this.#dependencies.proposals.discard();
    if (this.#before === undefined) return;
    this.#before.documentIs(await this.#documentText());
    await this.#show({ text: this.#before, isUnderWay: false, onEnd: () => undefined });
  }

  async #propose(after: string): Promise<number> {
    const { target, proposals } = this.#dependencies;
    const current = await this.#documentText();
    const merged = mergeProposal(target.text, after, current);
    this.#text.documentIs(current);
    this.#text.propose(merged.after);
    if (this.#isShown) proposals.reviewChanged(this.#review());
    else await this.#show(this.#review());
    this.#isShown = true;
    return merged.conflicts;
  }

  async #show(review: ProposalReview): Promise<void> {
    const { proposals, place, again } = this.#dependencies;
    const empty = { kind: 'change' as const, path: place.path, base: {}, splices: [] };
    const file = reviewedFile({ change: empty, uri: place.uri, before: '', after: '' }, review.text);
    await proposals.show({ files: [file], again, review });
  }

  #review(): ProposalReview {
    return { text: this.#text, isUnderWay: this.#isUnderWay, onEnd: () => this.#ended() };
  }

  /** A person who closes the view of what is being written stops it. */
  #ended(): void {
    if (this.#isUnderWay && !this.#isClosed) this.#dependencies.abort.abort();
    this.#isClosed = true;
  }

  async #documentText(): Promise<string> {
    return (await vscode.workspace.openTextDocument(this.#dependencies.place.uri)).getText();
  }
}

function changedLines(): string {
  return vscode.l10n.t('You changed the lines that the edit is about. Ask for it again.');
}

function nothingLeft(): string {
  return vscode.l10n.t('The text is as the edit says already.');
}
