import type { Usage } from '../../conversation/entry.ts';

/** Tokens of a prompt: a small server reads slowly, one elsewhere does not. */
const localTokens = 1_024;
const usualTokens = 2_048;
/** Characters a token is long in code before anything was measured. */
const usualCharacters = 3.5;
/** Weight of the newest measurement. */
const weight = 0.2;
/** What a measurement may say; anything else is a server that counts something else. */
const shortest = 1.5;
const longest = 8;

/** Characters of the parts of a prompt. What `extra` leaves is the prefix's. */
export interface PromptBudget {
  readonly total: number;
  readonly extra: number;
  readonly suffix: number;
}

/** How much a prompt may hold for each model, by what its server reported of earlier prompts. No tokenizer runs while the person types. */
export class PromptBudgets {
  readonly #characters = new Map<string, number>();

  /** The budget of a model. `contextTokens`: its window, where known; the prompt takes at most half of it. */
  of(model: string, isLocal: boolean, contextTokens?: number): PromptBudget {
    const wanted = isLocal ? localTokens : usualTokens;
    const tokens = contextTokens === undefined ? wanted : Math.min(wanted, Math.floor(contextTokens / 2));
    const total = Math.floor(tokens * (this.#characters.get(model) ?? usualCharacters));
    return { total, extra: Math.floor(total * 0.35), suffix: Math.floor(total * 0.15) };
  }

  /** Learns from what a server counted. `characters` is the length of the prompt that it counted. */
  learn(model: string, characters: number, { input, source }: Usage): void {
    if (source !== 'reported' || input === undefined || input < 50) return;
    const measured = characters / input;
    if (measured < shortest || measured > longest) return;
    const known = this.#characters.get(model);
    this.#characters.set(model, known === undefined ? measured : known * (1 - weight) + measured * weight);
  }
}
