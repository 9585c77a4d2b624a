/** Longest context, in tokens, that is told apart. */
export const maximumMatch = 10;
const stride = maximumMatch + 1;
/**
 * How much a follower counts against its context, where Witten-Bell has 1. Plain Witten-Bell is far too sure: one and the same occurrence
 * speaks again at every length. With these values the confidence is about the share of right suggestions (test/bench/ngram.ts): of what is
 * said at 0.6 and above 90% is right, instead of half, and the rank of the next token improves too.
 */
const doubt = { same: 30, fresh: 4 };

/**
 * Counts of the tokens that followed a context, by how many tokens of it matched, as a Witten-Bell mixture: each longer context trusts its
 * own counts as far as it has seen more occurrences than different followers, and the shorter one below it for the rest. Reused for every
 * prediction, so that none allocates.
 */
export class Mixture {
  readonly #index = new Map<number, number>();
  readonly #ids: number[] = [];
  #counts = new Float64Array(64 * stride);
  readonly #totals = new Float64Array(stride);
  readonly #kinds = new Float64Array(stride);

  clear(): void {
    this.#counts.fill(0, 0, this.#ids.length * stride);
    this.#index.clear();
    this.#ids.length = 0;
    this.#totals.fill(0);
    this.#kinds.fill(0);
  }

  get ids(): readonly number[] {
    return this.#ids;
  }

  /** The token followed a place where `match` tokens before it were equal. */
  add(id: number, match: number, weight: number): void {
    const slot = this.#slot(id);
    for (let length = Math.min(match, maximumMatch); length >= 0; length--) {
      const at = slot * stride + length;
      const before = this.#counts[at] ?? 0;
      if (before === 0) this.#kinds[length] = (this.#kinds[length] ?? 0) + 1;
      this.#counts[at] = before + weight;
      this.#totals[length] = (this.#totals[length] ?? 0) + weight;
    }
  }

  /** The chance of a token by the counts after `length` matching tokens, resting on `base`, the chance by shorter matches. */
  refine(id: number, length: number, base: number): number {
    const total = this.#totals[length] ?? 0;
    if (total === 0) return base;
    const slot = this.#index.get(id);
    const isSameEvidence = length > 0 && total === this.#totals[length - 1];
    const kinds = (this.#kinds[length] ?? 0) * (isSameEvidence ? doubt.same : doubt.fresh);
    const count = slot === undefined ? 0 : (this.#counts[slot * stride + length] ?? 0);
    return (count + kinds * base) / (total + kinds);
  }

  /** The longest match that the token followed; 0 for none. */
  longest(id: number): number {
    const slot = this.#index.get(id);
    let length = slot === undefined ? 0 : maximumMatch;
    while (length > 0 && this.#counts[(slot ?? 0) * stride + length] === 0) length--;
    return length;
  }

  /** How often the token followed places where at least `length` tokens before it were equal. */
  count(id: number, length: number): number {
    const slot = this.#index.get(id);
    return slot === undefined ? 0 : (this.#counts[slot * stride + length] ?? 0);
  }

  #slot(id: number): number {
    const known = this.#index.get(id);
    if (known !== undefined) return known;
    const slot = this.#ids.push(id) - 1;
    this.#index.set(id, slot);
    if ((slot + 1) * stride > this.#counts.length) {
      const counts = new Float64Array(this.#counts.length * 2);
      counts.set(this.#counts);
      this.#counts = counts;
    }
    return slot;
  }
}
