const encoder = new TextEncoder();
const newline = 0x0a;
const blank = 0x20;
/** One digit, the check sum, two blanks, and something. */
const shortestLine = 12;
const zero = 0x30;

/** A text without line breaks as one line of a file that is only appended to: its length in bytes, CRC-32 (hex), the text, newline. */
export function checkedLine(text: string): Uint8Array {
  const bytes = encoder.encode(text);
  const prefix = encoder.encode(`${bytes.length} ${crc32(bytes).toString(16).padStart(8, '0')} `);
  const line = new Uint8Array(prefix.length + bytes.length + 1);
  line.set(prefix);
  line.set(bytes, prefix.length);
  line[line.length - 1] = newline;
  return line;
}

/** What {@link checkedLine} wrote, from a line without its newline: the bytes of the text. Undefined for a line that is not whole or was changed. */
export function readCheckedLine(line: Uint8Array): Uint8Array | undefined {
  if (line.length < shortestLine) return undefined;
  const first = line.indexOf(blank);
  if (first < 1 || first > 10 || line[first + 9] !== blank) return undefined;
  const length = numberIn(line, 0, first, 10);
  // As it is written: without zeros in front.
  if (length !== line.length - first - 10 || (line[0] === zero && first > 1)) return undefined;
  if (numberIn(line, first + 1, first + 9, 16) !== crc32(line, first + 10)) return undefined;
  return line.subarray(first + 10);
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

/** CRC-32 (IEEE 802.3) of the bytes from a place on, unsigned. */
function crc32(bytes: Uint8Array, from = 0): number {
  let crc = 0xffffffff;
  for (let at = from; at < bytes.length; at++) crc = (crc >>> 8) ^ (table[(crc ^ (bytes[at] ?? 0)) & 0xff] ?? 0);
  return (crc ^ 0xffffffff) >>> 0;
}
