import type { WorkspaceFiles } from '../../platform/workspace-files.ts';

/** Files that are looked through for a name. */
const maxFiles = 20_000;

/**
 * The path that a typed name means. The same letters may be stored in two Unicode forms (`é` as one character, or as `e` with an accent behind it):
 * a name of the workspace that is the same in the other form is meant, where there is none of the form that was typed. Any other name is given
 * back as it is. Rejects only when the signal aborts.
 */
export async function namedPath(
  name: string,
  kind: 'file' | 'folder',
  files: Pick<WorkspaceFiles, 'list'>,
  signal: AbortSignal,
): Promise<string> {
  // These have one form only.
  if (!/[^\p{ASCII}]/u.test(name)) return name;
  const all = await listed(files, signal);
  const names = kind === 'file' ? new Set(all) : foldersOf(all);
  if (names.has(name)) return name;
  const wanted = name.normalize();
  for (const each of names) if (each.normalize() === wanted) return each;
  return name;
}

async function listed(files: Pick<WorkspaceFiles, 'list'>, signal: AbortSignal): Promise<readonly string[]> {
  try {
    return (await files.list('', maxFiles, signal)).files;
  } catch {
    signal.throwIfAborted();
    return [];
  }
}

/** The folders that files are in, and the folders of those. */
export function foldersOf(files: readonly string[]): ReadonlySet<string> {
  const folders = new Set<string>();
  for (const file of files) {
    let cut = file.lastIndexOf('/');
    while (cut > 0 && !folders.has(file.slice(0, cut))) {
      folders.add(file.slice(0, cut));
      cut = file.lastIndexOf('/', cut - 1);
    }
  }
  return folders;
}
