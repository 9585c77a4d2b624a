import type { CompletionModel } from '../../../src/completion/engine/completion-model.ts';
import type { StreamEvent } from '../../../src/conversation/stream-event.ts';
import type { Clock } from '../../../src/platform/clock.ts';
import { sleep } from '../../../src/platform/clock.ts';
import type { HoleRequest } from '../../../src/routing/one-shot/hole-request.ts';

/** How a fake model behaves on one request. */
export interface Behavior {
  /** Pieces of the answer. */
  readonly pieces: readonly string[];
  /** Milliseconds to the first piece and between two. */
  readonly firstMs?: number;
  readonly pieceMs?: number;
  /** How the stream ends. Default `end`. */
  readonly ending?: 'end' | 'fault' | 'cut' | 'never' | 'throw' | 'without-end';
  /** Goes on after it was told to stop. */
  readonly ignoresSignal?: boolean;
}

export interface SeenRequest {
  readonly request: HoleRequest;
  readonly answer: string;
  aborted: boolean;
}

/** A model that answers as told and remembers what it was asked. */
export class FakeModel implements CompletionModel {
  readonly ref = { provider: 'fake', model: 'coder' };
  readonly name = 'fake/coder';
  readonly isLocal = true;
  readonly reason = 'It is a fake.';
  readonly stop: readonly string[] = ['<|endoftext|>'];
  readonly requests: SeenRequest[] = [];
  isCoolingDown = false;
  keepsPrompt = false;
  readonly #clock: Clock;
  readonly #behave: (request: HoleRequest) => Behavior;

  constructor(clock: Clock, behave: (request: HoleRequest) => Behavior) {
    this.#clock = clock;
    this.#behave = behave;
  }

  async *stream(request: HoleRequest, signal: AbortSignal): AsyncGenerator<StreamEvent, void> {
    const behavior = this.#behave(request);
    const seen: SeenRequest = { request, answer: behavior.pieces.join(''), aborted: false };
    this.requests.push(seen);
    let isOver = false;
    signal.addEventListener('abort', () => (seen.aborted = !isOver), { once: true });
    const used = behavior.ignoresSignal === true ? undefined : signal;
    await sleep(this.#clock, behavior.firstMs ?? 10, used);
    for (const text of behavior.pieces) {
      if (used?.aborted === true) break;
      yield { e: 'delta', part: 0, kind: 'text', text };
      await sleep(this.#clock, behavior.pieceMs ?? 5, used);
    }
    if (used?.aborted === true) {
      yield { e: 'fault', fault: { kind: 'cancelled', message: 'cancelled' } };
      return;
    }
    isOver = behavior.ending !== 'never';
    if (behavior.ending === 'throw') throw new Error('The fake broke.');
    if (behavior.ending === 'never') await new Promise<never>(() => undefined);
    if (behavior.ending === 'fault') yield { e: 'fault', fault: { kind: 'overload', message: 'busy' } };
    else if (behavior.ending === 'cut') yield { e: 'fault', fault: { kind: 'cut', message: 'cut' } };
    else if (behavior.ending !== 'without-end') yield { e: 'end', end: { kind: 'stop' } };
  }
}
