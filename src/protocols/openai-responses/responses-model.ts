/** What the bare name of a model tells of the rules its vendor checks. */
export interface ResponsesModel {
  /** A model of OpenAI's own under its own name. */
  readonly openAi: boolean;
  /** Refuses `reasoning` and encrypted reasoning, since it does not think. */
  readonly neverThinks: boolean;
  /** Refuses sampling parameters (while it thinks). */
  readonly fixedSampling: boolean;
  /** Takes `additional_tools` items. */
  readonly additionalTools: boolean;
  /** The word for the least thinking. */
  readonly leastEffort: 'none' | 'minimal' | 'low';
}

/** First match wins. */
const leastEfforts: readonly (readonly [RegExp, ResponsesModel['leastEffort']])[] = [
  [/^o[1-9](-|$)/, 'low'],
  [/^gpt-5(-mini|-nano)?(-\d{4}-\d{2}-\d{2})?$/, 'minimal'],
  [/^gpt-5(\.1)?-codex/, 'low'],
  [/^gpt-\d+(\.\d+)?-pro/, 'low'],
  // They refuse `none`.
  [/^gpt-6(\.1-sol|-astra)/, 'low'],
];

/**
 * Reads a model's name. A gateway that puts a vendor before the name translates the request itself, and servers of open weights check less:
 * only names that the vendor itself uses count.
 */
export function responsesModel(name: unknown): ResponsesModel {
  const model = typeof name === 'string' ? name : '';
  return {
    openAi: /^(gpt-(?!oss)|chatgpt-|o[1-9](-|$)|codex-)/.test(model),
    neverThinks: /^(gpt-[34](?!\d)|chatgpt-|gpt-5-chat)/.test(model),
    fixedSampling: /^(o[1-9](-mini|-pro)?|gpt-5(-mini|-nano)?)(-\d{4}-\d{2}-\d{2})?$/.test(model),
    additionalTools: /^gpt-([5-9]|\d{2,})(?!.*-chat)/.test(model),
    leastEffort: leastEfforts.find(([names]) => names.test(model))?.[1] ?? 'none',
  };
}
