import type { FileTokens, NgramIndex } from './ngram-index.ts';
import { idOf, isSpaced, pack } from './token-store.ts';
import { unknownToken } from './vocabulary.ts';

/** Raised whenever the form of the snapshot or the way text is cut into tokens changes: older snapshots are thrown away then. */
const version = 1;
const magic = 0x43464e47;
const headBytes = 16;
/** More is never read: it is not ours. */
export const maximumSnapshotBytes = 64 * 1024 * 1024;

/** What an index knows, as bytes: only what is in use, with a version, a length and a checksum. About two bytes a token. */
export function encodeSnapshot(index: NgramIndex): Uint8Array {
  const out = new ByteWriter();
  out.skip(headBytes);
  const numbers = new Map<number, number>([[unknownToken, 0]]);
  const files = [...index.everyFile()];
  for (const { tokens } of files) {
    for (const packed of tokens) if (!numbers.has(idOf(packed))) numbers.set(idOf(packed), numbers.size);
  }
  out.number(numbers.size - 1);
  for (const id of numbers.keys()) if (id !== unknownToken) out.text(index.textOf(id));
  out.number(files.length);
  for (const { path, hash, length, tokens } of files) {
    out.text(path);
    out.number(hash >>> 0);
    out.number(length);
    out.number(tokens.length);
    for (const packed of tokens) out.number(((numbers.get(idOf(packed)) ?? 0) << 1) | (isSpaced(packed) ? 1 : 0));
  }
  const bytes = out.bytes();
  const payload = bytes.subarray(headBytes);
  const head = new DataView(bytes.buffer, bytes.byteOffset, headBytes);
  [magic, version, payload.length, checksum(payload)].forEach((value, at) => head.setUint32(at * 4, value));
  return bytes;
}

/**
 * Gives an empty index what a snapshot holds. False for one that is damaged, cut off or of another version; the index is empty then. Never
 * throws, whatever the bytes are.
 */
export function restoreSnapshot(bytes: Uint8Array, index: NgramIndex): boolean {
  if (bytes.length < headBytes || bytes.length > maximumSnapshotBytes) return false;
  const head = new DataView(bytes.buffer, bytes.byteOffset, headBytes);
  const payload = bytes.subarray(headBytes);
  const expected = [magic, version, payload.length, checksum(payload)];
  if (!expected.every((value, at) => head.getUint32(at * 4) === value)) return false;
  return restorePayload(payload, index);
}

/** The same for what follows the head; checks everything itself, so that a checksum is no guard against what it was made over. */
export function restorePayload(payload: Uint8Array, index: NgramIndex): boolean {
  try {
    const input = new ByteReader(payload);
    const numbers = [unknownToken];
    for (let left = input.count(); left > 0; left--) numbers.push(index.numberOf(input.text(64)));
    for (let left = input.count(); left > 0; left--) index.restore(readFile(input, numbers));
    if (!input.isAtEnd) throw new RangeError('There is more than was announced.');
    return true;
  } catch {
    index.clear();
    return false;
  }
}

function readFile(input: ByteReader, numbers: readonly number[]): FileTokens {
  const path = input.text(4_096);
  const hash = input.number() | 0;
  const length = input.number();
  const tokens = new Int32Array(input.count());
  for (let at = 0; at < tokens.length; at++) {
    const written = input.number();
    const id = numbers[written >>> 1];
    if (id === undefined) throw new RangeError('A token has no text.');
    tokens[at] = pack(id, (written & 1) === 1);
  }
  return { path, hash, length, tokens };
}

/** Notices damage, not malice. */
function checksum(bytes: Uint8Array): number {
  let hash = 0x811c9dc5;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}

/** Numbers of up to 32 bits in one to five bytes, texts as their length and units. */
class ByteWriter {
  #bytes = new Uint8Array(1 << 16);
  #length = 0;

  skip(count: number): void {
    this.#length += count;
  }

  number(value: number): void {
    if (this.#length + 5 > this.#bytes.length) this.#grow();
    let rest = value;
    while (rest > 127) {
      this.#bytes[this.#length++] = (rest & 127) | 128;
      rest >>>= 7;
    }
    this.#bytes[this.#length++] = rest;
  }

  text(value: string): void {
    this.number(value.length);
    for (let at = 0; at < value.length; at++) this.number(value.charCodeAt(at));
  }

  bytes(): Uint8Array {
    return this.#bytes.slice(0, this.#length);
  }

  #grow(): void {
    const bytes = new Uint8Array(this.#bytes.length * 2);
    bytes.set(this.#bytes);
    this.#bytes = bytes;
  }
}

/** Throws a RangeError for whatever cannot have been written. */
class ByteReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get isAtEnd(): boolean {
    return this.#at === this.#bytes.length;
  }

  number(): number {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.#bytes[this.#at++];
      if (byte === undefined) break;
      value |= (byte & 127) << shift;
      if (byte < 128) return value >>> 0;
    }
    throw new RangeError('A number is cut off.');
  }

  /** How many things follow, each of a byte at least. */
  count(): number {
    const value = this.number();
    if (value > this.#bytes.length - this.#at) throw new RangeError('There is less than was announced.');
    return value;
  }

  text(longest: number): string {
    const length = this.count();
    if (length > longest) throw new RangeError('A text is too long.');
    let text = '';
    for (let left = length; left > 0; left--) text += String.fromCharCode(this.number());
    return text;
  }
}
