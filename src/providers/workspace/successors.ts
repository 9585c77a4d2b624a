const slots = 4;
const initialTokens = 1 << 12;

/**
 * The commonest tokens after each single token, for contexts that were never seen longer. Four a token, kept by frequency: a newcomer
 * takes the place of the rarest once that has faded.
 */
export class Successors {
  #ids = new Int32Array(initialTokens * slots);
  #counts = new Uint16Array(initialTokens * slots);
  #totals = new Int32Array(initialTokens);

  get bytes(): number {
    return this.#ids.byteLength + this.#counts.byteLength + this.#totals.byteLength;
  }

  add(previous: number, packed: number): void {
    if (previous >= this.#totals.length) this.#grow(previous);
    this.#totals[previous] = (this.#totals[previous] ?? 0) + 1;
    const first = previous * slots;
    let rarest = first;
    for (let slot = first; slot < first + slots; slot++) {
      if (this.#ids[slot] === packed) {
        this.#counts[slot] = Math.min(65_535, (this.#counts[slot] ?? 0) + 1);
        return;
      }
      if ((this.#counts[slot] ?? 0) < (this.#counts[rarest] ?? 0)) rarest = slot;
    }
    const count = this.#counts[rarest] ?? 0;
    if (count > 1) {
      this.#counts[rarest] = count - 1;
    } else {
      this.#ids[rarest] = packed;
      this.#counts[rarest] = 1;
    }
  }

  remove(previous: number, packed: number): void {
    if (previous >= this.#totals.length) return;
    this.#totals[previous] = Math.max(0, (this.#totals[previous] ?? 0) - 1);
    const first = previous * slots;
    for (let slot = first; slot < first + slots; slot++) {
      if (this.#ids[slot] === packed) this.#counts[slot] = Math.max(0, (this.#counts[slot] ?? 0) - 1);
    }
  }

  /** How often the token was followed by anything. */
  total(previous: number): number {
    return this.#totals[previous] ?? 0;
  }

  each(previous: number, visit: (packed: number, count: number) => void): void {
    if (previous >= this.#totals.length) return;
    const first = previous * slots;
    for (let slot = first; slot < first + slots; slot++) {
      const count = this.#counts[slot] ?? 0;
      if (count > 0) visit(this.#ids[slot] ?? 0, count);
    }
  }

  #grow(previous: number): void {
    const size = 2 ** Math.ceil(Math.log2(previous + 1));
    const ids = new Int32Array(size * slots);
    ids.set(this.#ids);
    this.#ids = ids;
    const counts = new Uint16Array(size * slots);
    counts.set(this.#counts);
    this.#counts = counts;
    const totals = new Int32Array(size);
    totals.set(this.#totals);
    this.#totals = totals;
  }
}
