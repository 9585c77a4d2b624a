import * as vscode from 'vscode';
import type { ChangedFile } from '../../context/mentions/mention-dependencies.ts';
import { workspacePath } from './open-documents.ts';

/** What is used of the API of VS Code's own Git extension (`extensions/git/src/api/git.d.ts`). */
interface GitExtension {
  readonly enabled: boolean;
  getAPI(version: 1): { readonly repositories: readonly GitRepository[] };
}
interface GitRepository {
  readonly state: {
    readonly indexChanges: readonly GitChange[];
    readonly workingTreeChanges: readonly GitChange[];
    readonly mergeChanges: readonly GitChange[];
    readonly untrackedChanges?: readonly GitChange[];
  };
  diffWithHEAD(path: string): Promise<string>;
}
interface GitChange {
  readonly uri: vscode.Uri;
  readonly originalUri: vscode.Uri;
  readonly renameUri: vscode.Uri | undefined;
}

/** A larger file is no text that anybody wants in a message, in bytes. */
const maxFileBytes = 1_000_000;

/** Files of the workspace that differ from the last commit, staged or not, new ones included; undefined where Git is off or knows nothing. */
export async function gitChanges(): Promise<readonly ChangedFile[] | undefined> {
  const extension = vscode.extensions.getExtension<GitExtension>('vscode.git');
  if (extension === undefined) return undefined;
  try {
    const git = extension.isActive ? extension.exports : await extension.activate();
    if (!git.enabled) return undefined;
    const { repositories } = git.getAPI(1);
    if (repositories.length === 0) return undefined;
    const files = new Map<string, ChangedFile>();
    for (const repository of repositories) {
      const { indexChanges, workingTreeChanges, mergeChanges, untrackedChanges = [] } = repository.state;
      for (const change of [...mergeChanges, ...indexChanges, ...workingTreeChanges, ...untrackedChanges]) {
        const file = changedFile(repository, change);
        if (file !== undefined && !files.has(file.path)) files.set(file.path, file);
      }
    }
    return [...files.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
  } catch {
    // Another extension's failure is no failure of the chat.
    return undefined;
  }
}

function changedFile(repository: GitRepository, change: GitChange): ChangedFile | undefined {
  const uri = change.renameUri ?? change.uri;
  const path = workspacePath(uri);
  if (path === undefined) return undefined;
  const earlierPath = change.renameUri === undefined ? undefined : workspacePath(change.originalUri);
  return {
    path,
    ...(earlierPath !== undefined && { earlierPath }),
    diff: () => diffOf(repository, uri, path),
  };
}

async function diffOf(repository: GitRepository, uri: vscode.Uri, path: string): Promise<string | undefined> {
  const size = await sizeOf(uri);
  if (size !== undefined && size > maxFileBytes) return undefined;
  const diff = await repository.diffWithHEAD(uri.fsPath);
  if (diff.trim() !== '' || size === undefined) return diff;
  // Git compares only what it tracks: a new file is added whole.
  const bytes = await vscode.workspace.fs.readFile(uri);
  return bytes.includes(0) ? undefined : addedFile(path, new TextDecoder().decode(bytes));
}

/** In bytes; undefined for a file that was deleted. */
async function sizeOf(uri: vscode.Uri): Promise<number | undefined> {
  try {
    return (await vscode.workspace.fs.stat(uri)).size;
  } catch {
    return undefined;
  }
}

function addedFile(path: string, text: string): string {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return [`--- /dev/null`, `+++ b/${path}`, `@@ -0,0 +1,${lines.length} @@`, ...lines.map((line) => `+${line}`)].join(
    '\n',
  );
}
