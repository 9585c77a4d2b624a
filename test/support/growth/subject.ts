/** Something that reads what others send, with a hostile input for it. */
export interface GrowthSubject {
  readonly name: string;
  /** Size of the smallest input in characters; enough that the work itself is measured. Default 64 Ki. */
  readonly size?: number;
  /** Size at which the cost of a megabyte is taken: a whole one for work that spends more on the first part of a text. Default 256 Ki. */
  readonly benchSize?: number;
  /** Makes an input of about `size` characters; the function given back does the work, in the pieces that it is done in. */
  readonly prepare: (size: number) => () => Iterable<unknown> | AsyncIterable<unknown>;
}

/** Events that come at once in 16 KB from a connection, where each takes about 48 characters. Measuring each one by itself costs more than it does. */
export const eventsAtOnce = Math.floor((16 * 1024) / 48);

/** The pieces that a text would come in from a connection. */
export function chunksOf(text: string, length = 16_384): Uint8Array[] {
  const bytes = new TextEncoder().encode(text);
  return Array.from({ length: Math.ceil(bytes.length / length) }, (_, at) =>
    bytes.subarray(at * length, (at + 1) * length),
  );
}

/** `piece` again and again, about `size` characters in all. */
export function repeated(piece: string, size: number): string {
  return piece.repeat(Math.max(1, Math.ceil(size / piece.length)));
}

/** As many pieces as make about `size` characters, each made from its number. */
export function numbered(make: (at: number) => string, size: number): string[] {
  const pieces: string[] = [];
  for (let length = 0; length < size;) {
    const piece = make(pieces.length);
    pieces.push(piece);
    length += piece.length;
  }
  return pieces;
}
