/** Shown suggestions by which it is judged whether asking ahead is worth its price. */
const remembered = 20;
/** Least share of them that was taken before a model that costs money is asked ahead. */
const leastTaken = 0.3;

/** Whether to ask for what follows a suggestion before it is taken: always where requests are free, else where suggestions are taken often. */
export class SpeculationRule {
  readonly #taken: boolean[] = [];

  /** What became of a suggestion that was on the screen. */
  settled(isTaken: boolean): void {
    this.#taken.push(isTaken);
    if (this.#taken.length > remembered) this.#taken.shift();
  }

  /** `isLocal`: requests to the model stay on this machine and cost nothing. */
  mayAsk(isLocal: boolean): boolean {
    if (isLocal) return true;
    const taken = this.#taken.filter(Boolean).length;
    return taken > leastTaken * Math.max(this.#taken.length, remembered / 2);
  }
}
