import { WriteRefused } from '../platform/edited-files.ts';
import type { EditedFiles, TakeBack } from '../platform/edited-files.ts';
import { FileRefused } from '../platform/workspace-files.ts';
import type { Refusal, RefusalReason } from './edit-refused.ts';
import type { FileChange } from './file-change.ts';

/**
 * What came of writing changes. Refused: no file has changed. `takeBack` restores all files, or none where one is no longer as it was written;
 * then it resolves with the refusal.
 */
export type Written =
  | { readonly kind: 'written'; readonly takeBack: () => Promise<Refusal | undefined> }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

/** Writes the changes of a plan to files that are not open: all or none. Rejects with the error of a disk that fails; nothing has changed then. */
export async function writeChanges(
  changes: readonly FileChange[],
  files: EditedFiles,
  signal: AbortSignal,
): Promise<Written> {
  let takeBack: TakeBack | undefined;
  const refusal = await refusalIn(async () => {
    takeBack = await files.write(changes, signal);
  });
  if (refusal !== undefined) return { kind: 'refused', refusal };
  return { kind: 'written', takeBack: () => refusalIn(async () => await takeBack?.(new AbortController().signal)) };
}

async function refusalIn(write: () => Promise<void>): Promise<Refusal | undefined> {
  try {
    await write();
    return undefined;
  } catch (error) {
    const refusal = refusalOf(error);
    if (refusal === undefined) throw error;
    return refusal;
  }
}

const said: Readonly<Record<WriteRefused['reason'], { readonly reason: RefusalReason; readonly text: string }>> = {
  stale: { reason: 'stale', text: 'has changed on disk since the edit was made for it.' },
  exists: { reason: 'exists', text: 'is there already.' },
  missing: { reason: 'missing-file', text: 'is not there any more.' },
  'read-only': { reason: 'unwritable', text: 'is read-only.' },
  'not-a-file': { reason: 'unwritable', text: 'is not a regular file.' },
  twice: { reason: 'overlapping', text: 'is changed twice, by two of its names.' },
};

function refusalOf(error: unknown): Refusal | undefined {
  if (error instanceof WriteRefused) {
    const { reason, text } = said[error.reason];
    return { reason, path: error.path, message: `${error.path} ${text}` };
  }
  if (!(error instanceof FileRefused)) return undefined;
  const isOutside = error.reason === 'outside' || error.reason === 'elsewhere';
  return { reason: isOutside ? 'outside' : 'unwritable', message: error.message };
}
