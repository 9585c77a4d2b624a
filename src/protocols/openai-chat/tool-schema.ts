import { isJsonObject } from '../../base/json.ts';
import type { Json, JsonObject } from '../../base/json.ts';

/**
 * A tool's schema as every server of OpenAI's protocols takes it: an object at the root, and every array says what it holds, since OpenAI refuses
 * one that does not ("array schema missing items"). Nothing else is changed.
 */
export function toolSchema(schema: JsonObject): JsonObject {
  const whole = withItems(schema);
  return { ...(whole['properties'] === undefined ? { properties: {} } : {}), ...whole, type: 'object' };
}

const named: ReadonlySet<string> = new Set(['properties', '$defs', 'definitions', 'patternProperties']);
const listed: ReadonlySet<string> = new Set(['anyOf', 'oneOf', 'allOf', 'prefixItems']);

function withItems(schema: JsonObject): JsonObject {
  const isOpenArray =
    schema['type'] === 'array' && schema['items'] === undefined && schema['prefixItems'] === undefined;
  const children = Object.entries(schema).map(([key, value]) => [key, childOf(key, value)] as const);
  return { ...Object.fromEntries(children), ...(isOpenArray ? { items: {} } : {}) };
}

/** Only schemas are walked: names of properties, examples and defaults are not mistaken for them. */
function childOf(key: string, value: Json): Json {
  if (named.has(key) && isJsonObject(value)) {
    return Object.fromEntries(Object.entries(value).map(([name, child]) => [name, schemaOf(child)]));
  }
  if (listed.has(key) && Array.isArray(value)) return (value as readonly Json[]).map(schemaOf);
  if (key !== 'items') return value;
  return Array.isArray(value) ? (value as readonly Json[]).map(schemaOf) : schemaOf(value);
}

function schemaOf(value: Json): Json {
  return isJsonObject(value) ? withItems(value) : value;
}
