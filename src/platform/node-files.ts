import { mkdir, open, readFile, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { errorCode } from '../base/error-text.ts';
import type { Files } from './files.ts';

/** Files and folders are readable by their owner only. */
const fileMode = 0o600;
const folderMode = 0o700;

/** Storage files on this machine's disk. */
export const nodeFiles: Files = {
  read: (path) => absentAsUndefined(readFile(path)),
  size: async (path) => (await absentAsUndefined(stat(path)))?.size,
  append,
  replace,
  list: async (folder) => (await absentAsUndefined(readdir(folder))) ?? [],
  rename: async (from, to) => {
    await rename(from, to);
    await syncFolder(dirname(to));
  },
  remove: (path) => rm(path, { force: true }),
};

async function append(path: string, bytes: Uint8Array, durable: boolean): Promise<void> {
  const isNew = durable && (await absentAsUndefined(stat(path))) === undefined;
  await mkdir(dirname(path), { recursive: true, mode: folderMode });
  const handle = await open(path, 'a', fileMode);
  try {
    await handle.appendFile(bytes);
    if (durable) await handle.sync();
  } finally {
    await handle.close();
  }
  // Without this a power cut can take a new file whole although its bytes were synced.
  if (isNew) await syncFolder(dirname(path));
}

async function replace(path: string, bytes: Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: folderMode });
  const temporary = `${path}.${crypto.randomUUID()}.tmp`;
  try {
    const handle = await open(temporary, 'wx', fileMode);
    try {
      await handle.writeFile(bytes);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await syncFolder(dirname(path));
}

/** Makes a rename or a new name durable. Systems that cannot open a folder (Windows) keep their own promises about names. */
async function syncFolder(folder: string): Promise<void> {
  try {
    const handle = await open(folder, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch {
    // The bytes are safe already; only the moment the name becomes durable is up to the system.
  }
}

async function absentAsUndefined<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}
