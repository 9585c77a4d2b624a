import { errorText } from '../../base/error-text.ts';
import type { Disposable } from '../../base/listeners.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Logger } from '../../platform/logger.ts';
import type { NgramModel } from '../../providers/workspace/ngram.ts';
import type { CompletionIndexer } from './completion-indexer.ts';

/** The index begins when the window has come to rest, in milliseconds after activation. */
export const settleMs = 3_000;

/** The embedded model and what teaches it. */
export interface LoadedIndex {
  readonly model: Pick<NgramModel, 'suggest'>;
  readonly indexer: Pick<CompletionIndexer, 'scan' | 'touch' | 'remove' | 'dispose'>;
}

export interface LazyIndexDependencies {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly load: () => Promise<LoadedIndex>;
  /** False while completions are off: nothing is loaded or learned then. */
  readonly isWanted: () => boolean;
}

/**
 * The embedded model with its index, loaded when the window has come to rest. Until then it knows nothing, and there is nothing it could have
 * learned; what changes meanwhile is in the files that the first scan reads.
 */
export class LazyCompletionIndex implements Disposable {
  readonly #dependencies: LazyIndexDependencies;
  #work: Promise<void> = Promise.resolve();
  #loaded: LoadedIndex | undefined;
  #settling: Disposable | undefined;
  #isDisposed = false;

  constructor(dependencies: LazyIndexDependencies) {
    this.#dependencies = dependencies;
  }

  readonly model: LoadedIndex['model'] = { suggest: (query) => this.#loaded?.model.suggest(query) };

  /** Learns the whole workspace once the window has come to rest. */
  scan(): void {
    if (this.#isDisposed || !this.#dependencies.isWanted()) return;
    this.#settling?.dispose();
    this.#settling = this.#dependencies.clock.after(settleMs, () => {
      this.#work = this.#work.then(() => this.#scanNow());
    });
  }

  /** The file was changed, saved, opened or closed. */
  touch(path: string): void {
    if (this.#dependencies.isWanted()) this.#loaded?.indexer.touch(path);
  }

  /** A file or folder is gone. */
  remove(path: string): void {
    this.#loaded?.indexer.remove(path);
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#settling?.dispose();
    this.#loaded?.indexer.dispose();
  }

  async #scanNow(): Promise<void> {
    const { load, logger, isWanted } = this.#dependencies;
    try {
      this.#loaded ??= await load();
    } catch (error) {
      logger.warn(`The workspace index did not start: ${errorText(error)}`);
      return;
    }
    // The window may have closed, or completions been switched off, while it was loaded.
    if (this.#isDisposed) this.#loaded.indexer.dispose();
    else if (isWanted()) this.#loaded.indexer.scan();
  }
}
