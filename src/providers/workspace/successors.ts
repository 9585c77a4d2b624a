import { successorSlots } from './index-memory.ts';
import type { IndexMemory } from './index-memory.ts';

/**
 * The commonest tokens after each single token, for contexts that were never seen longer. Four a token, kept by frequency: a newcomer
 * takes the place of the rarest once that has faded.
 */
export class Successors {
  readonly #memory: IndexMemory;

  constructor(memory: IndexMemory) {
    this.#memory = memory;
  }

  add(previous: number, packed: number): void {
    const { successors, successorCounts, successorTotals } = this.#memory;
    successorTotals[previous] = (successorTotals[previous] ?? 0) + 1;
    const first = previous * successorSlots;
    let rarest = first;
    for (let slot = first; slot < first + successorSlots; slot++) {
      const count = successorCounts[slot] ?? 0;
      if (successors[slot] === packed && count > 0) {
        successorCounts[slot] = Math.min(65_535, count + 1);
        return;
      }
      if (count < (successorCounts[rarest] ?? 0)) rarest = slot;
    }
    const count = successorCounts[rarest] ?? 0;
    if (count > 1) {
      successorCounts[rarest] = count - 1;
    } else {
      successors[rarest] = packed;
      successorCounts[rarest] = 1;
    }
  }

  remove(previous: number, packed: number): void {
    const { successors, successorCounts, successorTotals } = this.#memory;
    successorTotals[previous] = Math.max(0, (successorTotals[previous] ?? 0) - 1);
    const first = previous * successorSlots;
    for (let slot = first; slot < first + successorSlots; slot++) {
      if (successors[slot] === packed) successorCounts[slot] = Math.max(0, (successorCounts[slot] ?? 0) - 1);
    }
  }

  /** How often the token was followed by anything. */
  total(previous: number): number {
    return this.#memory.successorTotals[previous] ?? 0;
  }

  each(previous: number, visit: (packed: number, count: number) => void): void {
    const first = previous * successorSlots;
    for (let slot = first; slot < first + successorSlots; slot++) {
      const count = this.#memory.successorCounts[slot] ?? 0;
      if (count > 0) visit(this.#memory.successors[slot] ?? 0, count);
    }
  }
}
