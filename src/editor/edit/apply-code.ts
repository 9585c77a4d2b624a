import * as vscode from 'vscode';
import { EditRefused } from '../../edit/edit-refused.ts';
import type { Refusal } from '../../edit/edit-refused.ts';
import type { FileChange } from '../../edit/file-change.ts';
import type { RequestedEdit } from '../../edit/requested-edit.ts';
import { applySplices } from '../../edit/splices.ts';
import { planAnySize } from '../../edit/thread/plan-large.ts';
import type { LoadedFiles } from '../../edit/thread/plan-large.ts';
import { readWrittenCode } from '../../edit/written/written-code.ts';
import type { WrittenCode } from '../../edit/written/written-code.ts';
import { stripHidden } from '../../guard/hidden-characters.ts';
import type { StartBackground } from '../../platform/background.ts';
import type { Clock } from '../../platform/clock.ts';
import { FileRefused } from '../../platform/workspace-files.ts';
import { workspacePath } from '../ports/open-documents.ts';
import { workspaceUri } from '../ports/workspace-uri.ts';
import { localize } from '../shell/localize.ts';
import { showWarning } from '../shell/show-notice.ts';
import { findExactFile, findWrittenFile } from '../shell/written-file.ts';
import { editOfCode } from './place-code.ts';
import type { ProposedFile } from './proposal.ts';
import type { Proposals } from './proposals.ts';
import { mustBeEncodable, readEditableFiles } from './editable-files.ts';
import type { FileAccess } from './editable-files.ts';
import { repairRequest } from './repair-request.ts';
import { worded } from '../shell/worded.ts';

export interface ApplyDependencies {
  readonly proposals: Proposals;
  readonly files: FileAccess;
  /** The way to start the thread that works out edits of large files. */
  readonly planThread: () => Promise<StartBackground>;
  readonly clock: Clock;
  /** Asks the conversation that the code comes from. */
  readonly ask: (text: string) => Promise<void>;
}

/**
 * Shows what a block of code of an answer would change. Blocks that say their places (SEARCH/REPLACE, patches, diffs) are placed by them; other
 * code takes the place of the declaration of its name, or where the person says. What cannot be placed is refused, and says why. `active`: the
 * file that is meant where the block names none.
 */
export async function applyCode(
  code: WrittenCode,
  dependencies: ApplyDependencies,
  active: string | undefined = activePath(),
): Promise<void> {
  const clean: WrittenCode = { ...code, text: stripHidden(code.text).text };
  try {
    const edits = await editsOf(clean, active, dependencies.clock);
    if (edits === undefined) return;
    const files = await readEditableFiles(pathsOf(edits, active), active, dependencies.files);
    const plan = await planAnySize(edits, files, { start: dependencies.planThread, clock: dependencies.clock });
    if (plan.kind === 'refused') throw new EditRefused(plan.refusal);
    const proposed = await Promise.all(plan.changes.map((change) => proposedFile(change, files)));
    for (const { change, uri, to, after } of proposed) await mustBeEncodable(change.path, to ?? uri, after);
    await dependencies.proposals.show({ files: proposed, again: () => applyCode(code, dependencies, active) });
  } catch (error) {
    if (error instanceof FileRefused)
      void showWarning(localize('The code was not applied. {0}', worded(error.message, localize)));
    else if (error instanceof EditRefused) await offerRepair(error.refusal, dependencies);
    else throw error;
  }
}

/** Every path that the edits name, as the engine reads them. */
function pathsOf(edits: readonly RequestedEdit[], active: string | undefined): readonly string[] {
  const named = edits.flatMap((edit) => [edit.path ?? active ?? [], 'to' in edit ? (edit.to ?? []) : []].flat());
  return named.map((path) => path.replaceAll('\\', '/').replace(/^(?:\.\/)+/, ''));
}

/** The edits of a block, with the paths of the workspace. Undefined where the person chose no place. */
async function editsOf(
  code: WrittenCode,
  active: string | undefined,
  clock: Clock,
): Promise<readonly RequestedEdit[] | undefined> {
  const written = readWrittenCode(code);
  if (written.kind === 'refused') throw new EditRefused(written.refusal);
  if (written.kind === 'edits') return await Promise.all(written.edits.map(inWorkspace));
  const named = written.path;
  const known = named === undefined ? active : await findExactFile(named);
  if (known === undefined && named !== undefined)
    return [{ kind: 'create', path: named, text: withFinalLineEnd(written.text) }];
  const edit = known === undefined ? undefined : await editOfCode(known, written.text, clock);
  if (known === undefined) void showWarning(vscode.l10n.t('Open the file that the code belongs to, then apply it.'));
  return edit && [edit];
}

async function inWorkspace(edit: RequestedEdit): Promise<RequestedEdit> {
  if (edit.path === undefined || edit.kind === 'create') return edit;
  const path = await findWrittenFile(edit.path);
  return path === undefined ? edit : { ...edit, path };
}

function withFinalLineEnd(text: string): string {
  return text.endsWith('\n') ? text : `${text}\n`;
}

function activePath(): string | undefined {
  const editor = vscode.window.activeTextEditor ?? vscode.window.visibleTextEditors[0];
  return editor && workspacePath(editor.document.uri);
}

async function proposedFile(change: FileChange, { files }: LoadedFiles): Promise<ProposedFile> {
  const uri = await workspaceUri(change.path);
  if (change.kind === 'create') return { change, uri, before: '', after: change.text };
  const before = files.get(change.path)?.text ?? '';
  if (change.kind === 'delete') return { change, uri, before, after: '' };
  const after = applySplices(before, change.splices);
  return { change, uri, before, after, ...(change.kind === 'rename' && { to: await workspaceUri(change.to) }) };
}

async function offerRepair(refusal: Refusal, { ask }: ApplyDependencies): Promise<void> {
  const repair = vscode.l10n.t('Ask the Model to Repair');
  const [reason = ''] = worded(refusal.message, localize).split('\n');
  // A model can do nothing about a file that may not be written.
  const offers = refusal.reason === 'unwritable' ? [] : [repair];
  const picked = await showWarning(localize('The code was not applied. {0}', reason), ...offers);
  if (picked === repair) await ask(repairRequest(refusal));
}
