/** One way to cut a body into chunks. */
export interface Split {
  readonly name: string;
  readonly chunks: (bytes: Uint8Array) => Iterable<Uint8Array>;
}

/** Whole, one byte at a time, and five rounds of random pieces with fixed seeds. */
export const splits: readonly Split[] = [
  { name: 'whole', chunks: (bytes) => [bytes] },
  { name: 'one byte at a time', chunks: (bytes) => pieces(bytes, () => 1) },
  ...[1, 2, 3, 4, 5].map((seed) => ({
    name: `random pieces, seed ${seed}`,
    chunks: (bytes: Uint8Array) => {
      const random = mulberry32(seed);
      // Mostly small pieces, now and then a large one.
      return pieces(bytes, () => 1 + Math.floor(random() ** 3 * 700));
    },
  })),
];

function* pieces(bytes: Uint8Array, size: () => number): Iterable<Uint8Array> {
  for (let at = 0; at < bytes.length;) {
    const next = at + size();
    yield bytes.subarray(at, next);
    at = next;
  }
}

/** Small seeded generator (Tommy Ettinger's mulberry32): the same seed gives the same cuts everywhere. */
export function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let value = Math.imul(state ^ (state >>> 15), 1 | state);
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value;
    return ((value ^ (value >>> 14)) >>> 0) / 4_294_967_296;
  };
}
