import { parseJson, type Json } from './json.ts';

/** Strings with more bytes are read in pieces. */
const longString = 262_144;

const quote = 0x22;
const backslash = 0x5c;
const letterU = 0x75;

/** How long JSON is read. */
export interface LongReading {
  /** Called between pieces; lets other work run where it is time for that. */
  readonly pause: () => Promise<void> | undefined;
  /** Bytes of a piece; for tests. */
  readonly size?: number;
}

/** A string of the text whose content is read in pieces, by the name that stands for it meanwhile. */
interface LongString {
  readonly name: string;
  readonly text: string;
}

/**
 * Reads JSON in UTF-8 as `parseJson` does, but its long strings piece by piece, so that a value of many megabytes stops nothing else. Undefined
 * for what is no JSON. Rejects with a TypeError for what is no UTF-8.
 */
export async function parseLongJson(bytes: Uint8Array, reading: LongReading): Promise<Json | undefined> {
  const { size = longString } = reading;
  // No text can hold a name that was made for it.
  const prefix = crypto.randomUUID();
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  const strings: LongString[] = [];
  let skeleton = '';
  let from = 0;
  for (;;) {
    const start = bytes.indexOf(quote, from);
    if (start < 0) break;
    const cuts = await cutsOfString(bytes, start + 1, { ...reading, size });
    const end = cuts.at(-1);
    if (end === undefined) return undefined;
    if (cuts.length === 1) {
      skeleton += decoder.decode(bytes.subarray(from, end + 1));
    } else {
      const text = await textOf(bytes, [start + 1, ...cuts], reading);
      if (text === undefined) return undefined;
      const name = `${prefix}${strings.length}`;
      strings.push({ name, text });
      skeleton += `${decoder.decode(bytes.subarray(from, start))}"${name}"`;
    }
    from = end + 1;
    await reading.pause();
  }
  skeleton += decoder.decode(bytes.subarray(from));
  const value = parseJson(skeleton);
  return value === undefined ? undefined : withStrings(value, new Map(strings.map(({ name, text }) => [name, text])));
}

/** Where the content of a string can be cut, the last one its closing quote; nothing where it has none. No escape and no character is cut. */
async function cutsOfString(
  bytes: Uint8Array,
  from: number,
  { size, pause }: Required<LongReading>,
): Promise<readonly number[]> {
  const cuts: number[] = [];
  let next = from + size;
  for (let at = from; at < bytes.length;) {
    const byte = bytes[at] ?? 0;
    if (byte === quote) return [...cuts, at];
    if (at >= next && (byte & 0xc0) !== 0x80) {
      cuts.push(at);
      next = at + size;
      await pause();
    }
    at += byte !== backslash ? 1 : bytes[at + 1] === letterU ? 6 : 2;
  }
  return [];
}

async function textOf(bytes: Uint8Array, cuts: readonly number[], { pause }: LongReading): Promise<string | undefined> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  let text = '';
  for (let index = 1; index < cuts.length; index++) {
    const piece = parseJson(`"${decoder.decode(bytes.subarray(cuts[index - 1], cuts[index]))}"`);
    if (typeof piece !== 'string') return undefined;
    text += piece;
    await pause();
  }
  return text;
}

function withStrings(value: Json, strings: ReadonlyMap<string, string>): Json {
  if (typeof value === 'string') return strings.get(value) ?? value;
  if (typeof value !== 'object' || value === null || strings.size === 0) return value;
  if (Array.isArray(value)) return (value as readonly Json[]).map((item) => withStrings(item, strings));
  const entries = Object.entries(value).map(([key, item]) => [strings.get(key) ?? key, withStrings(item, strings)]);
  return Object.fromEntries(entries) as Json;
}
