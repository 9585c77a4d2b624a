import { isJsonObject, parseJson } from '../base/json.ts';
import type { Json, JsonObject } from '../base/json.ts';
import type { Entry, StepEntry } from '../conversation/entry.ts';
import { isKnownEntry, isKnownStep } from './entry-schema.ts';
import { faultKinds } from '../conversation/fault.ts';
import type { FaultKind, ToldFault } from '../conversation/fault.ts';

/** Version of the journal format this code writes. A higher number on disk is opened for reading only. */
export const journalVersion = 1;

/** A place in another journal: everything before record number `records` of file `file` (its random part). */
export interface JournalPlace {
  readonly file: string;
  readonly records: number;
}

/** What a conversation carries besides its log. */
export interface ConversationMeta {
  /** Given by the person; absent: taken from the first message. */
  readonly title?: string;
  /** Model ref chosen for this conversation. */
  readonly modelOverride?: string;
  /** URI of the folder whose models are asked: that of the first message. Absent in conversations of older versions. */
  readonly folder?: string;
  /** Text in the input box that was not sent yet. */
  readonly draft?: string;
  /** What goes along with the draft without being named in it: a JSON list of parts. */
  readonly brought?: string;
  /** Messages that wait for the running answer to end, the one under way first: a JSON list of texts, or of objects that bring something. */
  readonly queued?: string;
}

/** Why there is no whole answer to a message, where the log does not say: nothing of the answer came that is worth an entry. */
export interface TurnFailure {
  /** Place of the person's message in the log. */
  readonly turn: number;
  readonly fault: ToldFault;
  /** The model that was asked last, as `provider/model`. */
  readonly ref?: string;
}

/** A change of the meta data; `undefined` takes a value away. */
export type MetaChange = { readonly [K in keyof ConversationMeta]?: ConversationMeta[K] | undefined };

type Content =
  /** First record. `base`: the journal goes on from there. `replaces`: it repeats what could be read there. */
  | {
      readonly r: 'head';
      readonly v: number;
      readonly id: string;
      readonly base?: JournalPlace;
      readonly replaces?: JournalPlace;
    }
  | { readonly r: 'entry'; readonly seq: number; readonly entry: Entry }
  /** `null` takes a value away. */
  | { readonly r: 'meta'; readonly change: { readonly [K in keyof ConversationMeta]?: string | null } }
  /** The visible conversation goes on after its first `keep` entries; the `from` entries that were visible stay in the file. */
  | { readonly r: 'branch'; readonly from: number; readonly keep: number }
  /** An answer under way, as far as it came; void as soon as an entry or a branch follows. */
  | { readonly r: 'partial'; readonly step: StepEntry }
  /** How the turn of a message ended that has no whole answer; `null` once it is asked again. */
  | { readonly r: 'failure'; readonly turn: number; readonly fault: ToldFault | null; readonly ref?: string };

/** A whole, unchanged record that this version cannot read: a newer one wrote it. `seq`: where an entry stands. Never written. */
interface UnknownContent {
  readonly r: 'unknown';
  readonly seq?: number;
}

export type RecordContent = Content;
/** One line of a journal. `n` counts from 0 without gaps in one file; `at` is wall time in milliseconds. */
export type JournalRecord = (Content | UnknownContent) & { readonly n: number; readonly at: number };

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true });
const newline = 0x0a;
const blank = 0x20;
/** One digit, the check sum, two blanks, and something. */
const shortestLine = 12;
const zero = 0x30;

/** A record as one line: length of the JSON in bytes, CRC-32 (hex), JSON, newline. */
export function encodeRecord(record: Content & { readonly n: number; readonly at: number }): Uint8Array {
  const json = encoder.encode(JSON.stringify(record));
  const prefix = encoder.encode(`${json.length} ${crc32(json).toString(16).padStart(8, '0')} `);
  const line = new Uint8Array(prefix.length + json.length + 1);
  line.set(prefix);
  line.set(json, prefix.length);
  line[line.length - 1] = newline;
  return line;
}

/**
 * Reads one line without its newline. Undefined for anything that is not a whole, unchanged record; a record of another kind or shape than
 * this version writes comes back as `unknown`. Never throws.
 */
export function decodeRecord(line: Uint8Array): JournalRecord | undefined {
  if (line.length < shortestLine) return undefined;
  const first = line.indexOf(blank);
  if (first < 1 || first > 10 || line[first + 9] !== blank) return undefined;
  const length = numberIn(line, 0, first, 10);
  // As it is written: without zeros in front.
  if (length !== line.length - first - 10 || (line[0] === zero && first > 1)) return undefined;
  if (numberIn(line, first + 1, first + 9, 16) !== crc32(line, first + 10)) return undefined;
  return parseRecord(line.subarray(first + 10));
}

/** The lines of a journal, in order, each without its newline; what follows the last newline is a torn tail and is left out. */
export function* journalLines(journal: Uint8Array): Generator<Uint8Array> {
  // Pieces of a plain array cost far less than those of a Node buffer.
  const bytes = new Uint8Array(journal.buffer, journal.byteOffset, journal.byteLength);
  let start = 0;
  for (;;) {
    const end = bytes.indexOf(newline, start);
    if (end < 0) return;
    if (end > start) yield bytes.subarray(start, end);
    start = end + 1;
  }
}

function parseRecord(json: Uint8Array): JournalRecord | undefined {
  try {
    const value = parseJson(decoder.decode(json));
    if (!isJsonObject(value) || !isCount(value['n']) || typeof value['r'] !== 'string') return undefined;
    return hasKnownShape(value) ? (value as unknown as JournalRecord) : unknownRecord(value);
  } catch {
    return undefined;
  }
}

function unknownRecord({ n, at, r, seq }: JsonObject): JournalRecord {
  const isEntry = r === 'entry' && isCount(seq);
  return {
    r: 'unknown',
    n: n as number,
    at: typeof at === 'number' ? at : 0,
    ...(isEntry && { seq: seq as number }),
  };
}

function hasKnownShape(value: JsonObject): boolean {
  if (typeof value['at'] !== 'number') return false;
  switch (value['r']) {
    case 'entry':
      return isCount(value['seq']) && isKnownEntry(value['entry']);
    case 'branch':
      return isCount(value['keep']);
    case 'meta':
      return isJsonObject(value['change']);
    case 'partial':
      return isKnownStep(value['step']);
    case 'failure':
      return isCount(value['turn']) && (value['fault'] === null || isJsonObject(value['fault']));
    case 'head':
      return isCount(value['v']) && isPlace(value['base']) && isPlace(value['replaces']);
    default:
      return false;
  }
}

function isPlace(value: Json | undefined): boolean {
  return value === undefined || (isJsonObject(value) && typeof value['file'] === 'string' && isCount(value['records']));
}

/** A failure as it is shown; undefined for one that was taken back, or that a person can make nothing of. */
export function failureOf({ turn, fault, ref }: Extract<Content, { r: 'failure' }>): TurnFailure | undefined {
  if (!isJsonObject(fault ?? undefined)) return undefined;
  const { kind, message, status, code } = fault as unknown as JsonObject;
  const known = faultKinds.find((each): each is FaultKind => each === kind);
  if (known === undefined || typeof message !== 'string') return undefined;
  return {
    turn,
    fault: {
      kind: known,
      message,
      ...(typeof status === 'number' && { status }),
      ...(typeof code === 'string' && { code }),
    },
    ...(typeof ref === 'string' && { ref }),
  };
}

/** No file holds more records; a larger number is damage and must not make room for millions of holes. */
const maxRecords = 10_000_000;

function isCount(value: Json | undefined): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < maxRecords;
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
