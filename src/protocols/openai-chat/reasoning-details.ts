import { isJsonObject } from '../../base/json.ts';
import type { Json, JsonObject } from '../../base/json.ts';

/** Fields of a reasoning detail that are streamed in pieces; every other field comes whole and the last value counts. */
const streamed: ReadonlySet<string> = new Set(['text', 'summary', 'data']);

/**
 * Gathers OpenRouter's `reasoning_details`, which are to be sent back unmodified and in order. Pieces of one detail (same type and index,
 * one after the other) are joined.
 */
export class ReasoningDetails {
  readonly #details: Record<string, Json>[] = [];

  /** The details so far; empty if there were none. */
  get all(): readonly JsonObject[] {
    return this.#details;
  }

  /** Takes the `reasoning_details` of one chunk; anything that is no list of objects is left out. */
  add(value: Json | undefined): void {
    if (!Array.isArray(value)) return;
    for (const detail of value.filter(isJsonObject)) this.#addOne(detail);
  }

  #addOne(detail: JsonObject): void {
    const last = this.#details.at(-1);
    if (last === undefined || last['type'] !== detail['type'] || last['index'] !== detail['index']) {
      this.#details.push({ ...detail });
      return;
    }
    for (const [key, value] of Object.entries(detail)) {
      const before = last[key];
      if (streamed.has(key) && typeof before === 'string' && typeof value === 'string') last[key] = before + value;
      else if (value !== null && value !== '') last[key] = value;
    }
  }
}

/** The readable text of one chunk's details, for servers that send no other reasoning field. */
export function textOfDetails(value: Json | undefined): string {
  if (!Array.isArray(value)) return '';
  return value
    .filter(isJsonObject)
    .map((detail) => detail['text'] ?? detail['summary'])
    .filter((text) => typeof text === 'string')
    .join('');
}
