import type { ModelRef } from './model-ref.ts';

/** What a model can do. `undefined` means not known, never "no". */
export interface Abilities {
  readonly chat?: boolean;
  readonly tools?: boolean;
  readonly vision?: boolean;
  readonly reasoning?: boolean;
  readonly fim?: boolean;
}

/** US dollars per million tokens. */
export interface Rates {
  readonly input: number;
  readonly output: number;
  readonly cacheRead?: number;
  readonly cacheWrite?: number;
}

/** Rates of requests whose prompt, cached tokens included, has more than `above` tokens. They hold for the whole request. */
export interface PriceTier extends Rates {
  readonly above: number;
}

/** What a model costs. Where the price depends on the length of the prompt, the rates of the price itself are those of short prompts. */
export interface Price extends Rates {
  /** Rising by `above`. */
  readonly longPrompts?: readonly PriceTier[];
}

/** Everything known of one model. Limits are tokens. A fact that is not known is absent and shown as unknown. */
export interface ModelInfo {
  readonly ref: ModelRef;
  readonly name: string;
  readonly abilities: Abilities;
  readonly contextTokens?: number;
  readonly maxOutputTokens?: number;
  readonly price?: Price;
  /** FIM profile that the provider entry names for this model. */
  readonly fimProfile?: string;
}
