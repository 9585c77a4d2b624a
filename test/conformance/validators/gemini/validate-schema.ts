import { isJsonObject } from '../../../../src/base/json.ts';
import type { Json, JsonObject } from '../../../../src/base/json.ts';
import type { Violation } from '../../../../src/protocols/third-party/third-party-provider.ts';
import { fieldOf, listField, objectField } from '../../../../src/protocols/gemini/fields.ts';

const types: ReadonlySet<string> = new Set([
  'TYPE_UNSPECIFIED',
  'STRING',
  'NUMBER',
  'INTEGER',
  'BOOLEAN',
  'ARRAY',
  'OBJECT',
  'NULL',
]);

/** Keywords of JSON Schema that the `Schema` message has no field for. Source: https://ai.google.dev/api/caching#Schema */
const unknownKeywords = [
  '$schema',
  '$id',
  '$comment',
  'const',
  'not',
  'allOf',
  'oneOf',
  'if',
  'then',
  'else',
  'patternProperties',
  'unevaluatedProperties',
  'dependentRequired',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'multipleOf',
  'uniqueItems',
  'contains',
  'prefixItems',
  'readOnly',
  'writeOnly',
  'strict',
] as const;

/**
 * The OpenAPI subset that `parameters` and `responseSchema` take; `parametersJsonSchema` and `responseJsonSchema` take more and are not
 * checked. Nesting is bounded by the JSON parser.
 */
export function validateSchema(schema: Json, path: string): Violation[] {
  if (!isJsonObject(schema)) return [{ rule: 'schema', path, message: 'A schema must be an object.' }];
  const found = unknownKeywords
    .filter((keyword) => schema[keyword] !== undefined)
    .map((keyword): Violation => ({ rule: 'schema-keyword', path, message: `A schema knows no ${keyword} here.` }));
  return [...found, ...validateType(schema, path), ...validateRequired(schema, path), ...validateInner(schema, path)];
}

function validateType(schema: JsonObject, path: string): Violation[] {
  const type = fieldOf(schema, 'type');
  if (type === undefined) return [];
  if (typeof type !== 'string') return [{ rule: 'schema-type', path, message: 'A schema has one type.' }];
  const upper = type.toUpperCase();
  if (!types.has(upper)) return [{ rule: 'schema-type', path, message: `There is no type ${type.slice(0, 40)}.` }];
  if (upper === 'ARRAY' && fieldOf(schema, 'items') === undefined) {
    return [{ rule: 'schema-items', path, message: 'A list needs the schema of its items.' }];
  }
  const values = listField(schema, 'enum');
  return values.every((value) => typeof value === 'string')
    ? []
    : [{ rule: 'schema-enum', path, message: 'The values of an enum must be texts.' }];
}

function validateRequired(schema: JsonObject, path: string): Violation[] {
  const properties = objectField(schema, 'properties') ?? {};
  const missing = listField(schema, 'required').filter(
    (name) => typeof name !== 'string' || !Object.hasOwn(properties, name),
  );
  return missing.length === 0
    ? []
    : [{ rule: 'schema-required', path, message: 'A required property is not described.' }];
}

function validateInner(schema: JsonObject, path: string): Violation[] {
  const properties = Object.entries(objectField(schema, 'properties') ?? {});
  const items = fieldOf(schema, 'items');
  return [
    ...properties.flatMap(([name, child]) => validateSchema(child, `${path}.properties.${name}`)),
    ...(items === undefined ? [] : validateSchema(items, `${path}.items`)),
    ...listField(schema, 'anyOf').flatMap((child, index) => validateSchema(child, `${path}.anyOf[${index}]`)),
  ];
}
