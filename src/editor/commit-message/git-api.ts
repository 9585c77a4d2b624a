import * as vscode from 'vscode';
import { sleep } from '../../platform/clock.ts';
import type { Clock } from '../../platform/clock.ts';
import type { InputBox } from './message-box.ts';

/** What is used of version 1 of the API of VS Code's own Git extension (`extensions/git/src/api/git.d.ts`). */
interface GitExtension {
  readonly enabled: boolean;
  getAPI(version: 1): GitApi;
}

export interface GitApi {
  readonly state: 'uninitialized' | 'initialized';
  readonly onDidChangeState: vscode.Event<unknown>;
  readonly repositories: readonly GitRepository[];
  getRepository(uri: vscode.Uri): GitRepository | null;
}

/** One repository. Every method rejects where Git fails. */
export interface GitRepository {
  readonly rootUri: vscode.Uri;
  readonly inputBox: InputBox;
  readonly state: {
    readonly HEAD: { readonly name?: string } | undefined;
    readonly indexChanges: readonly GitChange[];
    readonly workingTreeChanges: readonly GitChange[];
    readonly mergeChanges: readonly GitChange[];
    readonly untrackedChanges?: readonly GitChange[];
  };
  status(): Promise<void>;
  /** The working tree against the index. */
  diffWithHEAD(path: string): Promise<string>;
  /** The index against the last commit. */
  diffIndexWithHEAD(path: string): Promise<string>;
  diffBlobs(before: string, after: string): Promise<string>;
  getObjectDetails(tree: string, path: string): Promise<{ readonly object: string }>;
  log(options: {
    readonly maxEntries: number;
  }): Promise<readonly { readonly message: string; readonly parents: readonly string[] }[]>;
}

export interface GitChange {
  readonly uri: vscode.Uri;
  readonly originalUri: vscode.Uri;
  readonly renameUri: vscode.Uri | undefined;
  /** A value of `Status` in the API. */
  readonly status: number;
}

/** The values of `Status` that are told apart. */
export const gitStatus = {
  indexAdded: 1,
  indexDeleted: 2,
  indexRenamed: 3,
  indexCopied: 4,
  deleted: 6,
  untracked: 7,
  intentToAdd: 9,
} as const;

/** Longest wait for the Git extension to look for repositories, in milliseconds. */
const openingMs = 5_000;

/** The Git extension of this window, or why it cannot be used. */
export async function openGit(clock: Clock): Promise<GitApi | 'missing' | 'off'> {
  const extension = vscode.extensions.getExtension<GitExtension>('vscode.git');
  if (extension === undefined) return 'missing';
  try {
    const git = extension.isActive ? extension.exports : await extension.activate();
    if (!git.enabled) return 'off';
    const api = git.getAPI(1);
    if (api.state === 'uninitialized') await untilInitialized(api, clock);
    return api;
  } catch {
    // Another extension's failure; with its API it would have a reason, which is in its own log.
    return 'off';
  }
}

async function untilInitialized(api: GitApi, clock: Clock): Promise<void> {
  const changed = Promise.withResolvers<undefined>();
  const listening = api.onDidChangeState(() => changed.resolve(undefined));
  await Promise.race([changed.promise, sleep(clock, openingMs)]);
  listening.dispose();
}
