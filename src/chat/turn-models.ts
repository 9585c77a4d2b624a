import type { ModelRef } from '../models/model-ref.ts';
import type { ChosenHere } from '../routing/models-here.ts';

/**
 * The models that the steps of one turn ask. Where others are chosen in the middle of it, the person is asked before these get code of another
 * folder; after a no the turn goes on with the models that it had.
 */
export class TurnModels {
  readonly #admits: (chosen: ChosenHere, signal: AbortSignal) => Promise<boolean>;
  #admitted: readonly ModelRef[] = [];
  #kept: readonly ModelRef[] | undefined;

  /** `admits`: whether all that the turn sends may go to these models; it may ask the person. */
  constructor(admits: (chosen: ChosenHere, signal: AbortSignal) => Promise<boolean>) {
    this.#admits = admits;
  }

  /** The models that the turn begins with: who starts it asks whether they may get what it sends. */
  begin(chosen: ChosenHere): ChosenHere {
    this.#admitted = chosen.refs;
    return chosen;
  }

  /** The rest of the turn is asked of these, whatever is chosen meanwhile. */
  keep(refs: readonly ModelRef[]): void {
    this.#kept = refs;
  }

  /** What is chosen counts again. */
  follow(): void {
    this.#kept = undefined;
  }

  /** What the next request uses, where this is chosen. */
  of(chosen: ChosenHere): ChosenHere {
    return this.#kept === undefined ? chosen : { ...chosen, refs: this.#kept };
  }

  /** Whether the turn may go on with these models. */
  async mayAsk(chosen: ChosenHere, signal: AbortSignal): Promise<boolean> {
    if (!(await this.#admits(chosen, signal))) return false;
    this.#admitted = chosen.refs;
    return true;
  }

  /** The models of the next step. */
  async next(chosen: ChosenHere, signal: AbortSignal): Promise<readonly ModelRef[]> {
    const wanted = this.of(chosen);
    if (await this.mayAsk(wanted, signal)) return wanted.refs;
    this.keep(this.#admitted);
    return this.#admitted;
  }
}
