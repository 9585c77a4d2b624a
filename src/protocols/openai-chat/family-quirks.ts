import type { ChatQuirks } from '../../models/chat-quirks.ts';
import { modelFamily } from './model-family.ts';

/** The server of these models refuses a turn with calls that does not bring the model's thinking back, also where it is empty. */
const thinkingComesBack: Partial<ChatQuirks> = {
  replayReasoning: 'reasoning_content',
  reasoningContentOnToolTurns: true,
};

/**
 * What a model wants wherever it is served, told by its name: a gateway hands a request on to the vendor. What its provider says goes before.
 * Sources: https://platform.openai.com/docs/api-reference/chat, https://platform.moonshot.ai/docs, https://api-docs.deepseek.com
 */
export function familyQuirks(name: string): Partial<ChatQuirks> {
  const model = name.slice(name.lastIndexOf('/') + 1).toLowerCase();
  const { completionTokens, deepSeekThinking } = modelFamily(model);
  if (completionTokens) return { maxTokensField: 'max_completion_tokens' };
  return deepSeekThinking || /^kimi-(?:k\d|latest|thinking)/.test(model) ? thinkingComesBack : {};
}
