import type { Usage } from '../../conversation/entry.ts';
import type { Json, JsonObject } from '../../base/json.ts';
import { present } from '../../base/present.ts';

/**
 * `usageMetadata` in neutral terms. `promptTokenCount` has the cached tokens in it; what the provider's own tools read is counted apart and is
 * input too. Thoughts are not part of `candidatesTokenCount`.
 */
export function readUsage(raw: JsonObject): Usage {
  const reasoning = count(raw['thoughtsTokenCount']);
  return present({
    input: sum(count(raw['promptTokenCount']), count(raw['toolUsePromptTokenCount'])),
    output: sum(count(raw['candidatesTokenCount']), reasoning),
    cacheRead: count(raw['cachedContentTokenCount']),
    reasoning,
    source: 'reported' as const,
  });
}

function sum(first: number | undefined, second: number | undefined): number | undefined {
  return first === undefined && second === undefined ? undefined : (first ?? 0) + (second ?? 0);
}

function count(value: Json | undefined): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : undefined;
}
