import * as vscode from 'vscode';
import type { Clock } from '../platform/clock.ts';
import type { Logger } from '../platform/logger.ts';
import type { WorkspaceFiles } from '../platform/workspace-files.ts';
import type { NgramModel } from '../providers/workspace/ngram.ts';
import { CompletionIndexer } from './completion-indexer.ts';
import { workspacePath } from './ports/open-documents.ts';
import { areAiFeaturesDisabled, onDidChangeAiFeatures, onDidChangeSettings, readSetting } from './read-setting.ts';

/** The index begins when the window has come to rest, in milliseconds after activation. */
const settleMs = 3_000;

/** What the index of the workspace stands on. */
export interface CompletionIndexParts {
  readonly model: NgramModel;
  readonly files: WorkspaceFiles;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * Teaches the embedded model the files of the workspace in the background and keeps up with what changes. Reading only, so it works in
 * Restricted Mode too. Nothing is learnt while completions are off.
 */
export function registerCompletionIndex(parts: CompletionIndexParts): vscode.Disposable {
  const indexer = new CompletionIndexer({
    ...parts,
    openPaths: () => vscode.workspace.textDocuments.flatMap((document) => workspacePath(document.uri) ?? []),
  });
  const touch = ({ uri }: { readonly uri: vscode.Uri }): void => {
    const path = workspacePath(uri);
    if (path !== undefined && isWanted()) indexer.touch(path);
  };
  const remove = (uri: vscode.Uri): void => {
    const path = workspacePath(uri);
    if (path !== undefined) indexer.remove(path);
  };
  const scan = (): void => {
    if (isWanted()) indexer.scan(settleMs);
  };
  scan();
  return vscode.Disposable.from(
    indexer,
    vscode.workspace.onDidChangeTextDocument((event) => {
      if (event.contentChanges.length > 0) touch(event.document);
    }),
    vscode.workspace.onDidSaveTextDocument(touch),
    // A document closed without saving is again what is on disk.
    vscode.workspace.onDidCloseTextDocument(touch),
    vscode.workspace.onDidCreateFiles((event) => event.files.forEach((uri) => touch({ uri }))),
    vscode.workspace.onDidDeleteFiles((event) => event.files.forEach(remove)),
    vscode.workspace.onDidRenameFiles((event) => {
      for (const { oldUri, newUri } of event.files) {
        remove(oldUri);
        touch({ uri: newUri });
      }
    }),
    vscode.workspace.onDidChangeWorkspaceFolders(scan),
    onDidChangeSettings(['crossfade.completion.enabled'], scan),
    onDidChangeAiFeatures(scan),
  );
}

function isWanted(): boolean {
  const folders = vscode.workspace.workspaceFolders ?? [];
  return !areAiFeaturesDisabled() && folders.some((folder) => readSetting('crossfade.completion.enabled', folder.uri));
}
