import type { JsonObject } from '../../base/json.ts';
import type { ProjectionTarget, RequestOptions } from '../protocol.ts';
import type { ClaudeModel } from './claude-model.ts';

/** Answer limit where nothing is asked for and nothing is known; the protocol demands one. */
const defaultMaxTokens = 8192;
/** Smallest thinking budget the protocol takes. */
const minimumBudget = 1024;
const budgets = { low: 2048, medium: 8192, high: 16_384 } as const;

/** Limit, thinking and temperature. What a model is not known to take is left out, so that the vendor's default holds. */
export function requestFields(target: ProjectionTarget, options: RequestOptions, model: ClaudeModel): JsonObject {
  const limit = target.info?.maxOutputTokens;
  const wanted = options.maxOutputTokens ?? limit ?? defaultMaxTokens;
  const maxTokens = limit === undefined ? wanted : Math.min(wanted, limit);
  const thinking = thinkingFields(options.reasoning, model, maxTokens);
  const isThinking = thinking['thinking'] !== undefined && options.reasoning !== 'off';
  const takesTemperature = model.sampling && !isThinking && options.temperature !== undefined;
  return {
    max_tokens: maxTokens,
    ...(takesTemperature ? { temperature: Math.min(1, Math.max(0, options.temperature)) } : {}),
    ...thinking,
  };
}

function thinkingFields(reasoning: RequestOptions['reasoning'], model: ClaudeModel, maxTokens: number): JsonObject {
  if (reasoning === undefined || model.thinking === 'none') return {};
  if (reasoning === 'off') return model.canDisableThinking ? { thinking: { type: 'disabled' } } : {};
  if (model.thinking === 'adaptive') return { thinking: { type: 'adaptive' }, output_config: { effort: reasoning } };
  // Half of the limit at most: the budget counts against it and an answer must still fit.
  const budget = Math.min(budgets[reasoning], Math.floor(maxTokens / 2));
  return budget < minimumBudget ? {} : { thinking: { type: 'enabled', budget_tokens: budget } };
}
