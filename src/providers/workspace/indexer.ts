import { sleep } from '../../platform/clock.ts';
import type { Clock } from '../../platform/clock.ts';
import type { NgramIndex } from './ngram-index.ts';

/** Where the indexer gets files from. Implementations apply ignore rules and the secrets list. */
export interface IndexSource {
  /** Paths worth learning, the most useful first. */
  list(signal: AbortSignal): AsyncIterable<string>;
  /** Text of a file; undefined where it cannot or may not be read. */
  read(path: string, signal: AbortSignal): Promise<string | undefined>;
}

export interface IndexOptions {
  readonly model: Pick<NgramIndex, 'learnInSlices'>;
  readonly source: IndexSource;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** True for paths that must not be learned; asked before a file is read. */
  readonly ignored?: (path: string) => boolean;
  /** Longest synchronous stretch in milliseconds. Default 4. */
  readonly sliceMs?: number;
  /** Longer files are left out: generated ones mostly. In characters, default 256 Ki. */
  readonly maximumLength?: number;
  /** Characters in all. Default 24 Mi, about five million tokens. */
  readonly budget?: number;
}

export interface IndexResult {
  readonly learned: number;
  readonly skipped: number;
  readonly characters: number;
  /** `complete`, or why it ended early. */
  readonly end: 'complete' | 'budget' | 'aborted';
}

/**
 * Teaches a model the files of a workspace, in slices, so that typing is never held up. A file that cannot be read is skipped. Never
 * rejects.
 */
export async function indexWorkspace(options: IndexOptions): Promise<IndexResult> {
  const { source, signal, budget = 24 * 1024 * 1024 } = options;
  const pace = new Pace(options.clock, options.sliceMs ?? 4);
  let [learned, skipped, characters] = [0, 0, 0];
  const result = (end: IndexResult['end']): IndexResult => ({ learned, skipped, characters, end });
  try {
    for await (const path of source.list(signal)) {
      if (signal.aborted) return result('aborted');
      if (characters >= budget) return result('budget');
      const text =
        options.ignored?.(path) === true ? undefined : await source.read(path, signal).catch(() => undefined);
      if (text === undefined || !isWorthLearning(text, options.maximumLength ?? 256 * 1024)) {
        skipped++;
        continue;
      }
      pace.start();
      for (const _ of options.model.learnInSlices(path, text)) await pace.rest();
      await pace.rest();
      learned++;
      characters += text.length;
    }
  } catch {
    // A source that fails in the middle leaves what was learned.
    return result('aborted');
  }
  return result(signal.aborted ? 'aborted' : 'complete');
}

/** Minified and binary files teach nothing that a person would type. */
function isWorthLearning(text: string, maximumLength: number): boolean {
  if (text.length === 0 || text.length > maximumLength || text.includes('\0')) return false;
  let lines = 1;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines++;
  return text.length / lines < 200;
}

/** Lets others run as soon as a slice of time is used up. */
class Pace {
  readonly #clock: Clock;
  readonly #sliceMs: number;
  #began = 0;

  constructor(clock: Clock, sliceMs: number) {
    this.#clock = clock;
    this.#sliceMs = sliceMs;
    this.start();
  }

  start(): void {
    this.#began = this.#clock.now();
  }

  async rest(): Promise<void> {
    if (this.#clock.now() - this.#began < this.#sliceMs) return;
    await sleep(this.#clock, 0);
    this.start();
  }
}
