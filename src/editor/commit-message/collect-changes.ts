import * as vscode from 'vscode';
import type { CommitFile, CommitFileKind } from '../../context/commit/commit-file.ts';
import { changedLines } from '../../context/commit/file-hunks.ts';
import { mayShowChange, showsPrivateKey } from '../../context/mentions/open-change.ts';
import type { GatedFiles } from '../../platform/workspace-files.ts';
import { workspacePath } from '../ports/open-documents.ts';
import { gitStatus } from './git-api.ts';
import type { GitChange, GitRepository } from './git-api.ts';

/** What is about to be committed, as far as it may be given out. */
export interface CollectedChanges {
  readonly files: readonly CommitFile[];
  /** Files that are left out: ignored, secret, or outside the workspace. */
  readonly withheld: number;
}

/** Diffs that Git is asked for; further files are only named. */
const mostDiffs = 60;
/** Characters after which no further diff is asked for, and of one diff. */
const mostCharacters = 400_000;
const longestDiff = 100_000;
/** A larger file, in bytes, is only named, and so is one with a longer diff. */
const longestFile = 1_000_000;

/**
 * The staged changes; where nothing is staged, those of the working tree, new files by name alone. Every file passes the same gates as in the
 * chat, under its earlier name, too.
 */
export async function collectChanges(
  repository: GitRepository,
  rules: GatedFiles,
  signal: AbortSignal,
): Promise<CollectedChanges> {
  await repository.status();
  const { indexChanges, mergeChanges, workingTreeChanges, untrackedChanges = [] } = repository.state;
  const isStaged = indexChanges.length > 0;
  const changes = isStaged ? indexChanges : [...mergeChanges, ...workingTreeChanges, ...untrackedChanges];
  const files: CommitFile[] = [];
  let room = mostCharacters;
  let diffs = 0;
  for (const change of changes) {
    signal.throwIfAborted();
    const file = await openFile(change, rules, signal);
    if (file === undefined) continue;
    const isDue = diffs < mostDiffs && room > 0 && hasDiff(file.kind) && (await isShort(change));
    const given = isDue ? await diffOf(repository, change, isStaged) : '';
    // What was emptied or replaced is short now, and its diff is not: nothing looks through that.
    const diff = given.length > longestFile ? '' : given;
    if (isDue) diffs++;
    if (showsPrivateKey(diff)) continue;
    const cut = wholeLines(diff, Math.min(room, longestDiff));
    room -= cut.length;
    const changed = cut.length < diff.length ? { changed: changedLines(diff) } : {};
    files.push({ ...file, ...(cut !== '' && { diff: cut }), ...changed });
  }
  return { files, withheld: changes.length - files.length };
}

/** The file of a change; undefined where it may not be given out. */
async function openFile(change: GitChange, rules: GatedFiles, signal: AbortSignal): Promise<CommitFile | undefined> {
  const path = workspacePath(change.renameUri ?? change.uri);
  const earlierPath = change.renameUri === undefined ? undefined : workspacePath(change.originalUri);
  if (path === undefined || (change.renameUri !== undefined && earlierPath === undefined)) return undefined;
  const file = { path, kind: kindOf(change), ...(earlierPath !== undefined && { earlierPath }) };
  return (await mayShowChange(file, rules, signal)) ? file : undefined;
}

function kindOf({ status, renameUri }: GitChange): CommitFileKind {
  switch (status) {
    case gitStatus.indexAdded:
    case gitStatus.indexCopied:
    case gitStatus.intentToAdd:
      return 'added';
    case gitStatus.indexDeleted:
    case gitStatus.deleted:
      return 'deleted';
    case gitStatus.untracked:
      return 'untracked';
    default:
      return renameUri === undefined ? 'modified' : 'renamed';
  }
}

/** That a file is gone says enough; of one that Git does not know there is no diff. */
function hasDiff(kind: CommitFileKind): boolean {
  return kind !== 'deleted' && kind !== 'untracked';
}

async function diffOf(
  repository: GitRepository,
  { originalUri, renameUri, uri, status }: GitChange,
  isStaged: boolean,
): Promise<string> {
  const path = (renameUri ?? uri).fsPath;
  if (!isStaged) return await repository.diffWithHEAD(path);
  if (status !== gitStatus.indexRenamed) return await repository.diffIndexWithHEAD(path);
  // By its new name alone, all of a renamed file would be new.
  const [before, after] = await Promise.all([
    repository.getObjectDetails('HEAD', originalUri.fsPath),
    repository.getObjectDetails('', path),
  ]);
  return before.object === after.object ? '' : await repository.diffBlobs(before.object, after.object);
}

async function isShort({ uri, renameUri }: GitChange): Promise<boolean> {
  try {
    return (await vscode.workspace.fs.stat(renameUri ?? uri)).size <= longestFile;
  } catch {
    // Staged, and gone since.
    return true;
  }
}

function wholeLines(text: string, limit: number): string {
  return text.length <= limit ? text : text.slice(0, text.lastIndexOf('\n', limit) + 1);
}
