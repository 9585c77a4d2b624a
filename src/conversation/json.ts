/** A JSON value. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json;
}

/** Deepest nesting of objects and arrays that is read. The parser takes any depth; what walks the value afterwards would run out of stack. */
export const maximumDepth = 200;

/** Parses JSON; undefined when the text is not JSON or is nested deeper than {@link maximumDepth}. Never throws. */
export function parseJson(text: string): Json | undefined {
  try {
    const value = JSON.parse(text) as Json;
    return mayBeDeep(text) && isDeeperThan(value, maximumDepth) ? undefined : value;
  } catch {
    return undefined;
  }
}

/** Cheap: a text with few opening brackets, in strings or not, cannot be nested deeply. */
function mayBeDeep(text: string): boolean {
  if (text.length <= 2 * maximumDepth) return false;
  let brackets = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if ((code === 0x5b || code === 0x7b) && ++brackets > maximumDepth) return true;
  }
  return false;
}

function isDeeperThan(value: Json, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return depth === 0 || Object.values(value).some((child: Json) => isDeeperThan(child, depth - 1));
}

/** True for an object that is neither null nor an array. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
