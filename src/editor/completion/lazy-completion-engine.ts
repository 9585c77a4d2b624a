import type { CompletionEngine } from '../../completion/engine/engine.ts';
import type { OffsetChange } from '../../completion/engine/offset-change.ts';
import type { Acceptance, CompletionCall, CompletionEvent, Suggestion } from '../../completion/engine/suggestion.ts';
import { errorText } from '../../base/error-text.ts';
import { Listeners } from '../../base/listeners.ts';
import type { Disposable } from '../../base/listeners.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Logger } from '../../platform/logger.ts';

/** The engine is loaded this long after activation at the latest, in milliseconds, so that the first key does not wait for it. */
const settleMs = 1_000;

export interface LazyEngineDependencies {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly load: () => Promise<CompletionEngine>;
}

/** The completion engine, loaded with the first call or when the window has come to rest: opening a window does not need it. */
export class LazyCompletionEngine implements Disposable {
  readonly #dependencies: LazyEngineDependencies;
  readonly #events = new Listeners<CompletionEvent>();
  readonly #settling: Disposable;
  #loading: Promise<CompletionEngine | undefined> | undefined;
  #engine: CompletionEngine | undefined;
  #following: Disposable | undefined;
  #refused: readonly [place: string, reason: string] | undefined;
  #isDisposed = false;

  /** Fires what becomes of requests and suggestions. */
  readonly onDidEvent = this.#events.on;

  constructor(dependencies: LazyEngineDependencies) {
    this.#dependencies = dependencies;
    this.#settling = dependencies.clock.after(settleMs, () => void this.#load());
  }

  /** A suggestion for a place, or nothing. `signal` ends the call, not the request. */
  async provide(call: CompletionCall, signal: AbortSignal): Promise<Suggestion | undefined> {
    const engine = this.#engine ?? (await this.#load());
    return signal.aborted ? undefined : engine?.provide(call, signal);
  }

  async anticipate(call: CompletionCall, isAllowed: () => Promise<boolean>): Promise<void> {
    await this.#engine?.anticipate(call, isAllowed);
  }

  prepare(call: CompletionCall): void {
    this.#engine?.prepare(call);
  }

  accepted(id: number, how?: Acceptance, isContinued?: boolean): void {
    this.#engine?.accepted(id, how, isContinued);
  }

  edited(document: string, changes: readonly OffsetChange[]): void {
    this.#engine?.edited(document, changes);
  }

  close(document: string): void {
    this.#engine?.close(document);
  }

  reset(): void {
    this.#engine?.reset();
  }

  refused(place: string, reason: string): void {
    if (this.#engine === undefined) this.#refused = [place, reason];
    else this.#engine.refused(place, reason);
  }

  /** What became of the last call, as Markdown. */
  async explainLast(): Promise<string> {
    const engine = await this.#load();
    return engine?.explainLast() ?? '';
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#settling.dispose();
    this.#following?.dispose();
    this.#engine?.dispose();
  }

  #load(): Promise<CompletionEngine | undefined> {
    this.#loading ??= this.#dependencies.load().then(
      (engine) => this.#take(engine),
      (error: unknown) => {
        // The next call tries again.
        this.#loading = undefined;
        this.#dependencies.logger.error(`Completion did not start: ${errorText(error)}`);
        return undefined;
      },
    );
    return this.#loading;
  }

  #take(engine: CompletionEngine): CompletionEngine | undefined {
    if (this.#isDisposed) {
      engine.dispose();
      return undefined;
    }
    this.#engine = engine;
    this.#following = engine.onDidEvent((event) => this.#events.fire(event));
    if (this.#refused !== undefined) engine.refused(...this.#refused);
    return engine;
  }
}
