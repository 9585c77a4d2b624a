import { Listeners } from '../../base/listeners.ts';
import type { Disposable } from '../../base/listeners.ts';
import type { Clock } from '../../platform/clock.ts';
import { within } from '../../platform/deadline.ts';
import type { EditorModelFacts } from '../../protocols/editor-lm/editor-models.ts';

/** Milliseconds after an event before the models are read; events come in bursts. */
const calm = 1_000;
/** Reads that may follow each other closely: at a start one extension after the other registers its models. */
const burst = 5;
/** Milliseconds after which one more read is allowed. */
const refill = 60_000;
/** Milliseconds a read may take: an extension that never tells its models must not end the watch. */
const patience = 15_000;

export interface ThirdPartyModelsDependencies {
  /** Fires when any model changed, ours included. */
  readonly onDidChange: (listener: () => void) => Disposable;
  /** The models of VS Code and of other extensions, without ours. Asks every one of them for its models. */
  readonly list: () => Promise<readonly EditorModelFacts[]>;
  readonly clock: Clock;
}

/**
 * Tells when other extensions' models really changed. VS Code's event says only that something changed: it fires after our own models changed
 * too, and reading the list can make it fire again. So the lists are compared, and they are read seldom: five times at once, then once a minute.
 */
export class ThirdPartyModelsWatch {
  readonly #dependencies: ThirdPartyModelsDependencies;
  readonly #changes = new Listeners<undefined>();
  readonly #watching: Disposable;
  #known: string | undefined;
  #reads = burst;
  #refilled: number;
  #timer: Disposable | undefined;
  #isReading = false;
  #isAgain = false;
  #isClosed = false;

  /** Fires after the set of other extensions' models, or what is told of one of them, changed. */
  readonly onDidChange = this.#changes.on;

  constructor(dependencies: ThirdPartyModelsDependencies) {
    this.#dependencies = dependencies;
    this.#refilled = dependencies.clock.now();
    this.#watching = dependencies.onDidChange(() => this.#plan());
  }

  dispose(): void {
    this.#isClosed = true;
    this.#watching.dispose();
    this.#timer?.dispose();
  }

  #plan(): void {
    if (this.#isReading) this.#isAgain = true;
    if (this.#isReading || this.#timer !== undefined || this.#isClosed) return;
    this.#timer = this.#dependencies.clock.after(Math.max(calm, this.#wait()), () => {
      this.#timer = undefined;
      void this.#read();
    });
  }

  /** Milliseconds until a read is allowed. */
  #wait(): number {
    const now = this.#dependencies.clock.now();
    const earned = Math.floor((now - this.#refilled) / refill);
    if (this.#reads + earned >= burst) {
      this.#reads = burst;
      this.#refilled = now;
    } else {
      this.#reads += earned;
      this.#refilled += earned * refill;
    }
    return this.#reads > 0 ? 0 : this.#refilled + refill - now;
  }

  async #read(): Promise<void> {
    this.#wait();
    this.#reads -= 1;
    this.#isReading = true;
    const now = await this.#fingerprint();
    this.#isReading = false;
    if (this.#isClosed) return;
    const isChanged = now !== undefined && now !== this.#known;
    this.#known = now ?? this.#known;
    if (isChanged) this.#changes.fire(undefined);
    if (!this.#isAgain) return;
    this.#isAgain = false;
    this.#plan();
  }

  /** Undefined where VS Code does not tell its models, or not in time: then nothing is known to have changed. */
  async #fingerprint(): Promise<string | undefined> {
    try {
      const models = await within(this.#dependencies.clock, patience, () => this.#dependencies.list());
      const lines = models.map(({ id, name, family, version, maxInputTokens }) =>
        JSON.stringify([id, name, family, version, maxInputTokens]),
      );
      return lines.sort().join('\n');
    } catch {
      return undefined;
    }
  }
}
