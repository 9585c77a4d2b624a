/** A slot that a request has, until it releases it. */
export interface TakenSlot {
  readonly id: number;
  /** Characters of the prompt that the slot had read before. */
  readonly cached: number;
  release(): void;
}

interface Slot {
  readonly id: number;
  prompt: string;
  isBusy: boolean;
  /** Larger for a slot that was used later. */
  used: number;
}

/**
 * The slots of a llama-server: each remembers the prompt it read last. A request that names one waits for it; any other gets the idle slot whose
 * prompt begins most like its own, or the one that was used longest ago, and waits where none is idle.
 */
export class LlamaSlots {
  readonly #slots: readonly Slot[];
  #waiting: (() => void)[] = [];
  #uses = 0;

  constructor(count: number) {
    this.#slots = Array.from({ length: count }, (_all, id) => ({ id, prompt: '', isBusy: false, used: 0 }));
  }

  states(): object[] {
    return this.#slots.map(({ id, isBusy }) => ({ id, n_ctx: 4_096, is_processing: isBusy }));
  }

  async take(prompt: string, wanted: number | undefined): Promise<TakenSlot> {
    for (;;) {
      const slot = this.#choose(prompt, wanted);
      if (slot !== undefined) return this.#begin(slot, prompt);
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  #choose(prompt: string, wanted: number | undefined): Slot | undefined {
    const idle = this.#slots.filter(({ isBusy, id }) => !isBusy && (wanted === undefined || id === wanted));
    const alike = idle.filter((slot) => commonLength(slot.prompt, prompt) > prompt.length / 10);
    const [best] = alike.toSorted((a, b) => commonLength(b.prompt, prompt) - commonLength(a.prompt, prompt));
    return best ?? idle.toSorted((a, b) => a.used - b.used)[0];
  }

  #begin(slot: Slot, prompt: string): TakenSlot {
    const cached = commonLength(slot.prompt, prompt);
    slot.isBusy = true;
    slot.prompt = prompt;
    slot.used = ++this.#uses;
    const release = (): void => {
      slot.isBusy = false;
      const waiting = this.#waiting;
      this.#waiting = [];
      for (const go of waiting) go();
    };
    return { id: slot.id, cached, release };
  }
}

function commonLength(a: string, b: string): number {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length++;
  return length;
}
