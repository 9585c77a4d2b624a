import { isJsonObject, parseJson } from '../../base/json.ts';
import type { Json, JsonObject } from '../../base/json.ts';

/** Objects one behind the other that are looked at. */
const mostRepeats = 64;

/**
 * The arguments of a call from the text that a server sent for them. Undefined where they are broken. No text and the text `null` mean none;
 * an object that was encoded twice is read twice; where the whole came several times, or grew from one time to the next, the last counts.
 */
export function readArguments(text: string): Json | undefined {
  const trimmed = text.trim();
  if (trimmed === '' || trimmed === 'null') return {};
  const value = parseJson(trimmed);
  if (typeof value === 'string') return decodedTwice(value);
  return value === undefined ? lastOf(trimmed) : (value ?? {});
}

/** A text that is no JSON of an object stays the text that it is. */
function decodedTwice(text: string): Json {
  const inner = parseJson(text);
  return isJsonObject(inner) ? inner : text;
}

/** The last of several objects in a row, each of which holds all that the one before it held; undefined for anything else. */
function lastOf(text: string): JsonObject | undefined {
  const objects = objectsIn(text);
  if (objects === undefined) return undefined;
  const grows = objects.every((object, index) => index === 0 || holds(object, objects[index - 1] ?? {}));
  return grows ? objects.at(-1) : undefined;
}

function holds(object: JsonObject, other: JsonObject): boolean {
  return Object.entries(other).every(
    ([key, value]) => Object.hasOwn(object, key) && JSON.stringify(object[key]) === JSON.stringify(value),
  );
}

/** The objects that the text is made of; undefined where it is not made of objects only. Each character is read twice at most. */
function objectsIn(text: string): readonly JsonObject[] | undefined {
  const objects: JsonObject[] = [];
  let from = 0;
  while (from < text.length) {
    const end = objectEnd(text, from);
    const value = end === undefined || objects.length >= mostRepeats ? undefined : parseJson(text.slice(from, end));
    if (end === undefined || !isJsonObject(value)) return undefined;
    objects.push(value);
    from = end;
    while (/\s/.test(text.charAt(from))) from++;
  }
  return objects;
}

/** The place behind the object that begins at `from`. */
function objectEnd(text: string, from: number): number | undefined {
  const scan = new ObjectScan();
  return text[from] === '{' ? scan.add(text, from) : undefined;
}

/** Follows the text of arguments while it comes in, to tell whether an object is whole. Looks at each character once. */
export class ObjectScan {
  #depth = 0;
  #isText = false;
  #isEscaped = false;
  #isWhole = false;

  /** An object is whole, and nothing but white space stands behind it. */
  get isWhole(): boolean {
    return this.#isWhole;
  }

  /** Reads on; returns the place behind the first object that is whole, where there is one. */
  add(text: string, from = 0): number | undefined {
    for (let at = from; at < text.length; at++) {
      const character = text.charAt(at);
      if (this.#isText) this.#inText(character);
      else if (this.#isEndOfObject(character)) {
        this.#isWhole = text.slice(at + 1).trim() === '';
        return at + 1;
      }
    }
    return undefined;
  }

  #inText(character: string): void {
    if (this.#isEscaped) this.#isEscaped = false;
    else if (character === '\\') this.#isEscaped = true;
    else if (character === '"') this.#isText = false;
  }

  #isEndOfObject(character: string): boolean {
    if (character === '"') this.#isText = true;
    else if (character === '{') this.#depth++;
    else if (character === '}') return this.#depth > 0 && --this.#depth === 0;
    if (character.trim() !== '') this.#isWhole = false;
    return false;
  }
}
