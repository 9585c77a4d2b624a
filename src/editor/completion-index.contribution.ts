import * as vscode from 'vscode';
import type { Disposable } from '../models/listeners.ts';
import type { Clock } from '../platform/clock.ts';
import type { Logger } from '../platform/logger.ts';
import type { WorkspaceFiles } from '../platform/workspace-files.ts';
import type { NgramModel } from '../providers/workspace/ngram.ts';
import { LateCompletionIndex } from './late-completion-index.ts';
import type { LoadedIndex } from './late-completion-index.ts';
import { workspacePath } from './ports/open-documents.ts';
import { areAiFeaturesDisabled, onDidChangeAiFeatures, onDidChangeSettings, readSetting } from './read-setting.ts';

/** What the index of the workspace stands on. */
export interface CompletionIndexParts {
  readonly files: WorkspaceFiles;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** The embedded model with its index. */
export interface RegisteredCompletionIndex extends Disposable {
  readonly model: Pick<NgramModel, 'suggest'>;
}

/**
 * Teaches the embedded model the files of the workspace in the background and keeps up with what changes. Reading only, so it works in
 * Restricted Mode too. Nothing is learnt while completions are off.
 */
export function registerCompletionIndex(parts: CompletionIndexParts): RegisteredCompletionIndex {
  const { clock, logger } = parts;
  const index = new LateCompletionIndex({ clock, logger, isWanted, load: () => load(parts) });
  const scan = (): void => index.scan();
  const touch = ({ uri }: { readonly uri: vscode.Uri }): void => {
    const path = workspacePath(uri);
    if (path !== undefined) index.touch(path);
  };
  const remove = (uri: vscode.Uri): void => {
    const path = workspacePath(uri);
    if (path !== undefined) index.remove(path);
  };
  scan();
  const watching = vscode.Disposable.from(
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
  return {
    model: index.model,
    dispose: () => {
      watching.dispose();
      index.dispose();
    },
  };
}

async function load(parts: CompletionIndexParts): Promise<LoadedIndex> {
  const [{ NgramModel }, { CompletionIndexer }] = await Promise.all([
    import('../providers/workspace/ngram.ts'),
    import('./completion-indexer.ts'),
  ]);
  const model = new NgramModel();
  const openPaths = (): string[] =>
    vscode.workspace.textDocuments.flatMap((document) => workspacePath(document.uri) ?? []);
  return { model, indexer: new CompletionIndexer({ ...parts, model, openPaths }) };
}

function isWanted(): boolean {
  const folders = vscode.workspace.workspaceFolders ?? [];
  return !areAiFeaturesDisabled() && folders.some((folder) => readSetting('crossfade.completion.enabled', folder.uri));
}
