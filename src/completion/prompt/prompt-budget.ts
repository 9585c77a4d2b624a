import { BoundedMap } from '../../base/bounded-map.ts';
import type { Usage } from '../../conversation/entry.ts';
import type { HoleRequest } from '../../routing/one-shot/hole-request.ts';

/** Tokens of a prompt: a small server reads slowly, one elsewhere does not. */
const localTokens = 1_024;
const usualTokens = 2_048;
/** Characters a token is long in code before anything was measured. */
const usualCharacters = 3.5;
/** Models of which something is known. */
const maximumModels = 50;
/** Tokens of the suffix where the server reads it anew with each key, of a line and of a block: on average at most 40 are read for a key. */
const chargedSuffixTokens = 28;
const chargedBlockTokens = 84;
/** Weight of the newest measurement. */
const weight = 0.2;
/** What a measurement may say; anything else is a server that counts something else. */
const shortest = 1.5;
const longest = 8;
/** A measurement that differs by less changes no prompt: where a window begins elsewhere, a server reads all of it anew. */
const tolerance = 0.15;
/** Share of the last prompt that a server has to find in its cache before what it reads anew says something of the suffix. */
const foundAgain = 0.8;

/** Characters of the parts of a prompt. What `extra` leaves is the prefix's. */
export interface PromptBudget {
  readonly total: number;
  readonly extra: number;
  /** The most that the suffix gets, and what it gets where a line and where a block is asked for: less where the server reads it anew with each key. */
  readonly suffix: number;
  readonly lineSuffix: number;
  readonly blockSuffix: number;
}

/** What is known of a model by what its server reported. */
interface Measured {
  /** Characters a token is long, of late, and as budgets are made with. */
  readonly mean: number;
  readonly used: number;
  /** The server reads the suffix anew where the text before the cursor has grown; undefined before a request told. */
  readonly isSuffixCharged: boolean | undefined;
  /** The last request that was measured: what stands in front of the suffix, and the suffix. */
  readonly head: string;
  readonly suffix: string;
}

/**
 * How much a prompt may hold for each model, by what its server reported of earlier prompts. No tokenizer runs while the person types. A budget
 * stays the same from key to key, so that the prompts of a place begin alike.
 */
export class PromptBudgets {
  readonly #measured = new BoundedMap<string, Measured>(maximumModels);

  /** The budget of a model. `contextTokens`: its window, where known; the prompt takes at most half of it. */
  of(model: string, isLocal: boolean, contextTokens?: number): PromptBudget {
    const wanted = isLocal ? localTokens : usualTokens;
    const tokens = contextTokens === undefined ? wanted : Math.min(wanted, Math.floor(contextTokens / 2));
    const measured = this.#measured.get(model);
    const characters = measured?.used ?? usualCharacters;
    const total = Math.floor(tokens * characters);
    const suffix = Math.floor(total * 0.15);
    const charged = (count: number): number =>
      measured?.isSuffixCharged === true ? Math.min(suffix, Math.floor(count * characters)) : suffix;
    const extra = Math.floor(total * 0.35);
    return { total, extra, suffix, lineSuffix: charged(chargedSuffixTokens), blockSuffix: charged(chargedBlockTokens) };
  }

  /** Learns from what a server counted of a request. */
  learn(model: string, request: PromptTexts, { input, cacheRead, source }: Usage): void {
    if (source !== 'reported' || input === undefined || input < 50) return;
    const head = headOf(request);
    const characters = (head.length + request.suffix.length) / input;
    if (characters < shortest || characters > longest) return;
    const known = this.#measured.get(model);
    const mean = known === undefined ? characters : known.mean * (1 - weight) + characters * weight;
    const before = known?.used ?? usualCharacters;
    const used = Math.abs(mean / before - 1) <= tolerance ? before : mean;
    const counted = { head, suffix: request.suffix, cached: cacheRead ?? 0, read: input - (cacheRead ?? 0) };
    const isSuffixCharged = known && (chargeOf(known, counted, mean) ?? known.isSuffixCharged);
    this.#measured.set(model, { mean, used, isSuffixCharged, head, suffix: request.suffix });
  }
}

/** The texts of a prompt. */
type PromptTexts = Pick<HoleRequest, 'prefix' | 'suffix' | 'extra'>;

/** What stands in front of the suffix, or behind it where the suffix goes first. */
function headOf({ prefix, extra = [] }: PromptTexts): string {
  return extra.map((file) => file.path + file.text).join('') + prefix;
}

/** A request and the tokens that its server read for it, or found in its cache. */
interface Counted {
  readonly head: string;
  readonly suffix: string;
  readonly read: number;
  readonly cached: number;
}

/**
 * Whether a server read the suffix anew though only the text before the cursor has grown: so where the suffix follows the prefix, and not where it
 * goes first or where the server moves what it has read. Undefined where the request tells nothing of it.
 */
function chargeOf(last: Measured, { head, suffix, read, cached }: Counted, characters: number): boolean | undefined {
  const suffixTokens = suffix.length / characters;
  if (suffixTokens < 2 * chargedSuffixTokens || suffix !== last.suffix || !head.startsWith(last.head)) return undefined;
  if (cached < (foundAgain * last.head.length) / characters) return undefined;
  return read - (head.length - last.head.length) / characters > suffixTokens / 2;
}
