import * as vscode from 'vscode';
import type { EditEvent } from '../../edit/asking/edit-event.ts';
import type { EditTarget } from '../../edit/asking/edit-target.ts';
import type { Fault } from '../../conversation/fault.ts';
import type { ModelRef } from '../../models/model-ref.ts';
import { EditRefused } from '../../edit/edit-refused.ts';
import type { Refusal } from '../../edit/edit-refused.ts';
import { againText, faultText, retryText } from '../chat-view/fault-text.ts';
import { mustBeEncodable } from '../edit/editable-files.ts';
import type { Proposals } from '../edit/proposals.ts';
import { localize } from '../shell/localize.ts';
import { showProgress, showStatus, showWarning } from '../shell/show-notice.ts';
import type { ReportProgress } from '../shell/show-notice.ts';
import { formFor } from '../shell/translate.ts';
import type { EditPlace } from './edit-place.ts';
import { StreamedProposal } from './streamed-proposal.ts';

/** An edit that is under way. */
export interface FollowedEdit {
  readonly place: EditPlace;
  /** What it was asked for. */
  readonly target: EditTarget;
  readonly refs: readonly ModelRef[];
  readonly abort: AbortController;
  readonly proposals: Proposals;
  /** A model's name as it is shown. */
  readonly nameOf: (ref: ModelRef) => string;
  readonly again: () => Promise<void>;
  readonly retryWith: () => Promise<void>;
  /** The answer has come to its end; the person may ask for another edit. */
  readonly over: () => void;
}

type EditEnd = Extract<EditEvent, { readonly e: 'proposed' | 'refused' | 'failed' }>;

/** Shows how an edit comes about, then what came of it. Never writes into the document. */
export async function followEdit(events: AsyncIterable<EditEvent>, edit: FollowedEdit): Promise<void> {
  const [first] = edit.refs;
  const name = edit.place.path.split('/').at(-1) ?? '';
  const title =
    first === undefined
      ? localize('Editing {0}', name)
      : localize('Editing {0} with {1}. Esc stops it.', name, edit.nameOf(first));
  const proposal = new StreamedProposal(edit);
  const end = await showProgress('notification', title, async (report, signal) => {
    signal.addEventListener('abort', () => edit.abort.abort(), { once: true });
    return await lastOf(events, { edit, proposal, report });
  });
  edit.over();
  await told(end, edit, proposal);
}

async function lastOf(
  events: AsyncIterable<EditEvent>,
  { edit, proposal, report }: { edit: FollowedEdit; proposal: StreamedProposal; report: ReportProgress },
): Promise<EditEnd> {
  let hunks = 0;
  for await (const event of events) {
    if (event.e === 'proposed' || event.e === 'refused' || event.e === 'failed') return event;
    if (event.e === 'preview') {
      hunks = event.hunks;
      await proposal.preview(event.after);
    }
    const message = progressText(event, hunks, edit.nameOf);
    if (message !== undefined) report({ message });
  }
  return { e: 'failed', fault: { kind: 'cut', message: vscode.l10n.t('The answer ended without an end.') } };
}

function progressText(event: EditEvent, hunks: number, nameOf: FollowedEdit['nameOf']): string | undefined {
  if (event.e === 'again')
    return localize('The change did not fit the file; the model is told why ({0} of 2).', event.attempt);
  if (event.e === 'received' || event.e === 'preview') return hunks === 0 ? undefined : hunkCount(hunks);
  if (event.e !== 'course') return undefined;
  const { event: course } = event;
  if (course.e === 'hand-off') return localize('{0} goes on.', nameOf(course.to));
  if (course.e === 'retry') return retryText(course, course, localize);
  if (course.e === 'attempt' && course.again !== undefined) return againText(course.again, course.mode, localize);
  return undefined;
}

function hunkCount(count: number): string {
  return formFor(count, [localize('{0} change so far', count), localize('{0} changes so far', count)], localize);
}

async function told(end: EditEnd, edit: FollowedEdit, proposal: StreamedProposal): Promise<void> {
  if (end.e === 'proposed') {
    const refusal = await encodingRefusal(edit, end.after);
    if (refusal === undefined) await proposal.complete(end.after);
    else {
      await proposal.withdraw();
      void showWarning(localize('The edit could not be made. {0}', refusal.message));
    }
    return;
  }
  await proposal.withdraw();
  if (end.e === 'failed' && end.fault.kind === 'cancelled') {
    showStatus(vscode.l10n.t('Edit stopped. Nothing was changed.'));
    return;
  }
  const text = end.e === 'failed' ? failedText(end.fault) : refusedText(end);
  // Not awaited: the person may leave the notice and go on.
  void offerRetry(text, edit);
}

async function encodingRefusal({ place }: FollowedEdit, after: string): Promise<Refusal | undefined> {
  if (!place.hasFile) return undefined;
  try {
    await mustBeEncodable(place.path, place.uri, after);
    return undefined;
  } catch (error) {
    if (error instanceof EditRefused) return error.refusal;
    throw error;
  }
}

async function offerRetry(text: string, edit: FollowedEdit): Promise<void> {
  const again = vscode.l10n.t('Try Again');
  const other = vscode.l10n.t('Retry with Another Model…');
  const picked = await showWarning(text, again, other);
  if (picked === again) await edit.again();
  else if (picked === other) await edit.retryWith();
}

function failedText(fault: Fault): string {
  return localize('The edit could not be made. {0}', faultText(fault, localize));
}

function refusedText({ refusal, said }: Extract<EditEnd, { e: 'refused' }>): string {
  // A model that wrote no change at all may have said why.
  if (refusal.reason === 'malformed' && said !== '')
    return localize('The model proposed no change that can be made. It said: {0}', said);
  const [reason = ''] = refusal.message.split('\n');
  return localize('The edit could not be made. {0}', reason);
}
