/** What the bare name of a model tells of the rules its vendor checks. All false for a name that no vendor here uses. */
export interface ModelFamily {
  /** A model of OpenAI at OpenAI or Azure. */
  readonly openAi: boolean;
  /** Refuses `max_tokens`. */
  readonly completionTokens: boolean;
  /** Refuses every value of the sampling parameters but the default. GPT-5.1 and later take them without reasoning. */
  readonly fixedSampling: boolean;
  readonly deepSeek: boolean;
  /** Thinks unless told otherwise. */
  readonly deepSeekThinking: boolean;
  /** A model at Mistral's own API. */
  readonly mistral: boolean;
}

/** The name that its vendor gave a model, behind what gateways put before it: `openai/`, `azure/`, `databricks-`. Lower case. */
export function bareName(name: string): string {
  return name
    .slice(name.lastIndexOf('/') + 1)
    .toLowerCase()
    .replace(
      /^(?:[a-z]{2}\.)?(?:openai|azure|databricks|moonshotai|deepseek-ai|minimax)[.:_-](?=(?:gpt|o\d|kimi|deepseek|minimax)\b)/,
      '',
    );
}

/**
 * Reads a model's name. A gateway that puts a vendor before the name translates the request itself, and servers of open weights check less:
 * only names that the vendors themselves use count.
 */
export function modelFamily(name: unknown): ModelFamily {
  const model = typeof name === 'string' ? name : '';
  return {
    openAi: /^(gpt-(?!oss)|chatgpt-|o[1-9](?:-|$))/.test(model),
    completionTokens: /^(o[1-9](?:-|$)|gpt-[5-9])(?!.*chat)/.test(model),
    fixedSampling: /^(o[1-9](-mini|-pro)?|gpt-5(-mini|-nano)?)(-\d{4}-\d{2}-\d{2})?$/.test(model),
    deepSeek: /^deepseek-(chat|reasoner|v\d)/.test(model),
    deepSeekThinking: /^deepseek-(v[4-9]|reasoner)/.test(model),
    mistral: /^(mistral|ministral|magistral|codestral|devstral|pixtral|open-mi[sx]tral)-[a-z0-9-]*(latest|\d{4})$/.test(
      model,
    ),
  };
}
