import type { Slices } from './slices.ts';

const encoder = new TextEncoder();
const newline = 0x0a;
const blank = 0x20;
/** One digit, the check sum, two blanks, and something. */
const shortestLine = 12;
const zero = 0x30;
/** The check sum of so many bytes is taken in one go. */
const checkedAtOnce = 1_048_576;

/** A text without line breaks as one line of a file that is only appended to: its length in bytes, CRC-32 (hex), the text, newline. */
export function checkedLine(text: string): Uint8Array {
  const bytes = encoder.encode(text);
  const prefix = encoder.encode(prefixOf(bytes.length, crc32(bytes)));
  const line = new Uint8Array(prefix.length + bytes.length + 1);
  line.set(prefix);
  line.set(bytes, prefix.length);
  line[line.length - 1] = newline;
  return line;
}

/** {@link checkedLine} of a long text that comes in pieces, none of which ends within a pair of surrogates. Rests between them. */
export async function checkedLongLine(pieces: Iterable<string>, slices: Slices): Promise<Uint8Array> {
  const encoded: Uint8Array[] = [];
  let length = 0;
  let sum = 0;
  for (const piece of pieces) {
    const bytes = encoder.encode(piece);
    encoded.push(bytes);
    length += bytes.length;
    sum = crc32(bytes, sum);
    if (slices.due) await slices.rest();
  }
  const prefix = encoder.encode(prefixOf(length, sum));
  const line = new Uint8Array(prefix.length + length + 1);
  let at = 0;
  for (const bytes of [prefix, ...encoded]) {
    line.set(bytes, at);
    at += bytes.length;
    if (slices.due) await slices.rest();
  }
  line[at] = newline;
  return line;
}

function prefixOf(length: number, sum: number): string {
  return `${length} ${sum.toString(16).padStart(8, '0')} `;
}

/** What {@link checkedLine} wrote, from a line without its newline: the bytes of the text. Undefined for a line that is not whole or was changed. */
export function readCheckedLine(line: Uint8Array): Uint8Array | undefined {
  const head = readHead(line);
  return head !== undefined && head.sum === crc32(line.subarray(head.start)) ? line.subarray(head.start) : undefined;
}

/** {@link readCheckedLine} of a long line: rests between its pieces. */
export async function readCheckedLongLine(line: Uint8Array, slices: Slices): Promise<Uint8Array | undefined> {
  const head = readHead(line);
  if (head === undefined) return undefined;
  let sum = 0;
  for (let at = head.start; at < line.length; at += checkedAtOnce) {
    sum = crc32(line.subarray(at, at + checkedAtOnce), sum);
    if (slices.due) await slices.rest();
  }
  return head.sum === sum ? line.subarray(head.start) : undefined;
}

/** Where the text of a line begins and its check sum; undefined where the line has not the length it says. */
function readHead(line: Uint8Array): { readonly start: number; readonly sum: number } | undefined {
  if (line.length < shortestLine) return undefined;
  const first = line.indexOf(blank);
  if (first < 1 || first > 10 || line[first + 9] !== blank) return undefined;
  const length = numberIn(line, 0, first, 10);
  // As it is written: without zeros in front.
  if (length !== line.length - first - 10 || (line[0] === zero && first > 1)) return undefined;
  return { start: first + 10, sum: numberIn(line, first + 1, first + 9, 16) };
}

/** The lines of a file, in order, each without its newline; what follows the last newline is a torn tail and is left out. */
export function* wholeLines(file: Uint8Array): Generator<Uint8Array> {
  // Pieces of a plain array cost far less than those of a Node buffer.
  const bytes = new Uint8Array(file.buffer, file.byteOffset, file.byteLength);
  let start = 0;
  for (;;) {
    const end = bytes.indexOf(newline, start);
    if (end < 0) return;
    if (end > start) yield bytes.subarray(start, end);
    start = end + 1;
  }
}

/** The number that digits in lower case stand for; -1 where something else stands among them. */
function numberIn(line: Uint8Array, from: number, end: number, base: number): number {
  let number = 0;
  for (let at = from; at < end; at++) {
    const unit = line[at] ?? 0;
    const digit = unit >= 0x61 ? unit - 0x57 : unit <= 0x39 ? unit - zero : -1;
    if (digit < 0 || digit >= base) return -1;
    number = number * base + digit;
  }
  return number;
}

const table = Uint32Array.from({ length: 256 }, (_, index) => {
  let value = index;
  for (let bit = 0; bit < 8; bit++) value = (value & 1) === 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value >>> 0;
});

/** CRC-32 (IEEE 802.3) of the bytes, unsigned; `before`: that of the bytes in front of them. */
function crc32(bytes: Uint8Array, before = 0): number {
  let crc = ~before;
  for (let at = 0; at < bytes.length; at++) crc = (crc >>> 8) ^ (table[(crc ^ (bytes[at] ?? 0)) & 0xff] ?? 0);
  return ~crc >>> 0;
}
