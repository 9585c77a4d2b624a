import * as vscode from 'vscode';
import type { ReviewedHunk } from '../../edit/reviewed-text.ts';
import { localize } from '../shell/localize.ts';
import { showStatus, showWarning } from '../shell/show-notice.ts';
import { formFor } from '../shell/translate.ts';
import type { Proposals, ReviewedProposal } from './proposals.ts';

/** Makes the change at the cursor as one edit that VS Code can undo; the others stay proposed. */
export async function acceptHunk(proposals: Proposals): Promise<void> {
  const found = hunkAtCursor(proposals);
  if (found === undefined) return;
  const { reviewed, hunk, index } = found;
  const { file, review } = reviewed;
  const after = review.text.withHunk(hunk);
  const change = { kind: 'change' as const, path: file.change.path, base: {}, splices: [hunk.splice] };
  const end = await proposals.make({ ...file, change, before: review.text.document, after });
  if (end.kind !== 'done') {
    void showWarning(vscode.l10n.t('VS Code refused the change, and nothing was applied. The file may be read-only.'));
    return;
  }
  // VS Code tells of the change, too; the second time nothing is new.
  review.text.documentIs(after);
  await goOn(proposals, reviewed, index, vscode.l10n.t('Change accepted.'));
  if (end.unsaved !== undefined)
    void showWarning(localize('The changes were made, but {0} could not be saved. It may be read-only.', end.unsaved));
}

/** Takes the change at the cursor out of the proposal; the document stays as it is. */
export async function rejectHunk(proposals: Proposals): Promise<void> {
  const found = hunkAtCursor(proposals);
  if (found === undefined) return;
  found.reviewed.review.text.reject(found.hunk);
  await goOn(proposals, found.reviewed, found.index, vscode.l10n.t('Change rejected.'));
}

/** How many changes there are, and which one the cursor is at. */
export function hunkPosition(count: number, index: number): string {
  const forms: [string, string] = [
    localize('{0} change, {1} of {0}', count, index + 1),
    localize('{0} changes, {1} of {0}', count, index + 1),
  ];
  return formFor(count, forms, localize);
}

interface FoundHunk {
  readonly reviewed: ReviewedProposal;
  readonly hunk: ReviewedHunk;
  readonly index: number;
}

function hunkAtCursor(proposals: Proposals): FoundHunk | undefined {
  const { reviewed } = proposals;
  if (reviewed === undefined || reviewed.review.isUnderWay) return undefined;
  const editor = vscode.window.activeTextEditor;
  const isProposed = editor?.document.uri.toString() === reviewed.page.toString();
  const line = editor?.selection.active.line ?? 0;
  const { text } = reviewed.review;
  const index = text.hunkAt(line, isProposed ? 'proposed' : 'document');
  const hunk = text.hunks[index];
  return hunk && { reviewed, hunk, index };
}

/** Shows what is left, at the change that comes next. */
async function goOn(
  proposals: Proposals,
  { review, page, file }: ReviewedProposal,
  index: number,
  done: string,
): Promise<void> {
  const { hunks } = review.text;
  if (hunks.length === 0) {
    showStatus(done);
    await proposals.discard();
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(file.uri));
    return;
  }
  proposals.reviewChanged(review);
  const next = Math.min(index, hunks.length - 1);
  showStatus(`${done} ${hunkPosition(hunks.length, next)}`);
  revealHunk(page, hunks[next]);
}

/** Puts the cursor of the proposed text at a change. */
export function revealHunk(page: vscode.Uri, hunk: ReviewedHunk | undefined): void {
  const editor = vscode.window.visibleTextEditors.find(({ document }) => document.uri.toString() === page.toString());
  if (editor === undefined || hunk === undefined) return;
  const place = new vscode.Position(hunk.proposedLine, 0);
  editor.selection = new vscode.Selection(place, place);
  editor.revealRange(new vscode.Range(place, place), vscode.TextEditorRevealType.InCenterIfOutsideViewport);
}
