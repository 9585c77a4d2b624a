import type { Usage } from '../../conversation/entry.ts';

/** Tokens of a prompt: a small server reads slowly, one elsewhere does not. */
const localTokens = 1_024;
const usualTokens = 2_048;
/** Characters a token is long in code before anything was measured. */
const usualCharacters = 3.5;
/** Tokens of the suffix of a line where the server keeps prompts: with the key itself, at most 40 are read for a key. */
const keptSuffixTokens = 28;
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
  /** Of what follows the cursor, where a line is asked for: with each key a server that keeps prompts reads it anew, and nothing else. */
  readonly lineSuffix: number;
}

/** How much a prompt may hold for each model, by what its server reported of earlier prompts. No tokenizer runs while the person types. */
export class PromptBudgets {
  readonly #characters = new Map<string, number>();
  /** Models whose server found the beginning of a prompt in its cache. */
  readonly #keepsPrompts = new Set<string>();

  /** The budget of a model. `contextTokens`: its window, where known; the prompt takes at most half of it. */
  of(model: string, isLocal: boolean, contextTokens?: number): PromptBudget {
    const wanted = isLocal ? localTokens : usualTokens;
    const tokens = contextTokens === undefined ? wanted : Math.min(wanted, Math.floor(contextTokens / 2));
    const characters = this.#characters.get(model) ?? usualCharacters;
    const total = Math.floor(tokens * characters);
    const suffix = Math.floor(total * 0.15);
    const kept = Math.floor(keptSuffixTokens * characters);
    const lineSuffix = this.#keepsPrompts.has(model) ? Math.min(suffix, kept) : suffix;
    return { total, extra: Math.floor(total * 0.35), suffix, lineSuffix };
  }

  /** Learns from what a server counted. `characters` is the length of the prompt that it counted. */
  learn(model: string, characters: number, { input, cacheRead, source }: Usage): void {
    if (source === 'reported' && (cacheRead ?? 0) > 0) this.#keepsPrompts.add(model);
    if (source !== 'reported' || input === undefined || input < 50) return;
    const measured = characters / input;
    if (measured < shortest || measured > longest) return;
    const known = this.#characters.get(model);
    this.#characters.set(model, known === undefined ? measured : known * (1 - weight) + measured * weight);
  }
}
