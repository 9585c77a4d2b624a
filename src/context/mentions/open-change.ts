import { holdsPrivateKey } from '../../guard/private-keys.ts';
import { FileRefused } from '../../platform/workspace-files.ts';
import type { GatedFiles } from '../../platform/workspace-files.ts';
import type { ChangedFile } from './mention-dependencies.ts';

type NamedChange = Pick<ChangedFile, 'path' | 'earlierPath'>;

/** Whether a changed file may be named and shown: it passes the gates under both of its names, and holds no private key now. */
export async function mayShowChange(file: NamedChange, files: GatedFiles, signal: AbortSignal): Promise<boolean> {
  // A diff may show the middle of a key, which its first and last lines tell.
  return (await isOpen(file, files, signal)) && !(await isSecretNow(file, files, signal));
}

/** Whether a diff shows a private key, on whichever side. */
export function showsPrivateKey(diff: string): boolean {
  return holdsPrivateKey(diff.replace(/^[-+ ]/gm, ''));
}

/** Whether the file as it is now may not be read for what is in it. One that was deleted, or is no text, has nothing to say. */
async function isSecretNow({ path }: NamedChange, files: GatedFiles, signal: AbortSignal): Promise<boolean> {
  try {
    await files.read(path, signal);
    return false;
  } catch (error) {
    signal.throwIfAborted();
    return !(error instanceof FileRefused) || error.reason === 'secret';
  }
}

async function isOpen({ path, earlierPath }: NamedChange, files: GatedFiles, signal: AbortSignal): Promise<boolean> {
  try {
    await files.check(path, signal);
    if (earlierPath !== undefined) await files.check(earlierPath, signal);
    return true;
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof FileRefused) return false;
    throw error;
  }
}
