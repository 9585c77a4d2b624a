import type { Usage } from '../../conversation/entry.ts';
import { isJsonObject } from '../../base/json.ts';
import type { Json, JsonObject } from '../../base/json.ts';

/** Reads token counts; counts the server did not send stay absent. `input_tokens` holds cached ones already. */
export function readUsage(raw: JsonObject): Usage {
  const input = child(raw, 'input_tokens_details');
  const output = child(raw, 'output_tokens_details');
  const counts = {
    input: count(raw['input_tokens']),
    output: count(raw['output_tokens']),
    cacheRead: count(input['cached_tokens']),
    cacheWrite: count(input['cache_write_tokens']),
    reasoning: count(output['reasoning_tokens']),
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
