import type { lstat, link, mkdir, open, readFile, readdir, rename, rm, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import { errorCode } from '../base/error-text.ts';

/** The calls of `node:fs/promises` that write files of the workspace, so that a test can end the process at each of them. */
export interface Disk {
  readonly link: typeof link;
  readonly lstat: typeof lstat;
  readonly mkdir: typeof mkdir;
  readonly open: typeof open;
  readonly readFile: typeof readFile;
  readonly readdir: typeof readdir;
  readonly rename: typeof rename;
  readonly rm: typeof rm;
  readonly unlink: typeof unlink;
}

/** Makes a file that is not there, with its mode whatever the mask of the process says, and on disk when this resolves. */
export async function writeNew(disk: Disk, path: string, bytes: Uint8Array, mode: number): Promise<void> {
  const handle = await disk.open(path, 'wx', mode);
  try {
    await handle.writeFile(bytes);
    await handle.chmod(mode);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Writes over the bytes of a file, which stays the same file under all its names. A crash can leave the new bytes in front of the old ones. */
export async function overwrite(disk: Disk, path: string, bytes: Uint8Array): Promise<void> {
  const handle = await disk.open(path, 'r+');
  try {
    let at = 0;
    while (at < bytes.length) at += (await handle.write(bytes, at, bytes.length - at, at)).bytesWritten;
    await handle.truncate(bytes.length);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Gives a file its name, where no other has it. Rejects with EEXIST where one has. */
export async function place(disk: Disk, from: string, to: string): Promise<void> {
  try {
    await disk.link(from, to);
  } catch (error) {
    if (errorCode(error) === 'EEXIST' || (await exists(disk, to))) throw error;
    // File systems without hard links.
    await disk.rename(from, to);
    return;
  }
  await disk.unlink(from);
}

export async function exists(disk: Disk, path: string): Promise<boolean> {
  return await disk.lstat(path).then(
    () => true,
    (error: unknown) => errorCode(error) !== 'ENOENT' && errorCode(error) !== 'ENOTDIR',
  );
}

/** Makes the names in a folder durable. Systems that cannot open a folder (Windows) keep their own promises about names. */
export async function syncFolderOf(disk: Disk, path: string): Promise<void> {
  try {
    const handle = await disk.open(dirname(path), 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch {
    // The bytes are safe already; only the moment the name becomes durable is up to the system.
  }
}
