import type { CompletionModel } from '../../../src/completion/engine/completion-model.ts';
import type { StreamEvent } from '../../../src/conversation/stream-event.ts';
import type { Clock } from '../../../src/platform/clock.ts';
import { sleep } from '../../../src/platform/clock.ts';
import type { HoleRequest } from '../../../src/routing/one-shot/hole-request.ts';
import type { Oracle } from './oracle.ts';

/** Speed of a server. */
export interface Pace {
  /** Milliseconds to the first token. */
  readonly firstMs: number;
  /** Milliseconds between two. */
  readonly tokenMs: number;
}

/** What a server counts. */
export interface ServerCounts {
  requests: number;
  aborts: number;
  promptCharacters: number;
  tokens: number;
  /** For each request after the first: share of its prompt that is the start of the one before. */
  readonly commonPrefix: number[];
}

/** The oracle behind a stream, on any clock, with a server's counters. */
export class CountingModel implements CompletionModel {
  readonly ref = { provider: 'bench', model: 'oracle' };
  readonly name = 'bench/oracle';
  readonly isCoolingDown = false;
  readonly reason = 'It is the measuring model.';
  readonly stop: readonly string[] = [];
  readonly isLocal: boolean;
  readonly counts: ServerCounts = { requests: 0, aborts: 0, promptCharacters: 0, tokens: 0, commonPrefix: [] };
  readonly #clock: Clock;
  readonly #oracle: Oracle;
  readonly #pace: Pace;
  #last = '';

  constructor(clock: Clock, oracle: Oracle, pace: Pace, isLocal = false) {
    this.#clock = clock;
    this.#oracle = oracle;
    this.#pace = pace;
    this.isLocal = isLocal;
  }

  async *stream(request: HoleRequest, signal: AbortSignal): AsyncGenerator<StreamEvent, void> {
    this.#count(request);
    const pieces = this.#oracle.answer(request.prefix, request.maxTokens);
    let isOver = false;
    signal.addEventListener('abort', () => (this.counts.aborts += isOver ? 0 : 1), { once: true });
    await sleep(this.#clock, this.#pace.firstMs, signal);
    for (const text of pieces) {
      if (signal.aborted) return;
      this.counts.tokens++;
      yield { e: 'delta', part: 0, kind: 'text', text };
      await sleep(this.#clock, this.#pace.tokenMs, signal);
    }
    isOver = true;
    yield { e: 'end', end: { kind: 'stop' } };
  }

  #count({ prefix, suffix, extra }: HoleRequest): void {
    const files = (extra ?? []).map((file) => `${file.path}\n${file.text}`).join('');
    this.counts.requests++;
    this.counts.promptCharacters += files.length + prefix.length + suffix.length;
    const prompt = `${files}${prefix}`;
    if (this.#last !== '')
      this.counts.commonPrefix.push(commonLength(this.#last, prompt) / Math.max(1, this.#last.length));
    this.#last = prompt;
  }
}

function commonLength(a: string, b: string): number {
  let at = 0;
  while (at < a.length && at < b.length && a[at] === b[at]) at++;
  return at;
}
