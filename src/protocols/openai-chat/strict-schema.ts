import { isJsonObject } from '../../base/json.ts';
import type { Json, JsonObject } from '../../base/json.ts';

/**
 * What OpenAI refuses in a schema for strict output: an object that allows more than its properties, or a property that is not required
 *. Undefined for a schema without these faults.
 */
export function strictSchemaProblem(schema: Json | undefined): string | undefined {
  for (const inner of schemasIn(schema)) {
    const { properties, required } = inner;
    if (!isJsonObject(properties)) continue;
    if (inner['additionalProperties'] !== false)
      return 'an object of a strict schema needs additionalProperties: false';
    const names = new Set(Array.isArray(required) ? (required as readonly Json[]) : []);
    const missing = Object.keys(properties).find((name) => !names.has(name));
    if (missing !== undefined) return `a strict schema must require every property: ${missing.slice(0, 80)}`;
  }
  return undefined;
}

/** What OpenAI refuses in every tool's schema: an array that does not say what it holds. */
export function arrayWithoutItems(schema: Json | undefined): boolean {
  return schemasIn(schema).some(
    (inner) => inner['type'] === 'array' && inner['items'] === undefined && inner['prefixItems'] === undefined,
  );
}

const named = ['properties', '$defs', 'definitions', 'patternProperties'] as const;
const listed = ['anyOf', 'oneOf', 'allOf', 'prefixItems'] as const;

/** The schema and all schemas inside it; names of properties are not mistaken for keywords. */
function schemasIn(schema: Json | undefined): JsonObject[] {
  if (!isJsonObject(schema)) return [];
  const children = [
    ...named.flatMap((key) => (isJsonObject(schema[key]) ? Object.values(schema[key]) : [])),
    ...listed.flatMap((key): readonly Json[] => (Array.isArray(schema[key]) ? (schema[key] as readonly Json[]) : [])),
    ...(Array.isArray(schema['items']) ? (schema['items'] as readonly Json[]) : [schema['items'] ?? null]),
  ];
  return [schema, ...children.flatMap((child) => schemasIn(child))];
}
