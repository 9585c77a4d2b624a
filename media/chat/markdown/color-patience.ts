/** A stretch of so many milliseconds is too long. A busy machine may take many times what the code needs, and must not lose its colors. */
const dear = 100;
/** A language that took so much too long is skipped for a while. */
const maxDebt = 400;

/** Knows which languages meet code that their grammar was not made for, by the time that it takes. These go without colors for a while. */
export class ColorPatience {
  readonly #debts = new Map<string, number>();
  readonly #now: () => number;

  /** `now` are milliseconds of a monotonic clock. */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** Does the work, unless the language is skipped; then undefined. */
  try<T>(language: string, work: () => T): T | undefined {
    const debt = this.#debts.get(language) ?? 0;
    if (debt > maxDebt) {
      this.#debts.set(language, debt * 0.98);
      return undefined;
    }
    const from = this.#now();
    const result = work();
    const took = this.#now() - from;
    this.#debts.set(language, took > dear ? debt + took : debt * 0.9);
    return result;
  }
}
