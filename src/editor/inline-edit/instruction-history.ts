import type { SmallStore } from '../ports/memento-store.ts';

/** Instructions that are kept, and characters of one. */
const mostKept = 30;
const longestKept = 1_000;

/** What was asked for before, the last first. What is stored may be anything. */
export class InstructionHistory {
  readonly #store: SmallStore;

  constructor(store: SmallStore) {
    this.#store = store;
  }

  get all(): readonly string[] {
    const stored = this.#store.get();
    return Array.isArray(stored) ? stored.filter((each) => typeof each === 'string').slice(0, mostKept) : [];
  }

  async add(instruction: string): Promise<void> {
    if (instruction.length > longestKept) return;
    const others = this.all.filter((each) => each !== instruction);
    await this.#store.set([instruction, ...others].slice(0, mostKept));
  }
}
