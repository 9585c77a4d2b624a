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
    return text.length > 2 * maximumDepth && isDeeperThan(text, maximumDepth) ? undefined : value;
  } catch {
    return undefined;
  }
}

const quote = 0x22;
const backslash = 0x5c;

/** Whether objects and lists are nested deeper. `text` is JSON: looking at it costs far less than walking through the value. */
function isDeeperThan(text: string, most: number): boolean {
  let depth = 0;
  let inString = false;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (inString) {
      if (code === backslash) at++;
      else if (code === quote) inString = false;
    } else if (code === quote) inString = true;
    else if (code === 0x5b || code === 0x7b) {
      if (++depth > most) return true;
    } else if (code === 0x5d || code === 0x7d) depth--;
  }
  return false;
}

/** True for an object that is neither null nor an array. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
