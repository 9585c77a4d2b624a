import { isJsonObject } from '../../base/json.ts';
import type { Json, JsonObject } from '../../base/json.ts';

/** Nested schemas that are looked at; what lies deeper is taken as it is. */
const deepest = 8;

/**
 * Whether a value is what a tool's input schema describes: types, required and known properties, enumerations, items. Stricter than JSON Schema in
 * one place: where properties are declared, others are taken for a sign that something else is meant. Keywords it does not know decide nothing.
 */
export function matchesSchema(value: Json, schema: JsonObject, depth = 0): boolean {
  if (depth > deepest) return true;
  const allowed = schema['enum'];
  if (Array.isArray(allowed) && !allowed.some((one) => JSON.stringify(one) === JSON.stringify(value))) return false;
  if (!isOfType(value, schema['type'])) return false;
  if (isJsonObject(value)) return hasProperties(value, schema, depth);
  const items = schema['items'];
  if (!Array.isArray(value) || !isJsonObject(items)) return true;
  return (value as readonly Json[]).every((item) => matchesSchema(item, items, depth + 1));
}

function hasProperties(value: JsonObject, schema: JsonObject, depth: number): boolean {
  const { required, additionalProperties: others } = schema;
  if (Array.isArray(required) && !required.every((name) => typeof name === 'string' && Object.hasOwn(value, name)))
    return false;
  const properties = isJsonObject(schema['properties']) ? schema['properties'] : {};
  const isOpen = Object.keys(properties).length === 0 && others !== false;
  return Object.entries(value).every(([name, inner]) => {
    if (!Object.hasOwn(properties, name)) return isOpen;
    const property = properties[name];
    return !isJsonObject(property) || matchesSchema(inner, property, depth + 1);
  });
}

function isOfType(value: Json, type: Json | undefined): boolean {
  if (Array.isArray(type)) return type.some((one: Json) => isOfType(value, one));
  switch (type) {
    case 'object':
      return isJsonObject(value);
    case 'array':
      return Array.isArray(value);
    case 'integer':
      return Number.isInteger(value);
    case 'string':
    case 'number':
    case 'boolean':
      return typeof value === type;
    case 'null':
      return value === null;
    default:
      return true;
  }
}
