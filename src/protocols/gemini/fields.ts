import { isJsonObject } from '../../base/json.ts';
import type { Json, JsonObject } from '../../base/json.ts';

/**
 * A field by its camelCase name, or by the snake_case name that REST takes as well (ProtoJSON accepts both). Null counts as absent.
 * Source: https://protobuf.dev/programming-guides/json/
 */
export function fieldOf(object: JsonObject, name: string): Json | undefined {
  return object[name] ?? object[snakeCase(name)] ?? undefined;
}

export function objectField(object: JsonObject, name: string): JsonObject | undefined {
  const value = fieldOf(object, name);
  return isJsonObject(value) ? value : undefined;
}

/** The field's text; undefined for anything else and for the empty text. */
export function textField(object: JsonObject, name: string): string | undefined {
  const value = fieldOf(object, name);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** The field's elements; none where it is neither a list nor an object. REST takes one object for a list of one. */
export function listField(object: JsonObject, name: string): readonly Json[] {
  const value = fieldOf(object, name);
  if (isJsonObject(value)) return [value];
  return Array.isArray(value) ? (value as readonly Json[]) : [];
}

/** The field's elements that are objects. */
export function objectsField(object: JsonObject, name: string): JsonObject[] {
  return listField(object, name).filter(isJsonObject);
}

/** Names of the fields that hold something, in camelCase. */
export function namesIn(object: JsonObject): string[] {
  const names: string[] = [];
  for (const name of Object.keys(object)) if (object[name] !== null) names.push(camelCase(name));
  return names;
}

/** Our own field names, each asked for in every frame. Only ever names from our code: it does not grow with what servers send. */
const snakeCased = new Map<string, string>();

function snakeCase(name: string): string {
  const known = snakeCased.get(name);
  if (known !== undefined) return known;
  const made = name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  snakeCased.set(name, made);
  return made;
}

function camelCase(name: string): string {
  return name.includes('_') ? name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()) : name;
}
