import type { Disposable } from '../../base/listeners.ts';
import { sameModel } from '../../models/model-ref.ts';
import type { ModelRef } from '../../models/model-ref.ts';
import type { AnswerRequest } from '../answer-request.ts';

/** What may end a request from outside: a stop, or the wish for another model. */
export class Interrupts {
  /** The model that is asked now: a wish for it is none. */
  current: ModelRef | undefined;
  readonly #caller: AbortSignal;
  readonly #subscription: Disposable | undefined;
  readonly #onStop = (): void => this.#controller.abort();
  #controller = new AbortController();
  #wanted: ModelRef | undefined;

  constructor({ signal, switches }: Pick<AnswerRequest, 'signal' | 'switches'>) {
    this.#caller = signal;
    if (signal.aborted) this.#controller.abort();
    else signal.addEventListener('abort', this.#onStop, { once: true });
    this.#subscription = switches?.((to) => this.#want(to));
  }

  /** Aborted by a stop and by a wish; a new one after {@link take}. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  get isStopped(): boolean {
    return this.#caller.aborted;
  }

  /** The model that the person wants, once. */
  take(): ModelRef | undefined {
    const wanted = this.#wanted;
    if (wanted === undefined) return undefined;
    this.#wanted = undefined;
    this.#controller = new AbortController();
    if (this.#caller.aborted) this.#controller.abort();
    return wanted;
  }

  /** Ends whatever still runs. */
  close(): void {
    this.#subscription?.dispose();
    this.#caller.removeEventListener('abort', this.#onStop);
    this.#controller.abort();
  }

  #want(to: ModelRef): void {
    if (this.#wanted === undefined && sameModel(to, this.current)) return;
    this.#wanted = to;
    this.#controller.abort();
  }
}
