import type { StartBackground } from '../../platform/background.ts';
import { compileLinear } from './linear-regex.ts';
import { findLines } from './line-search.ts';
import type { FoundLine, LineLimits } from './line-search.ts';
import { PatternThreadEnded } from './pattern-thread-ended.ts';

/** What a thread that looks for a pattern is started with. Can be cloned. */
export interface PatternStart extends LineLimits {
  readonly pattern: string;
  readonly ignoreCase: boolean;
}

/** What runs in the thread: gives the lines of a text that match. Throws `PatternRefused` for a pattern that is none. */
export function patternSearch({ pattern, ignoreCase, ...limits }: PatternStart): (text: string) => FoundLine[] {
  const matches = compileLinear(pattern, ignoreCase);
  return (text) => [...findLines(text, matches, limits)].filter((found) => found !== undefined);
}

/** A pattern that is looked for in a thread of its own, which can be ended in the middle of a line. */
export class PatternThread {
  readonly #thread: ReturnType<StartBackground>;
  #settle: { readonly resolve: (found: FoundLine[]) => void; readonly reject: (error: Error) => void } | undefined;
  #ended: string | undefined;

  /** Throws where threads cannot be started. */
  constructor(start: StartBackground, pattern: PatternStart) {
    this.#thread = start(pattern, {
      onMessage: (found) => this.#settle?.resolve(found as FoundLine[]),
      onEnd: (reason) => {
        this.#ended = reason;
        this.#settle?.reject(new PatternThreadEnded(reason));
      },
    });
  }

  /** The lines of one text that match; one text at a time. Rejects when the thread ended, or with the signal's reason, and is of no use then. */
  async search(text: string, signal: AbortSignal): Promise<FoundLine[]> {
    signal.throwIfAborted();
    if (this.#ended !== undefined) throw new PatternThreadEnded(this.#ended);
    const { promise, resolve, reject } = Promise.withResolvers<FoundLine[]>();
    this.#settle = { resolve, reject };
    const stop = (): void =>
      reject(signal.reason instanceof Error ? signal.reason : new Error('The search was stopped.'));
    signal.addEventListener('abort', stop, { once: true });
    try {
      this.#thread.post(text);
      return await promise;
    } finally {
      signal.removeEventListener('abort', stop);
      this.#settle = undefined;
    }
  }

  /** Ends the thread, whatever it is doing. */
  dispose(): void {
    this.#thread.dispose();
  }
}
