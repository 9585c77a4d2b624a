/** How much an index may hold. Two sides that share a buffer must agree on it. */
export interface IndexShape {
  /** Most tokens kept; the oldest are overwritten. */
  readonly capacity: number;
  /** Most different token texts. */
  readonly vocabulary: number;
}

/** Numbers at the head of the buffer, by their place. */
export const field = { generation: 0, next: 1, words: 2, textEnd: 3, origins: 4, floor: 5 } as const;
const fields = 16;
/** Room for the text of a token, on average, in UTF-16 units. */
const meanTextLength = 16;
/** Successors that are kept of each token. */
export const successorSlots = 4;
/** Numbers that describe where a stretch of tokens comes from. */
export const originSize = 4;

/**
 * Everything the embedded model knows, in one buffer of fixed size. The buffer may be shared between threads: one writes, others read.
 * Readers may see a change half done and get a worse prediction from it, never a broken one: texts are written before their number is given
 * out and never change, links only lead to older positions, and {@link field.generation} changes when everything is dropped.
 * Memory that was never written takes no room in the machine.
 */
export class IndexMemory {
  readonly shape: IndexShape;
  readonly buffer: ArrayBufferLike;
  readonly head: Int32Array;
  readonly tokens: Int32Array;
  readonly links: Int32Array;
  readonly buckets: Int32Array;
  readonly successors: Int32Array;
  readonly successorTotals: Int32Array;
  readonly successorCounts: Uint16Array;
  readonly textEnds: Int32Array;
  readonly textTable: Int32Array;
  readonly texts: Uint16Array;
  readonly origins: Int32Array;

  /** Lays the index over a buffer of {@link bytesFor} the shape. Throws a RangeError for a smaller one. */
  constructor(shape: IndexShape, buffer: ArrayBufferLike) {
    const sizes = sizesOf(shape);
    this.shape = shape;
    this.buffer = buffer;
    let at = 0;
    const numbers = (count: number): Int32Array => {
      const section = new Int32Array(buffer, at, count);
      at += section.byteLength;
      return section;
    };
    const units = (count: number): Uint16Array => {
      const section = new Uint16Array(buffer, at, count + (count % 2));
      at += section.byteLength;
      return section;
    };
    this.head = numbers(fields);
    this.tokens = numbers(shape.capacity);
    this.links = numbers(shape.capacity);
    this.buckets = numbers(sizes.buckets);
    this.successors = numbers(shape.vocabulary * successorSlots);
    this.successorTotals = numbers(shape.vocabulary);
    this.successorCounts = units(shape.vocabulary * successorSlots);
    this.textEnds = numbers(shape.vocabulary);
    this.textTable = numbers(sizes.table);
    this.texts = units(shape.vocabulary * meanTextLength);
    this.origins = numbers(sizes.origins * originSize);
  }

  get(at: number): number {
    return Atomics.load(this.head, at);
  }

  set(at: number, value: number): void {
    Atomics.store(this.head, at, value);
  }

  /** Drops everything. */
  clear(): void {
    const wasUsed = this.get(field.next) > 1;
    this.set(field.generation, (this.get(field.generation) + 1) | 0);
    this.head.fill(0, 1);
    if (wasUsed) {
      for (const section of [this.buckets, this.successors, this.successorTotals, this.textTable]) section.fill(0);
      this.successorCounts.fill(0);
    }
    this.set(field.next, 1);
    this.set(field.floor, 1);
  }
}

/** Bytes that an index of this shape takes, in all. */
export function bytesFor(shape: IndexShape): number {
  const sizes = sizesOf(shape);
  const numbers =
    fields +
    2 * shape.capacity +
    sizes.buckets +
    (successorSlots + 2) * shape.vocabulary +
    sizes.table +
    sizes.origins * originSize;
  const units = shape.vocabulary * (successorSlots + meanTextLength);
  return 4 * numbers + 2 * units;
}

function sizesOf({ capacity, vocabulary }: IndexShape): { buckets: number; table: number; origins: number } {
  return {
    buckets: powerOfTwo(Math.min(1 << 20, Math.max(1 << 10, capacity / 4))),
    table: powerOfTwo(2 * vocabulary),
    origins: Math.max(256, Math.floor(capacity / 80)),
  };
}

function powerOfTwo(least: number): number {
  return 2 ** Math.ceil(Math.log2(least));
}
