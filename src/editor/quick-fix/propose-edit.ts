import * as vscode from 'vscode';
import type { EditConversation } from '../../edit/asking/edit-conversation.ts';
import type { EditEvent } from '../../edit/asking/edit-event.ts';
import type { EditTarget } from '../../edit/asking/edit-target.ts';
import { EditRefused } from '../../edit/edit-refused.ts';
import type { FileChange, FileText } from '../../edit/file-change.ts';
import type { ModelRef } from '../../models/model-ref.ts';
import { FileRefused } from '../../platform/workspace-files.ts';
import { againText, faultText, retryText } from '../chat-view/fault-text.ts';
import { mustBeEncodable, readEditableFiles } from '../edit/editable-files.ts';
import type { FileAccess } from '../edit/editable-files.ts';
import type { Proposals } from '../edit/proposals.ts';
import { workspaceUri } from '../ports/workspace-uri.ts';
import { localize } from '../shell/localize.ts';
import { runCommand } from '../shell/register-command.ts';
import { showProgress, showStatus, showWarning } from '../shell/show-notice.ts';
import type { CodeEditTask } from './code-edit-tasks.ts';

/** An edit that is to be asked for and shown. */
export interface EditJob {
  /** What it is, such as `Fixing mixer.ts…`; shown while it goes on. */
  readonly title: string;
  /** The one file that is changed, as the workspace names it. */
  readonly path: string;
  readonly language: string;
  readonly selection?: EditTarget['selection'];
  /** Made when the file has been read; `isNew` where it is not there. */
  readonly task: (isNew: boolean) => CodeEditTask;
  readonly again: () => Promise<void>;
}

export interface ProposeDependencies {
  readonly conversation: EditConversation;
  readonly proposals: Proposals;
  readonly access: FileAccess;
  /** Candidates in order. */
  readonly refs: readonly ModelRef[];
  readonly failover: boolean;
  /** A model's name as it is shown. */
  readonly nameOf: (ref: ModelRef) => string;
}

type EditEnd = Extract<EditEvent, { readonly e: 'proposed' | 'refused' | 'failed' }>;

/** Asks for an edit of one file and shows it as a proposal. Says why where there is none. Writes nothing. */
export async function proposeEdit(job: EditJob, dependencies: ProposeDependencies): Promise<void> {
  try {
    const { file, target } = await readTarget(job, dependencies.access);
    const task = job.task(target.isNew === true);
    const end = await showProgress('notification', job.title, (report, signal) =>
      lastOf({ ...dependencies, target, task, signal, report: (message) => report({ message }) }),
    );
    if (end.e !== 'proposed') {
      void tellFailure(end, job);
      return;
    }
    const { after } = end;
    const change = forFile(end.change, file);
    const uri = await workspaceUri(job.path);
    await mustBeEncodable(job.path, uri, after);
    await dependencies.proposals.show({ files: [{ change, uri, before: target.text, after }], again: job.again });
  } catch (error) {
    if (!(error instanceof EditRefused || error instanceof FileRefused)) throw error;
    const [reason = ''] = error.message.split('\n');
    void showWarning(localize('Nothing was changed. {0}', reason));
  }
}

/** The file as it is now; one to be made where it is not there. */
async function readTarget(
  { path, language, selection }: EditJob,
  access: FileAccess,
): Promise<{ readonly file: FileText | undefined; readonly target: EditTarget }> {
  const file = (await readEditableFiles([path], path, access)).read(path);
  if (file === undefined) return { file, target: { path, language, text: '', isNew: true } };
  const { text, version } = file;
  const known = { path, language, text, ...(version !== undefined && { version }) };
  return { file, target: { ...known, ...(selection && { selection }) } };
}

/** The change with the state that it was made for: a file that was read from disk is changed there. */
function forFile(change: FileChange, file: FileText | undefined): FileChange {
  if (change.kind !== 'change' || file?.hash === undefined) return change;
  return { ...change, base: { ...change.base, hash: file.hash } };
}

interface Asking extends ProposeDependencies {
  readonly target: EditTarget;
  readonly task: CodeEditTask;
  readonly signal: AbortSignal;
  readonly report: (message: string) => void;
}

async function lastOf(asking: Asking): Promise<EditEnd> {
  const { conversation, target, task, refs, failover, signal, report, nameOf } = asking;
  for await (const event of conversation.ask({ target, ...task, refs, failover, signal, previews: false })) {
    if (event.e === 'proposed' || event.e === 'refused' || event.e === 'failed') return event;
    const message = progressText(event, nameOf);
    if (message !== undefined) report(message);
  }
  return { e: 'failed', fault: { kind: 'cut', message: localize('The answer ended without an end.') } };
}

function progressText(event: EditEvent, nameOf: ProposeDependencies['nameOf']): string | undefined {
  if (event.e === 'again')
    return localize('The change did not fit the file; the model is told why ({0} of 2).', event.attempt);
  if (event.e !== 'course') return undefined;
  const { event: course } = event;
  if (course.e === 'hand-off') return localize('{0} goes on.', nameOf(course.to));
  if (course.e === 'retry') return retryText(course, course, localize);
  if (course.e === 'attempt' && course.again !== undefined) return againText(course.again, course.mode, localize);
  return undefined;
}

async function tellFailure(end: Exclude<EditEnd, { readonly e: 'proposed' }>, { again }: EditJob): Promise<void> {
  if (end.e === 'failed' && end.fault.kind === 'cancelled') {
    showStatus(vscode.l10n.t('Stopped. Nothing was changed.'));
    return;
  }
  const retry = vscode.l10n.t('Retry');
  const key = vscode.l10n.t('Set API Key…');
  const isKeyRefused = end.e === 'failed' && end.fault.kind === 'auth';
  const picked = await showWarning(failureText(end), isKeyRefused ? key : retry);
  if (picked === key) await runCommand('crossfade.key.set');
  else if (picked === retry) await again();
}

function failureText(end: Exclude<EditEnd, { readonly e: 'proposed' }>): string {
  if (end.e === 'failed') return localize('Nothing was changed. {0}', faultText(end.fault, localize));
  // A model that wrote no change at all may have said why.
  if (end.refusal.reason === 'malformed' && end.said.trim() !== '')
    return localize('The model proposed no change. It said: {0}', end.said);
  const [reason = ''] = end.refusal.message.split('\n');
  return localize('Nothing was changed. {0}', reason);
}
