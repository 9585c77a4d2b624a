import { isJsonObject } from '../../base/json.ts';
import type { Json, JsonObject } from '../../base/json.ts';
import type { RequestRepair } from '../../models/request-repair.ts';

/** Fields for the output limit, whatever the protocol. */
export const limitFields: ReadonlySet<string> = new Set([
  'max_tokens',
  'max_completion_tokens',
  'max_output_tokens',
  'maxOutputTokens',
  'num_predict',
]);

/** Fields that offer tools, or tell how they may be called. */
const toolFields: ReadonlySet<string> = new Set([
  'tools',
  'tool_choice',
  'parallel_tool_calls',
  'toolConfig',
  'functions',
]);

/** What stands below them is no part of the protocol: schemas of tools and what a model wrote as arguments. */
const foreign: ReadonlySet<string> = new Set([
  'parameters',
  'parametersJsonSchema',
  'input_schema',
  'arguments',
  'args',
  'input',
  'response',
  'output',
]);
const schemaFields: ReadonlySet<string> = new Set(['parameters', 'parametersJsonSchema', 'input_schema']);
const plainKeywords: ReadonlySet<string> = new Set(['type', 'description', 'properties', 'required', 'items', 'enum']);

/** The body of a request as its server takes it. Pure; a repair that finds nothing to change changes nothing. */
export function repairedBody(body: JsonObject, repairs: readonly RequestRepair[]): JsonObject {
  return repairs.reduce(repaired, body);
}

function repaired(body: JsonObject, repair: RequestRepair): JsonObject {
  switch (repair.do) {
    case 'drop':
      return changed(body, (name, value) => (name === repair.field ? undefined : [name, value]));
    case 'rename':
      return changed(body, (name, value) => [name === repair.field ? repair.to : name, value]);
    case 'without-tools':
      return Object.fromEntries(Object.entries(body).filter(([name]) => !toolFields.has(name)));
    // It is about where a request goes, and not about what it holds.
    case 'without-fim':
      return body;
    case 'plain-schemas':
      return changed(body, (name, value) => {
        if (name === 'strict') return undefined;
        return [name, schemaFields.has(name) ? plainSchema(value) : value];
      });
    case 'limit':
      return changed(body, (name, value) => {
        const isOver = limitFields.has(name) && typeof value === 'number' && value > repair.tokens;
        return [name, isOver ? repair.tokens : value];
      });
  }
}

type Change = (name: string, value: Json) => readonly [string, Json] | undefined;

/** The fields of the protocol, changed. An object that has lost all of its fields is left out. */
function changed(object: JsonObject, change: Change, isTop = true): JsonObject {
  const fields = Object.entries(object).flatMap(([name, value]): (readonly [string, Json])[] => {
    const field = change(name, value);
    if (field === undefined) return [];
    const [to, next] = field;
    if (foreign.has(name) && !(isTop && Array.isArray(next))) return [[to, next]];
    const inner = inside(next, change);
    return inner === undefined ? [] : [[to, inner]];
  });
  return Object.fromEntries(fields);
}

function inside(value: Json, change: Change): Json | undefined {
  if (Array.isArray(value)) return (value as readonly Json[]).map((item) => inside(item, change) ?? {});
  if (!isJsonObject(value)) return value;
  const inner = changed(value, change, false);
  return Object.keys(inner).length === 0 && Object.keys(value).length > 0 ? undefined : inner;
}

/** A schema in the words that every server knows. */
function plainSchema(schema: Json): Json {
  if (!isJsonObject(schema)) return schema;
  return Object.fromEntries(
    Object.entries(schema)
      .filter(([name]) => plainKeywords.has(name))
      .map(([name, value]): [string, Json] => {
        if (name === 'items') return [name, plainSchema(value)];
        if (name !== 'properties' || !isJsonObject(value)) return [name, value];
        return [name, Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plainSchema(inner)]))];
      }),
  );
}

/** Names of the protocol's fields in a body, and what stands in the first field of each name. */
export function fieldsOf(body: JsonObject): ReadonlyMap<string, Json> {
  const fields = new Map<string, Json>();
  changed(body, (name, value) => {
    if (!fields.has(name)) fields.set(name, value);
    return [name, value];
  });
  return fields;
}
