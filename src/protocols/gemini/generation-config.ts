import type { JsonObject } from '../../base/json.ts';
import type { ProjectionTarget, RequestOptions } from '../protocol.ts';
import type { GeminiModel } from './gemini-model.ts';

/** Tokens to think with, for models that take a budget. */
const budgets = { low: 2048, medium: 8192, high: 24_576 } as const;
/** `gemini-2.5-flash-lite` takes no smaller budget but 0. */
const usefulBudget = 512;

/** Limit, temperature and thinking. What a model is not known to take is left out, so that the vendor's default holds. */
export function generationConfig(target: ProjectionTarget, options: RequestOptions, model: GeminiModel): JsonObject {
  const limit = target.info?.maxOutputTokens ?? Infinity;
  const maxTokens = options.maxOutputTokens === undefined ? undefined : Math.min(options.maxOutputTokens, limit);
  const thinkingConfig = thinkingOf(options.reasoning, model, maxTokens ?? limit);
  return {
    ...(maxTokens === undefined ? {} : { maxOutputTokens: maxTokens }),
    ...(options.temperature === undefined ? {} : { temperature: Math.min(2, Math.max(0, options.temperature)) }),
    ...(thinkingConfig === undefined ? {} : { thinkingConfig }),
  };
}

function thinkingOf(
  reasoning: RequestOptions['reasoning'],
  model: GeminiModel,
  maxTokens: number,
): JsonObject | undefined {
  if (reasoning === undefined || model.thinking === 'none') return undefined;
  if (model.thinking === 'level') {
    if (reasoning === 'off') return { thinkingLevel: model.lowestLevel };
    return { thinkingLevel: reasoning === 'medium' && !model.medium ? 'high' : reasoning, includeThoughts: true };
  }
  if (reasoning === 'off') return { thinkingBudget: model.minimumBudget };
  // Half of the limit at most: thoughts count against it and an answer must still fit.
  const budget = Math.min(budgets[reasoning], Math.floor(maxTokens / 2));
  return { thinkingBudget: budget < usefulBudget ? model.minimumBudget : budget, includeThoughts: true };
}
