import type { Disposable } from '../../base/listeners.ts';
import type { Clock } from '../../platform/clock.ts';
import type { HoleRequest } from '../../routing/one-shot/hole-request.ts';
import type { CompletionModel } from './completion-model.ts';

/** No request may have been made for this long, in milliseconds. */
const idle = 3_000;
/** A warm-up that takes longer is given up. */
const longest = 30_000;
/** Characters of the file's own beginning by which a window is told from another. */
const beginning = 200;

/**
 * Reads the prompt of a place into the cache of a server on this machine before the person types there: a request for no tokens. Only servers that
 * keep the prompt of the last request get one (llama.cpp and its like), only while nothing else happens, and once for the same beginning.
 */
export class WarmUp {
  readonly #clock: Clock;
  #timer: Disposable | undefined;
  #running: AbortController | undefined;
  #known = '';

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The person will probably type here. `prepare` makes the request when the time has come; undefined where no server wants one. */
  plan(prepare: () => { readonly model: CompletionModel; readonly request: HoleRequest } | undefined): void {
    this.stop();
    this.#timer = this.#clock.after(idle, () => {
      const prepared = prepare();
      if (prepared !== undefined) void this.#warm(prepared.model, prepared.request);
    });
  }

  /** A request goes out: its prompt is what the server knows now, and it must not wait for a warm-up. */
  sent(request: HoleRequest): void {
    this.stop();
    this.#known = keyOf(request);
  }

  stop(): void {
    this.#timer?.dispose();
    this.#timer = undefined;
    this.#running?.abort();
    this.#running = undefined;
  }

  async #warm(model: CompletionModel, request: HoleRequest): Promise<void> {
    const key = keyOf(request);
    if (key === this.#known) return;
    this.#known = key;
    const controller = new AbortController();
    this.#running = controller;
    const limit = this.#clock.after(longest, () => controller.abort());
    try {
      const events = model.stream({ ...request, maxTokens: 0 }, controller.signal)[Symbol.asyncIterator]();
      controller.signal.addEventListener('abort', () => void Promise.resolve(events.return?.()).catch(() => undefined));
      while ((await events.next()).done !== true && !controller.signal.aborted);
    } catch {
      // A server that could not be warmed up is asked as usual.
    } finally {
      limit.dispose();
      if (this.#running === controller) this.#running = undefined;
    }
  }
}

/** The part of a prompt that stays while the person types. */
function keyOf({ path, prefix, extra }: HoleRequest): string {
  const files = (extra ?? []).map((file) => `${file.path}\n${file.text}`).join('\n');
  return `${path ?? ''}\n${prefix.slice(0, beginning)}\n${files}`;
}
