import { counted } from '../../base/plural.ts';
import type { FoundContext } from './attachment.ts';
import type { ChangedFile, MentionDependencies } from './mention-dependencies.ts';
import { mayShowChange, showsPrivateKey } from './open-change.ts';

/** Files whose changes are looked at; further ones are named in a note alone. */
const maxFiles = 50;
/** Characters after which no further diff is asked for; what is one attachment is less. */
const enough = 128 * 1024;

/** The changes since the last commit as one diff. Every file passes the gates under its earlier name, too. */
export async function changesContent(
  dependencies: MentionDependencies,
  signal: AbortSignal,
): Promise<FoundContext | string> {
  const changed = await dependencies.changes();
  signal.throwIfAborted();
  if (changed === undefined) return 'The changes are not known: no folder of the workspace is a Git repository.';
  if (changed.length === 0) return 'Nothing was changed since the last commit.';
  const diffs: string[] = [];
  const paths: string[] = [];
  let length = 0;
  let left = Math.max(0, changed.length - maxFiles);
  for (const file of changed.slice(0, maxFiles)) {
    const diff = length < enough ? await diffOf(file, dependencies, signal) : undefined;
    signal.throwIfAborted();
    if (diff === undefined) left++;
    else {
      diffs.push(diff.endsWith('\n') ? diff : `${diff}\n`);
      paths.push(file.path, ...(file.earlierPath === undefined ? [] : [file.earlierPath]));
    }
    length += diff?.length ?? 0;
  }
  if (diffs.length === 0)
    return 'None of the changed files may be given out: they are ignored, secret, binary or too large.';
  const label = counted(diffs.length, ['changes of {0} file', 'changes of {0} files']);
  return {
    attachment: { kind: 'changes', label },
    text: diffs.join(''),
    paths,
    languageId: 'diff',
    ...(left > 0 && { isCut: true, note: `The changes of ${left} of ${changed.length} files were left out.` }),
  };
}

/** What changed in a file; undefined where that is not given out, or nothing. */
async function diffOf(
  file: ChangedFile,
  { files }: MentionDependencies,
  signal: AbortSignal,
): Promise<string | undefined> {
  if (!(await mayShowChange(file, files, signal))) return undefined;
  const diff = await file.diff();
  return diff === undefined || diff.trim() === '' || showsPrivateKey(diff) ? undefined : diff;
}
