import { isJsonObject, parseJson } from '../base/json.ts';
import type { Json, JsonObject } from '../base/json.ts';
import type { Entry, StepEntry } from '../conversation/entry.ts';
import { isKnownEntry, isKnownStep } from './entry-schema.ts';
import { faultKinds } from '../conversation/fault.ts';
import type { FaultKind, ToldFault } from '../conversation/fault.ts';
import { parseLongJson } from '../base/long-json.ts';
import { checkedLine, readCheckedLine, readCheckedLongLine } from '../platform/checked-lines.ts';
import type { Slices } from '../platform/slices.ts';

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

const decoder = new TextDecoder('utf-8', { fatal: true });

/** A record as one line of its journal. */
export function encodeRecord(record: Content & { readonly n: number; readonly at: number }): Uint8Array {
  return checkedLine(JSON.stringify(record));
}

/**
 * Reads one line without its newline. Undefined for anything that is not a whole, unchanged record; a record of another kind or shape than
 * this version writes comes back as `unknown`. Never throws.
 */
export function decodeRecord(line: Uint8Array): JournalRecord | undefined {
  const json = readCheckedLine(line);
  return json && parseRecord(json);
}

function parseRecord(json: Uint8Array): JournalRecord | undefined {
  try {
    return recordOf(parseJson(decoder.decode(json)));
  } catch {
    return undefined;
  }
}

/** {@link decodeRecord} of a line of many megabytes: rests between its pieces. */
export async function decodeLongRecord(line: Uint8Array, slices: Slices): Promise<JournalRecord | undefined> {
  const pause = (): Promise<void> | undefined => (slices.due ? slices.rest() : undefined);
  const json = await readCheckedLongLine(line, slices);
  try {
    return json && recordOf(await parseLongJson(json, { pause }));
  } catch {
    return undefined;
  }
}

function recordOf(value: Json | undefined): JournalRecord | undefined {
  if (!isJsonObject(value) || !isCount(value['n']) || typeof value['r'] !== 'string') return undefined;
  return hasKnownShape(value) ? (value as unknown as JournalRecord) : unknownRecord(value);
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
