import { bytesFor, IndexMemory } from './index-memory.ts';
import type { IndexShape } from './index-memory.ts';
import { NgramIndex } from './ngram-index.ts';
import type { NgramStats } from './ngram-index.ts';
import { NgramReader } from './ngram-reader.ts';
import type { NgramQuery, NgramSuggestion } from './ngram-reader.ts';

/** Limits of the model. */
export interface NgramOptions {
  /** Most tokens kept; the oldest are overwritten. Default 5,000,000. */
  readonly capacity?: number;
  /** Most different token texts. Default 160,000. */
  readonly maximumVocabulary?: number;
  /** Least confidence at which the model suggests anything, 0 to 1. */
  readonly threshold?: number;
}

/** Five million tokens in less than 64 MB. */
export const workspaceShape: IndexShape = { capacity: 5_000_000, vocabulary: 160_000 };

/**
 * A language model of this workspace's own code: n-grams with nested caches (Hellendoorn & Devanbu, FSE 2017), without a network. Learns a
 * file at a time, forgets it again, and suggests only where it is likely to be right. Pure: no clock, no files. Both sides in one thread; see
 * {@link NgramIndex} and {@link NgramReader} for each in a thread of its own.
 */
export class NgramModel {
  readonly index: NgramIndex;
  readonly #reader: NgramReader;

  constructor(options: NgramOptions = {}) {
    const shape: IndexShape = {
      capacity: Math.max(1_000, options.capacity ?? workspaceShape.capacity),
      vocabulary: Math.max(16, options.maximumVocabulary ?? workspaceShape.vocabulary),
    };
    const memory = new IndexMemory(shape, new ArrayBuffer(bytesFor(shape)));
    this.index = new NgramIndex(memory);
    this.#reader = new NgramReader(memory, options.threshold);
  }

  /** Learns a file, or what changed in it since it was learned. */
  learn(path: string, text: string): void {
    this.index.learn(path, text);
  }

  /** The same in small steps: between two of them the caller may let others run. */
  learnInSlices(path: string, text: string): Generator<undefined, void, undefined> {
    return this.index.learnInSlices(path, text);
  }

  /** Takes a file out. */
  forget(path: string): void {
    this.index.forget(path);
  }

  /** Paths of the files that are known. */
  get paths(): IterableIterator<string> {
    return this.index.paths;
  }

  stats(): NgramStats {
    return this.index.stats();
  }

  /** Likely text for the cursor, or undefined where the model had better be silent. */
  suggest(query: NgramQuery): NgramSuggestion | undefined {
    return this.#reader.suggest(query);
  }

  /** The likeliest next tokens after a text, best first, at most ten, for measuring. */
  nextTokens(path: string, prefix: string): readonly string[] {
    return this.#reader.nextTokens(path, prefix);
  }
}
