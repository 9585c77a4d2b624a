import { maximumDepth } from '../../base/json.ts';
import type { Json } from '../../base/json.ts';
import { isInstance } from '../../base/is-instance.ts';

/** A copy of third-party data as JSON, or why there is none: `form` (not plain data, nested too deeply, throws when read) or `size`. */
export type PlainCopy =
  | { readonly ok: true; readonly value: Json; /** About its bytes. */ readonly size: number }
  | { readonly ok: false; readonly reason: 'form' | 'size' };

/** What every value counts at least, so that many small ones have a limit too. */
const smallest = 8;

/**
 * Copies what third-party code passed, once and whole: afterwards no getter, proxy or later change of it can show another value. Properties
 * that are undefined are left out. Never throws. `limit`: about the bytes that the copy may take.
 */
export function copyPlain(value: unknown, limit: number): PlainCopy {
  const copier = new Copier(limit);
  try {
    return { ok: true, value: copier.copy(value, 0), size: copier.size };
  } catch (error) {
    return { ok: false, reason: isInstance(error, TooLarge) ? 'size' : 'form' };
  }
}

class Copier {
  readonly #limit: number;
  size = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  copy(value: unknown, depth: number): Json {
    switch (typeof value) {
      case 'string':
        this.#count(value.length);
        return value;
      case 'number':
        if (!Number.isFinite(value)) throw new NotPlain();
        this.#count(0);
        return value;
      case 'boolean':
        this.#count(0);
        return value;
      case 'object':
        this.#count(0);
        return value === null ? null : this.#copyObject(value, depth);
      default:
        throw new NotPlain();
    }
  }

  #copyObject(value: object, depth: number): Json {
    if (depth >= maximumDepth || ArrayBuffer.isView(value)) throw new NotPlain();
    if (Array.isArray(value)) return this.#copyList(value, depth);
    const copy: Record<string, Json> = {};
    for (const key of Object.keys(value)) {
      const item: unknown = Reflect.get(value, key);
      if (item === undefined) continue;
      this.#count(key.length);
      const kept = this.copy(item, depth + 1);
      // Set the usual way, this one name would change the prototype.
      if (key === '__proto__')
        Object.defineProperty(copy, key, { value: kept, enumerable: true, writable: true, configurable: true });
      else copy[key] = kept;
    }
    return copy;
  }

  /** One by one: the length that a proxy claims must not be believed at once. */
  #copyList(list: readonly unknown[], depth: number): Json {
    const items: Json[] = [];
    const { length } = list;
    for (let at = 0; at < length; at++) items.push(this.copy(list[at], depth + 1));
    return items;
  }

  #count(characters: number): void {
    this.size += smallest + characters;
    if (this.size > this.#limit) throw new TooLarge();
  }
}

class TooLarge extends Error {
  override readonly name = 'TooLarge';
}

class NotPlain extends Error {
  override readonly name = 'NotPlain';
}
