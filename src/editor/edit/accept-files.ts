import { errorText } from '../../base/error-text.ts';
import type { Refusal } from '../../edit/edit-refused.ts';
import { writeChanges } from '../../edit/write-changes.ts';
import type { Written } from '../../edit/write-changes.ts';
import type { EditedFiles } from '../../platform/edited-files.ts';
import { DocumentChanges } from './document-changes.ts';
import type { DocumentsEnd } from './document-changes.ts';
import { documentOf } from './editable-files.ts';
import type { ProposedFile } from './proposal.ts';

/**
 * What became of changes. `stale`: a file is no longer what its change was made for. `refused`: they could not be made; nothing has changed then.
 * `partly`: VS Code stopped in the middle.
 */
export type Acceptance =
  | MadeChanges
  | { readonly kind: 'stale'; readonly path: string }
  | { readonly kind: 'refused'; readonly reason?: string }
  | { readonly kind: 'partly' };

export interface MadeChanges {
  readonly kind: 'done';
  /** A file whose document could not be saved. */
  readonly unsaved?: string;
  /** Some files were written on disk, which the undo of an editor does not take back. */
  readonly isOnDisk: boolean;
  /** Restores all files, or none where one of them is no longer as it was left. */
  readonly takeBack: () => Promise<TakenBack>;
}

/** What became of taking changes back. */
export type TakenBack = { readonly kind: 'restored' } | Exclude<Acceptance, MadeChanges>;

const never = new AbortController().signal;

/**
 * Makes the changes of all files, or none of them. A change that was made for the hash of a file is written on disk, to the byte, with its mode and links
 * kept, together with the files that are made beside it; every other change goes through the document, as one edit that VS Code can undo. Files on
 * disk come first and are taken back where VS Code then refuses the others.
 */
export async function acceptFiles(
  files: readonly ProposedFile[],
  closed: () => Promise<EditedFiles>,
): Promise<Acceptance> {
  const isAnyOnDisk = files.some(hasHash);
  const onDisk = files.filter((file) => hasHash(file) || (isAnyOnDisk && file.change.kind === 'create'));
  const documents = new DocumentChanges(files.filter((file) => !onDisk.includes(file)));
  await documents.open();
  const stale = documents.staleFile ?? onDisk.find(hasUnsavedText)?.change.path;
  if (stale !== undefined) return { kind: 'stale', path: stale };
  const written = await writeOnDisk(onDisk, closed);
  if (written.kind === 'refused') return endOf(written.refusal);
  const end = await documents.make();
  if (end.kind === 'stale' || end.kind === 'refused') await written.takeBack();
  if (end.kind !== 'done') return end;
  const { unsaved } = end;
  return {
    kind: 'done',
    ...(unsaved !== undefined && { unsaved }),
    isOnDisk: onDisk.length > 0,
    takeBack: () => takeBack(written, end, onDisk),
  };
}

function hasHash({ change }: ProposedFile): boolean {
  return 'base' in change && change.base.hash !== undefined;
}

/** What a person has typed and not saved counts more than what is on disk. */
function hasUnsavedText({ uri, to }: ProposedFile): boolean {
  return documentOf(to ?? uri)?.isDirty === true || documentOf(uri)?.isDirty === true;
}

async function writeOnDisk(files: readonly ProposedFile[], closed: () => Promise<EditedFiles>): Promise<Written> {
  if (files.length === 0) return { kind: 'written', takeBack: () => Promise.resolve(undefined) };
  const changes = files.map(({ change }) => change);
  try {
    return await writeChanges(changes, await closed(), never);
  } catch (error) {
    // The disk is full, or not there any more.
    return { kind: 'refused', refusal: { reason: 'unwritable', message: errorText(error) } };
  }
}

async function takeBack(
  written: Written & { readonly kind: 'written' },
  documents: DocumentsEnd & { readonly kind: 'done' },
  onDisk: readonly ProposedFile[],
): Promise<TakenBack> {
  const typed = onDisk.find(hasUnsavedText);
  if (typed !== undefined) return { kind: 'stale', path: typed.change.path };
  const end = await documents.takeBack();
  if (end.kind !== 'done') return end;
  const refusal = await written.takeBack();
  if (refusal === undefined) return { kind: 'restored' };
  await end.takeBack();
  return endOf(refusal);
}

function endOf({ reason, path, message }: Refusal): Exclude<Acceptance, MadeChanges> {
  const isOther = reason === 'stale' || reason === 'missing-file' || reason === 'exists';
  return isOther && path !== undefined ? { kind: 'stale', path } : { kind: 'refused', reason: message };
}
