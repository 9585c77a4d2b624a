import type { Usage } from '../../conversation/entry.ts';
import { isJsonObject } from '../../base/json.ts';
import type { Json, JsonObject } from '../../base/json.ts';

/** `message_start`'s usage overlaid with the non-null fields of a `message_delta`. */
export function overlayUsage(base: JsonObject, added: Json | undefined): JsonObject {
  if (!isJsonObject(added)) return base;
  return { ...base, ...Object.fromEntries(Object.entries(added).filter(([, value]) => value !== null)) };
}

/** Anthropic counts cached prompt tokens apart from `input_tokens`; here the prompt is the sum. */
export function readUsage(raw: JsonObject): Usage {
  const fresh = count(raw['input_tokens']);
  const cacheRead = count(raw['cache_read_input_tokens']);
  const cacheWrite = count(raw['cache_creation_input_tokens']);
  const output = count(raw['output_tokens']);
  const details = raw['output_tokens_details'];
  const reasoning = isJsonObject(details) ? count(details['thinking_tokens']) : undefined;
  return {
    ...(fresh === undefined ? {} : { input: fresh + (cacheRead ?? 0) + (cacheWrite ?? 0) }),
    ...(output === undefined ? {} : { output }),
    ...(cacheRead === undefined ? {} : { cacheRead }),
    ...(cacheWrite === undefined ? {} : { cacheWrite }),
    ...(reasoning === undefined ? {} : { reasoning }),
    source: 'reported',
  };
}

function count(value: Json | undefined): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : undefined;
}
