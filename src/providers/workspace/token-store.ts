import { unknownToken } from './vocabulary.ts';

const initialSize = 1 << 14;
/** Fixed, so that growing never has to link everything anew: 4 MB. */
const headCount = 1 << 20;

/** A packed token: its number and whether white space stood before it. */
export function pack(id: number, spaced: boolean): number {
  return (id << 1) | (spaced ? 1 : 0);
}

/**
 * All tokens of the workspace in one ring, each linked to the last place before it with the same three tokens before it. Walking the links
 * gives the places that resemble a context, newest first. Positions only grow; those older than the capacity are overwritten, which bounds
 * the memory: 8 bytes a token and 4 MB of heads.
 */
export class TokenStore {
  readonly capacity: number;
  #tokens: Int32Array;
  #links: Int32Array;
  readonly #heads = new Int32Array(headCount);
  #next = 1;

  constructor(capacity: number) {
    this.capacity = capacity;
    const size = Math.min(capacity, initialSize);
    this.#tokens = new Int32Array(size);
    this.#links = new Int32Array(size);
  }

  /** The position that the next token will have. Positions begin at 1. */
  get next(): number {
    return this.#next;
  }

  /** The oldest position that still holds its token. */
  get oldest(): number {
    return Math.max(1, this.#next - this.#tokens.length);
  }

  get bytes(): number {
    return this.#tokens.byteLength + this.#links.byteLength + this.#heads.byteLength;
  }

  /** The packed token at a position; 0 for one that was overwritten or never written. */
  at(position: number): number {
    if (position < this.oldest || position >= this.#next) return unknownToken;
    return this.#tokens[position % this.#tokens.length] ?? unknownToken;
  }

  append(packed: number): number {
    if (this.#next >= this.#tokens.length && this.#tokens.length < this.capacity) this.#grow();
    const position = this.#next++;
    const slot = position % this.#tokens.length;
    this.#tokens[slot] = packed;
    this.#link(position, slot);
    return position;
  }

  /** Takes a token out: no context matches it any more. */
  erase(position: number): void {
    if (position >= this.oldest && position < this.#next) this.#tokens[position % this.#tokens.length] = unknownToken;
  }

  /** The newest place whose three tokens before it hash like these numbers; 0 for none. */
  newest(a: number, b: number, c: number): number {
    return this.#valid(this.#heads[this.#hash(a, b, c)] ?? 0, this.#next);
  }

  /** The next older place; 0 for none. */
  older(position: number): number {
    return this.#valid(this.#links[position % this.#links.length] ?? 0, position);
  }

  #valid(position: number, before: number): number {
    return position > 0 && position < before && position >= this.oldest ? position : 0;
  }

  #link(position: number, slot: number): void {
    const a = this.at(position - 3) >> 1;
    const b = this.at(position - 2) >> 1;
    const c = this.at(position - 1) >> 1;
    const bucket = this.#hash(a, b, c);
    this.#links[slot] = this.#heads[bucket] ?? 0;
    this.#heads[bucket] = position;
  }

  #hash(a: number, b: number, c: number): number {
    let hash = Math.imul(a, 0x9e3779b1) ^ Math.imul(b, 0x85ebca6b) ^ Math.imul(c, 0xc2b2ae35);
    hash ^= hash >>> 15;
    hash = Math.imul(hash, 0x2c1b3c6d);
    hash ^= hash >>> 13;
    return hash & (headCount - 1);
  }

  /** Doubles the ring before it has wrapped for the first time, so positions keep their slots. */
  #grow(): void {
    const size = Math.min(this.capacity, this.#tokens.length * 2);
    const tokens = new Int32Array(size);
    tokens.set(this.#tokens);
    const links = new Int32Array(size);
    links.set(this.#links);
    this.#tokens = tokens;
    this.#links = links;
  }
}
