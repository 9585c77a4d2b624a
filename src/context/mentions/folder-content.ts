import { FileRefused } from '../../platform/workspace-files.ts';
import type { WorkspaceFiles } from '../../platform/workspace-files.ts';
import { quoteName } from '../../guard/path-syntax.ts';
import { labelOf } from './attachment.ts';
import type { FoundContext } from './attachment.ts';

/** Files that are named. */
const maxNamed = 300;
/** Files that are read, and the characters of all of them together. */
const maxRead = 60;
const maxText = 48 * 1024;

/** The names of the files below a folder, then those files whole, in order, as long as there is room. Rejects with {@link FileRefused}. */
export async function folderContent(
  path: string,
  files: WorkspaceFiles,
  signal: AbortSignal,
): Promise<FoundContext | string> {
  const { files: names, truncated } = await files.list(path, maxNamed, signal);
  if (names.length === 0) return `There are no files in ${quoteName(path)}.`;
  const texts: string[] = [];
  let room = maxText;
  for (const name of names.slice(0, maxRead)) {
    const text = room > 0 ? await readable(name, files, signal) : undefined;
    if (text === undefined || text.length > room) continue;
    room -= text.length;
    texts.push(`\n== ${labelOf(name)}\n${text.endsWith('\n') ? text : `${text}\n`}`);
  }
  const listed = [...names.map(labelOf), ...(truncated ? ['(more files)'] : [])].join('\n');
  const isCut = truncated || texts.length < names.length;
  const total = truncated ? `more than ${names.length}` : String(names.length);
  return {
    attachment: { kind: 'folder', label: `folder ${labelOf(path)}` },
    text: `${listed}\n${texts.join('')}`,
    paths: names,
    ...(isCut && { isCut, note: `${texts.length} of ${total} files of ${quoteName(path)} were attached in full.` }),
  };
}

/** The text of a file; undefined where it is not given out, or none. */
async function readable(name: string, files: WorkspaceFiles, signal: AbortSignal): Promise<string | undefined> {
  try {
    return await files.read(name, signal);
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof FileRefused) return undefined;
    throw error;
  }
}
