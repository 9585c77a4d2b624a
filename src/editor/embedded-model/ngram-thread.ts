import { join, normalize } from 'node:path';
import type { WorkspaceRoot } from '../../guard/path-gate.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Files } from '../../platform/files.ts';
import type { Logger } from '../../platform/logger.ts';
import { NodeWorkspaceFiles } from '../../platform/node-workspace-files.ts';
import { IndexMemory } from '../../providers/workspace/index-memory.ts';
import { NgramIndex } from '../../providers/workspace/ngram-index.ts';
import type { Disposable } from '../../base/listeners.ts';
import { CompletionIndexer } from '../completion/completion-indexer.ts';
import type { IndexWork } from '../completion/completion-indexer.ts';
import type { FromNgramThread, NgramStart, OpenText, ToNgramThread } from './ngram-messages.ts';
import { NgramSnapshotFile } from './ngram-snapshot-file.ts';

/** Changes are written down this long after the last work, in milliseconds; a scan of everything is written at once. */
export const saveDelayMs = 5 * 60 * 1000;

export interface NgramThreadDependencies {
  readonly start: NgramStart;
  readonly tell: (message: FromNgramThread) => void;
  readonly clock: Clock;
  readonly files: Files;
}

/** What runs in the index thread: walks the workspace, reads files behind the path gate, learns them into the shared memory, saves it. */
export class NgramThread {
  readonly #dependencies: NgramThreadDependencies;
  readonly #index: NgramIndex;
  readonly #indexer: CompletionIndexer;
  readonly #snapshot: NgramSnapshotFile | undefined;
  readonly #openTexts = new Map<string, string>();
  #roots: readonly WorkspaceRoot[] = [];
  #openPaths: readonly string[] = [];
  #saving: Disposable | undefined;
  #loaded: Promise<void> | undefined;

  constructor(dependencies: NgramThreadDependencies) {
    const { start, clock, files } = dependencies;
    const logger = loggerOf(dependencies.tell);
    this.#dependencies = dependencies;
    this.#index = new NgramIndex(new IndexMemory(start.shape, start.buffer));
    this.#snapshot = start.snapshot === undefined ? undefined : new NgramSnapshotFile(start.snapshot, files, logger);
    this.#indexer = new CompletionIndexer({
      model: this.#index,
      files: new NodeWorkspaceFiles({
        roots: () => this.#roots,
        openDocuments: { textOf: (path) => this.#openTexts.get(normalize(path)) },
        clock,
      }),
      clock,
      logger,
      openPaths: () => this.#openPaths,
      touchDelayMs: 0,
      onIdle: (work) => this.#rest(work),
    });
  }

  /** Loads what was saved. Tells `ready` when messages will be heard. Never rejects. */
  start(): Promise<void> {
    this.#loaded ??= this.#load();
    return this.#loaded;
  }

  hear(message: ToNgramThread): void {
    switch (message.kind) {
      case 'scan':
        this.#roots = message.roots;
        this.#openPaths = message.openPaths;
        this.#openTexts.clear();
        for (const open of message.openTexts) this.#setText(open);
        if (this.#index.isWornOut) this.#index.clear();
        this.#indexer.scan();
        return;
      case 'touch':
        this.#setText(message.open ?? { file: nativePath(message.path, this.#roots) });
        this.#indexer.touch(message.path);
        return;
      case 'remove':
        this.#indexer.remove(message.path);
        return;
    }
  }

  async #load(): Promise<void> {
    const { clock, tell } = this.#dependencies;
    await this.#snapshot?.tidy(clock.wallTime());
    await this.#snapshot?.load(this.#index);
    tell({ kind: 'ready' });
  }

  #setText({ file, text }: OpenText): void {
    if (text === undefined) this.#openTexts.delete(normalize(file));
    else this.#openTexts.set(normalize(file), text);
  }

  #rest({ scanned, characters }: IndexWork): void {
    const { files, tokens } = this.#index.stats();
    this.#dependencies.tell({ kind: 'learned', files, tokens, characters });
    const snapshot = this.#snapshot;
    if (snapshot === undefined || (this.#saving !== undefined && !scanned)) return;
    this.#saving?.dispose();
    this.#saving = this.#dependencies.clock.after(scanned ? 0 : saveDelayMs, () => {
      this.#saving = undefined;
      void snapshot.save(this.#index);
    });
  }
}

/** Where a workspace path is on disk, as documents are named. */
function nativePath(path: string, roots: readonly WorkspaceRoot[]): string {
  const [first] = roots;
  const root = roots.length > 1 ? roots.find(({ name }) => path.startsWith(`${name}/`)) : first;
  if (root === undefined) return path;
  return join(root.path, roots.length > 1 ? path.slice(root.name.length + 1) : path);
}

function loggerOf(tell: (message: FromNgramThread) => void): Logger {
  const at =
    (level: 'debug' | 'info' | 'warn' | 'error') =>
    (text: string): void =>
      tell({ kind: 'log', level, text });
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}
