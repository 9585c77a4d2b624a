import { field } from './index-memory.ts';
import type { IndexMemory } from './index-memory.ts';
import { unknownToken } from './vocabulary.ts';

const contextOnly = 2;

/** A packed token: its number and whether white space stood before it. */
export function pack(id: number, spaced: boolean): number {
  return (id << 2) | (spaced ? 1 : 0);
}

export function idOf(packed: number): number {
  return packed >> 2;
}

/** The token is there for the context of those after it; it is never predicted. */
export function isContextOnly(packed: number): boolean {
  return (packed & contextOnly) !== 0;
}

export function isSpaced(packed: number): boolean {
  return (packed & 1) === 1;
}

/**
 * All tokens of the workspace in one ring, each linked to the last place before it with the same three tokens before it. Walking the links
 * gives the places that resemble a context, newest first. Positions begin at 1 and only grow; those older than the capacity are overwritten,
 * which bounds the memory.
 */
export class TokenStore {
  readonly #memory: IndexMemory;
  readonly #capacity: number;
  readonly #mask: number;

  constructor(memory: IndexMemory) {
    this.#memory = memory;
    this.#capacity = memory.shape.capacity;
    this.#mask = memory.buckets.length - 1;
  }

  /** The position that the next token will have. */
  get next(): number {
    return Math.max(1, this.#memory.head[field.next] ?? 1);
  }

  /** The oldest position that still holds its token. */
  get oldest(): number {
    return Math.max(1, this.#memory.head[field.floor] ?? 1, this.next - this.#capacity);
  }

  /** The packed token at a position, `0` (unknown) for one that was overwritten, erased or never written. */
  at(position: number): number {
    if (position < this.oldest || position >= this.next) return unknownToken;
    return this.#memory.tokens[position % this.#capacity] ?? unknownToken;
  }

  /** The number of the token at a position, without a look at whether it was overwritten: for positions that were just found. */
  idAt(position: number): number {
    return position < 1 ? unknownToken : (this.#memory.tokens[position % this.#capacity] ?? 0) >> 2;
  }

  /** Adds a token that later contexts find. Returns what it overwrites, `0` for nothing. */
  append(packed: number): number {
    return this.#put(packed, true);
  }

  /** Adds a token that is only there for the context of those after it. */
  appendContext(packed: number): number {
    return this.#put(packed | contextOnly, false);
  }

  /** Takes a token out: no context matches it any more. */
  erase(position: number): void {
    if (position >= this.oldest && position < this.next) this.#memory.tokens[position % this.#capacity] = unknownToken;
  }

  /** Leaves a token for the context of those after it alone. */
  demote(position: number): void {
    if (position < this.oldest || position >= this.next) return;
    const slot = position % this.#capacity;
    this.#memory.tokens[slot] = (this.#memory.tokens[slot] ?? 0) | contextOnly;
  }

  /** Nothing before this position counts any more. */
  raiseFloor(position: number): void {
    if (position > this.oldest) this.#memory.set(field.floor, position);
  }

  /** The newest place whose three tokens before it hash like these numbers; 0 for none. */
  newest(a: number, b: number, c: number): number {
    return this.#valid(this.#memory.buckets[this.#hash(a, b, c)] ?? 0, this.next);
  }

  /** The next older place; 0 for none. */
  older(position: number): number {
    return this.#valid(this.#memory.links[position % this.#capacity] ?? 0, position);
  }

  #put(packed: number, linked: boolean): number {
    const { tokens, links, buckets } = this.#memory;
    const position = this.next;
    const slot = position % this.#capacity;
    const overwritten = position > this.#capacity ? (tokens[slot] ?? 0) : 0;
    tokens[slot] = packed;
    if (linked) {
      const bucket = this.#hash(this.idAt(position - 3), this.idAt(position - 2), this.idAt(position - 1));
      links[slot] = buckets[bucket] ?? 0;
      buckets[bucket] = position;
    } else links[slot] = 0;
    this.#memory.set(field.next, position + 1);
    return overwritten;
  }

  #valid(position: number, before: number): number {
    return position > 0 && position < before && position >= this.oldest ? position : 0;
  }

  #hash(a: number, b: number, c: number): number {
    let hash = Math.imul(a, 0x9e3779b1) ^ Math.imul(b, 0x85ebca6b) ^ Math.imul(c, 0xc2b2ae35);
    hash ^= hash >>> 15;
    hash = Math.imul(hash, 0x2c1b3c6d);
    hash ^= hash >>> 13;
    return hash & this.#mask;
  }
}
