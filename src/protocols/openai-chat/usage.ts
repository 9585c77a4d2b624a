import type { Usage } from '../../conversation/entry.ts';
import { isJsonObject } from '../../base/json.ts';
import type { Json, JsonObject } from '../../base/json.ts';

/**
 * The usage object of a chunk or an answer: `usage` itself, or where some servers put it instead (Groq: `x_groq.usage`; Moonshot: inside
 * the choice). Undefined where there is none.
 */
export function findUsage(chunk: JsonObject, choice: JsonObject | undefined): JsonObject | undefined {
  if (isJsonObject(chunk['usage'])) return chunk['usage'];
  if (isJsonObject(choice?.['usage'])) return choice['usage'];
  return isJsonObject(chunk['x_groq']) && isJsonObject(chunk['x_groq']['usage']) ? chunk['x_groq']['usage'] : undefined;
}

/** Reads token counts; counts the server did not send stay absent. `prompt_tokens` holds cached ones already. */
export function readUsage(raw: JsonObject): Usage {
  const prompt = child(raw, 'prompt_tokens_details');
  const completion = child(raw, 'completion_tokens_details');
  const counts = {
    input: count(raw['prompt_tokens']),
    output: count(raw['completion_tokens']),
    cacheRead: count(prompt['cached_tokens']) ?? count(raw['prompt_cache_hit_tokens']),
    cacheWrite: count(prompt['cache_write_tokens']),
    reasoning: count(completion['reasoning_tokens']),
  };
  const known = Object.entries(counts).filter(([, value]) => value !== undefined);
  return { ...Object.fromEntries(known), source: 'reported' };
}

function child(raw: JsonObject, key: string): JsonObject {
  const value = raw[key];
  return isJsonObject(value) ? value : {};
}

function count(value: Json | undefined): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : undefined;
}
