import type { ChatQuirks } from '../../models/chat-quirks.ts';
import { bareName, modelFamily } from './model-family.ts';

/** The server of these models refuses a turn with calls that does not bring the model's thinking back, also where it is empty. */
const thinkingComesBack: Partial<ChatQuirks> = {
  replayReasoning: 'reasoning_content',
  reasoningContentOnToolTurns: true,
};

/** What models want wherever they are served, the first row that fits. Sources: the vendors' references of their own APIs. */
const families: readonly (readonly [name: RegExp, quirks: Partial<ChatQuirks>])[] = [
  // https://platform.moonshot.ai/docs/guide/use-kimi-k2-thinking-model
  [/^kimi-(?:latest|thinking|for-coding|k2-thinking|k2[.p]\d|k[3-9])/, thinkingComesBack],
  // https://api-docs.deepseek.com/guides/thinking_mode
  [/^deepseek-v3[.p][12]/, thinkingComesBack],
  // https://platform.minimax.io/docs/guides/text-m2-function-call: the answer goes back with the thinking that stands in its text.
  [/^minimax-m\d/, { replayReasoning: 'think-tags' }],
];

/**
 * What a model wants wherever it is served, told by its name: a gateway hands a request on to the vendor. What its provider says goes before.
 */
export function familyQuirks(name: string): Partial<ChatQuirks> {
  const model = bareName(name);
  const { completionTokens, deepSeekThinking } = modelFamily(model);
  if (completionTokens) return { maxTokensField: 'max_completion_tokens' };
  return deepSeekThinking ? thinkingComesBack : (families.find(([pattern]) => pattern.test(model))?.[1] ?? {});
}
