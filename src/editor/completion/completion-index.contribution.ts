import { join } from 'node:path';
import * as vscode from 'vscode';
import type { Disposable } from '../../base/listeners.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Logger } from '../../platform/logger.ts';
import type { WorkspaceFiles } from '../../platform/workspace-files.ts';
import type { NgramModel } from '../../providers/workspace/ngram.ts';
import { LazyCompletionIndex } from './lazy-completion-index.ts';
import type { LoadedIndex } from './lazy-completion-index.ts';
import type { OpenText } from '../embedded-model/ngram-messages.ts';
import { workspacePath, workspaceRoots } from '../ports/open-documents.ts';
import { threadOrSlices } from '../embedded-model/thread-or-slices.ts';
import {
  areAiFeaturesDisabled,
  onDidChangeAiFeatures,
  onDidChangeSettings,
  readSetting,
} from '../shell/read-setting.ts';

/** Longer documents are not handed to the index: putting their text together would hold up typing. */
const maximumLines = 25_000;

/** The workspace is looked at again when the window gets the focus, if that was longer ago than this, in milliseconds. */
const rescanAfterMs = 10 * 60 * 1000;

/** Where the index thread and what it remembers are. */
export interface IndexPlace {
  /** The bundle of the thread, an absolute path. */
  readonly worker: string;
  /** The extension's folder in the storage of the workspace; undefined without a workspace: nothing is remembered then. */
  readonly storage: string | undefined;
}

/** Dependencies of the index of the workspace. */
export interface CompletionIndexDependencies {
  /** Undefined: the index works in this thread, in slices, and is forgotten with the window. */
  readonly place?: IndexPlace;
  readonly files: WorkspaceFiles;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** The embedded model with its index. */
export interface RegisteredCompletionIndex extends Disposable {
  readonly model: Pick<NgramModel, 'suggest'>;
}

/**
 * Teaches the embedded model the files of the workspace in a thread of its own and keeps up with what changes. Reading only, so it works in
 * Restricted Mode too. Nothing is learned while completions are off.
 */
export function registerCompletionIndex(dependencies: CompletionIndexDependencies): RegisteredCompletionIndex {
  const { clock, logger } = dependencies;
  const index = new LazyCompletionIndex({ clock, logger, isWanted, load: () => load(dependencies) });
  let lastScan = clock.now();
  const scan = (): void => {
    lastScan = clock.now();
    index.scan();
  };
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
    // Who comes back has perhaps changed files with other programs: a branch, a build, a pull.
    vscode.window.onDidChangeWindowState(({ focused }) => {
      if (focused && clock.now() - lastScan > rescanAfterMs) scan();
    }),
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

function load(dependencies: CompletionIndexDependencies): Promise<LoadedIndex> {
  const { place, logger } = dependencies;
  return threadOrSlices({
    ...(place !== undefined && { inThread: () => loadThread(dependencies, place) }),
    inSlices: () => loadSlices(dependencies),
    logger,
  });
}

async function loadSlices(dependencies: CompletionIndexDependencies): Promise<LoadedIndex> {
  const [{ NgramModel }, { CompletionIndexer }] = await Promise.all([
    import('../../providers/workspace/ngram.ts'),
    import('./completion-indexer.ts'),
  ]);
  const model = new NgramModel();
  return { model, indexer: new CompletionIndexer({ ...dependencies, model, openPaths }) };
}

async function loadThread(dependencies: CompletionIndexDependencies, place: IndexPlace): Promise<LoadedIndex> {
  const [{ ThreadedIndex }, { nodeBackground }, { workspaceShape }] = await Promise.all([
    import('../embedded-model/threaded-index.ts'),
    import('../../platform/node-background.ts'),
    import('../../providers/workspace/ngram.ts'),
  ]);
  const { clock, logger } = dependencies;
  return ThreadedIndex.start({
    start: nodeBackground(place.worker),
    documents: { roots: workspaceRoots, openPaths, openTexts, openText },
    clock,
    logger,
    shape: workspaceShape,
    ...(place.storage !== undefined && { snapshot: join(place.storage, 'ngram.index') }),
  });
}

function openPaths(): string[] {
  return vscode.workspace.textDocuments.flatMap((document) => workspacePath(document.uri) ?? []);
}

function openTexts(): OpenText[] {
  return vscode.workspace.textDocuments.filter(isOfDisk).map(openTextOf);
}

function openText(path: string): OpenText | undefined {
  const document = vscode.workspace.textDocuments.find((candidate) => workspacePath(candidate.uri) === path);
  return document !== undefined && isOfDisk(document) ? openTextOf(document) : undefined;
}

function isOfDisk({ uri }: vscode.TextDocument): boolean {
  return uri.scheme === 'file';
}

/** The text is passed along only where it is not what is on disk; very long documents are not learned, so theirs never is. */
function openTextOf(document: vscode.TextDocument): OpenText {
  const file = document.uri.fsPath;
  const isWorthwhile = !document.isClosed && document.isDirty && document.lineCount <= maximumLines;
  return isWorthwhile ? { file, text: document.getText() } : { file };
}

function isWanted(): boolean {
  const folders = vscode.workspace.workspaceFolders ?? [];
  return !areAiFeaturesDisabled() && folders.some((folder) => readSetting('crossfade.completion.enabled', folder.uri));
}
