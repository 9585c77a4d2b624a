import { counted } from '../../base/plural.ts';
import type { WorkspaceRoot } from '../../guard/path-gate.ts';
import { errorText } from '../../base/error-text.ts';
import type { Disposable } from '../../base/listeners.ts';
import type { BackgroundThread, StartBackground } from '../../platform/background.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Logger } from '../../platform/logger.ts';
import { bytesFor, IndexMemory } from '../../providers/workspace/index-memory.ts';
import type { IndexShape } from '../../providers/workspace/index-memory.ts';
import { NgramReader } from '../../providers/workspace/ngram-reader.ts';
import { touchDelayMs } from '../completion/completion-indexer.ts';
import type { LoadedIndex } from '../completion/lazy-completion-index.ts';
import type { FromNgramThread, NgramStart, OpenText, ToNgramThread } from './ngram-messages.ts';

/** A thread that crashed is started again so many times in the life of a window. */
export const maximumRestarts = 3;
/** A thread that says nothing for so long at its start is given up, in milliseconds. */
export const startLimitMs = 20_000;
/** Changed files are told of in a bunch of at most so many; of more the next scan takes care. */
const maximumPending = 500;

/** What the editor knows of its documents. */
export interface IndexDocuments {
  roots(): readonly WorkspaceRoot[];
  /** Workspace paths of open documents. */
  openPaths(): readonly string[];
  /** Documents with unsaved changes, with their texts. */
  openTexts(): readonly OpenText[];
  /** The same for one workspace path; without a text where it has no unsaved changes, undefined where it is not open. */
  openText(path: string): OpenText | undefined;
}

export interface ThreadedIndexDependencies {
  readonly start: StartBackground;
  readonly documents: IndexDocuments;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly shape: IndexShape;
  /** See {@link NgramStart.snapshot}. */
  readonly snapshot?: string;
}

/**
 * The embedded model, learned in a thread of its own and asked in this one: both see the same memory, so that a suggestion waits for nothing.
 * A thread that crashes is started again a few times; what is known stays usable meanwhile.
 */
export class ThreadedIndex implements LoadedIndex {
  readonly model: LoadedIndex['model'];
  readonly indexer: LoadedIndex['indexer'];
  readonly #dependencies: ThreadedIndexDependencies;
  readonly #data: NgramStart;
  readonly #pending = new Set<string>();
  #thread: BackgroundThread | undefined;
  #timer: Disposable | undefined;
  #restarts = 0;
  #isDisposed = false;

  private constructor(dependencies: ThreadedIndexDependencies) {
    const { shape, snapshot } = dependencies;
    this.#dependencies = dependencies;
    const buffer = new SharedArrayBuffer(bytesFor(shape));
    this.#data = { shape, buffer, ...(snapshot !== undefined && { snapshot }) };
    this.model = new NgramReader(new IndexMemory(shape, buffer));
    this.indexer = {
      scan: () => this.#scan(),
      touch: (path) => this.#touch(path),
      remove: (path) => this.#post({ kind: 'remove', path }),
      dispose: () => this.#dispose(),
    };
  }

  /** Starts the thread. Rejects where it cannot be started or ends before it is ready: use an index in this thread then. */
  static async start(dependencies: ThreadedIndexDependencies): Promise<ThreadedIndex> {
    const index = new ThreadedIndex(dependencies);
    try {
      await index.#begin();
    } catch (error) {
      index.#dispose();
      throw error;
    }
    return index;
  }

  #begin(): Promise<void> {
    const { clock, start } = this.#dependencies;
    return new Promise((resolve, reject) => {
      let isReady = false;
      const limit = clock.after(startLimitMs, () => reject(new Error('The thread did not start in time.')));
      this.#thread = start(this.#data, {
        onMessage: (message) => {
          const known = message as FromNgramThread;
          if (known.kind !== 'ready') {
            this.#hear(known);
            return;
          }
          isReady = true;
          limit.dispose();
          resolve();
        },
        onEnd: (reason) => {
          limit.dispose();
          this.#thread = undefined;
          if (isReady) this.#startAgain(reason);
          else reject(new Error(reason));
        },
      });
    });
  }

  #hear(message: Exclude<FromNgramThread, { kind: 'ready' }>): void {
    const { logger } = this.#dependencies;
    if (message.kind === 'log') logger[message.level](message.text);
    else
      logger.debug(
        `The embedded model has learned ${counted(message.files, ['{0} file', '{0} files'])}, ${counted(message.tokens, ['{0} token', '{0} tokens'])}.`,
      );
  }

  #startAgain(reason: string): void {
    const { logger } = this.#dependencies;
    if (this.#isDisposed) return;
    if (this.#restarts++ >= maximumRestarts) {
      logger.warn(`The workspace index thread ended again (${reason}) and stays off until the window is reloaded.`);
      return;
    }
    logger.warn(`The workspace index thread ended (${reason}) and is restarted.`);
    this.#begin().then(
      () => this.#scan(),
      (error: unknown) => this.#startAgain(errorText(error)),
    );
  }

  #scan(): void {
    const { documents } = this.#dependencies;
    this.#post({
      kind: 'scan',
      roots: documents.roots(),
      openPaths: documents.openPaths(),
      openTexts: documents.openTexts(),
    });
  }

  #touch(path: string): void {
    if (this.#isDisposed || (this.#pending.size >= maximumPending && !this.#pending.has(path))) return;
    this.#pending.add(path);
    this.#timer?.dispose();
    this.#timer = this.#dependencies.clock.after(touchDelayMs, () => this.#tellChanges());
  }

  #tellChanges(): void {
    for (const path of this.#pending) {
      const open = this.#dependencies.documents.openText(path);
      this.#post({ kind: 'touch', path, ...(open !== undefined && { open }) });
    }
    this.#pending.clear();
  }

  #post(message: ToNgramThread): void {
    this.#thread?.post(message);
  }

  #dispose(): void {
    this.#isDisposed = true;
    this.#timer?.dispose();
    this.#thread?.dispose();
    this.#thread = undefined;
  }
}
