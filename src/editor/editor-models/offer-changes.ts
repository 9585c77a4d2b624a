import type { Disposable } from '../../base/listeners.ts';
import type { Clock } from '../../platform/clock.ts';
import type { SharedModel } from './share-models-list.ts';

/** Changes come in bursts; VS Code is told once. Milliseconds. */
const calm = 300;

export interface OfferChangesDependencies {
  readonly clock: Clock;
  /** The models on offer now. */
  readonly models: () => readonly SharedModel[];
  /** Tells VS Code, which then asks for the models. */
  readonly tell: () => void;
}

/** Tells VS Code of a change of our models once things are calm, and only of a real one: it answers with a change of its own models. */
export class OfferChanges {
  readonly #dependencies: OfferChangesDependencies;
  #pending: Disposable | undefined;
  #told = '[]';

  constructor(dependencies: OfferChangesDependencies) {
    this.#dependencies = dependencies;
  }

  /** Something changed that the offer depends on. */
  readonly changed = (): void => {
    this.#pending?.dispose();
    this.#pending = this.#dependencies.clock.after(calm, () => {
      const now = JSON.stringify(this.#dependencies.models());
      if (now === this.#told) return;
      this.#told = now;
      this.#dependencies.tell();
    });
  };

  /** The models for VS Code, which knows them now. */
  take(): readonly SharedModel[] {
    const models = this.#dependencies.models();
    this.#told = JSON.stringify(models);
    return models;
  }

  dispose(): void {
    this.#pending?.dispose();
  }
}
