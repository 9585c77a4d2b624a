import type { Entry, StepEntry, SummaryEntry } from '../conversation/entry.ts';
import type { Slices } from '../platform/slices.ts';
import { wholeLines } from '../platform/checked-lines.ts';
import { decodeLongRecord, decodeRecord, failureOf, journalVersion } from './journal-record.ts';
import type { ConversationMeta, JournalPlace, JournalRecord, TurnFailure } from './journal-record.ts';

/** One journal file as read: every record that verifies, in order, without repetitions. */
export interface Journal {
  readonly records: readonly JournalRecord[];
  /** Number of the last record plus one: what a journal that goes on from here names as its place. */
  readonly length: number;
  /** A record in the middle (or the head) is missing. A torn tail is no damage: it was never acknowledged. */
  readonly damaged: boolean;
  /** Written by a newer version. */
  readonly newer: boolean;
  readonly base?: JournalPlace;
  readonly replaces?: JournalPlace;
}

/** The clock is not asked with every line: where lines are short, that costs more than reading them. */
const bytesBetweenChecks = 4_096;
/** A longer line is read in slices. */
const longLine = 500_000;
/** What a line costs beside its length, as the bytes that cost as much. */
const costOfLine = 16;

/** Reads a journal in one pass. Lines that do not verify are passed over. Never throws on content. */
export async function readJournal(bytes: Uint8Array, slices: Slices): Promise<Journal> {
  const records: JournalRecord[] = [];
  let length = 0;
  let damaged = false;
  let unchecked = 0;
  for (const line of wholeLines(bytes)) {
    const record = line.length < longLine ? decodeRecord(line) : await decodeLongRecord(line, slices);
    // A record is written again when its first write failed after the bytes were down: the repetition has the same number.
    if (record !== undefined && record.n >= length) {
      damaged ||= record.n > length;
      length = record.n + 1;
      records.push(record);
    }
    unchecked += line.length + costOfLine;
    if (unchecked < bytesBetweenChecks) continue;
    unchecked = 0;
    if (slices.due) await slices.rest();
  }
  const origin = originOf(records);
  return { records, length, damaged: damaged || (records.length > 0 && records[0]?.r !== 'head'), ...origin };
}

function originOf(records: readonly JournalRecord[]): Pick<Journal, 'newer' | 'base' | 'replaces'> {
  const head = records[0];
  if (head?.r !== 'head') return { newer: false };
  return {
    newer: head.v > journalVersion,
    ...(head.base && { base: head.base }),
    ...(head.replaces && { replaces: head.replaces }),
  };
}

/** A conversation put together from its journals. */
export interface JournalState {
  /** Visible entries by their place; a hole where one was lost or cannot be read by this version. */
  readonly slots: readonly (Entry | undefined)[];
  readonly meta: ConversationMeta;
  readonly partial: StepEntry | undefined;
  /** By the place of the message. */
  readonly failures: ReadonlyMap<number, TurnFailure>;
  /** Wall time of the last record that is not a draft, in milliseconds; 0 for none. */
  readonly updated: number;
  readonly damaged: boolean;
  readonly newer: boolean;
  /** Records of a newer version, which are not shown. */
  readonly unknown: number;
  /** Number of files that had to be read. */
  readonly depth: number;
}

const empty: JournalState = {
  slots: [],
  meta: {},
  partial: undefined,
  failures: new Map(),
  updated: 0,
  damaged: false,
  newer: false,
  unknown: 0,
  depth: 0,
};

/** The state after the first `limit` records of `file`, bases first. A base that is missing counts as damage. */
export function stateOf(
  journals: ReadonlyMap<string, Journal>,
  file: string,
  limit = Number.POSITIVE_INFINITY,
  seen: readonly string[] = [],
): JournalState {
  const journal = journals.get(file);
  if (journal === undefined || seen.includes(file)) return { ...empty, damaged: true };
  const base =
    journal.base === undefined ? empty : stateOf(journals, journal.base.file, journal.base.records, [...seen, file]);
  return applyRecords(base, journal, limit);
}

function applyRecords(base: JournalState, journal: Journal, limit: number): JournalState {
  const slots = [...base.slots];
  const meta: Record<string, string> = { ...base.meta };
  const failures = new Map(base.failures);
  let { partial, updated, unknown } = base;
  for (const record of journal.records) {
    if (record.n >= limit) break;
    if (record.r === 'entry') {
      slots.length = Math.max(0, record.seq);
      slots.push(record.entry);
      partial = undefined;
    } else if (record.r === 'branch') {
      slots.length = Math.min(slots.length, record.keep);
      partial = undefined;
      forgetFrom(failures, record.keep);
    } else if (record.r === 'partial') partial = record.step;
    else if (record.r === 'meta') applyMeta(meta, record.change);
    else if (record.r === 'failure') applyFailure(failures, record);
    else if (record.r === 'unknown') {
      unknown++;
      if (record.seq !== undefined) slots.length = record.seq + 1;
    }
    if (!isAside(record) || updated === 0) updated = Math.max(updated, record.at);
  }
  const damaged = base.damaged || journal.damaged;
  const newer = base.newer || journal.newer;
  return { slots, meta, partial, failures, updated, damaged, newer, unknown, depth: base.depth + 1 };
}

function applyFailure(failures: Map<number, TurnFailure>, record: Extract<JournalRecord, { r: 'failure' }>): void {
  const failure = failureOf(record);
  if (failure === undefined) failures.delete(record.turn);
  else failures.set(failure.turn, failure);
}

/** Forgets what was said of messages that are no longer part of the conversation. */
export function forgetFrom(failures: Map<number, TurnFailure>, keep: number): void {
  for (const turn of failures.keys()) if (turn >= keep) failures.delete(turn);
}

function applyMeta(meta: Record<string, string>, change: Readonly<Record<string, string | null>>): void {
  for (const key of ['title', 'modelOverride', 'folder', 'draft', 'brought', 'queued']) {
    const value = change[key];
    if (typeof value === 'string') meta[key] = value;
    else if (value === null) Reflect.deleteProperty(meta, key);
  }
}

/** Changes of these do not count. */
const asideKeys: ReadonlySet<string> = new Set(['draft', 'brought', 'title', 'queued']);

/** What does not make a conversation a later one: a draft, another title, the head of a journal that holds only such records. */
function isAside(record: JournalRecord): boolean {
  if (record.r === 'head') return record.base !== undefined;
  return record.r === 'meta' && Object.keys(record.change).every((key) => asideKeys.has(key));
}

/** Number of the last record that belongs to the conversation itself (not a draft, not the head), plus one; 0 for none. */
export function contentLength(journal: Journal): number {
  const isContent = ({ r }: JournalRecord): boolean => r === 'entry' || r === 'branch' || r === 'unknown';
  return (journal.records.findLast(isContent)?.n ?? -1) + 1;
}

/**
 * The entries without holes. Where some were lost, places named by summaries are moved along, and what only made sense with a lost entry (a
 * result without its call, a link to a lost step) is left out.
 */
export function closeHoles(slots: readonly (Entry | undefined)[]): readonly Entry[] {
  const whole = slots.filter((entry) => entry !== undefined);
  if (whole.length === slots.length) return whole;
  const calls = new Set(whole.flatMap((entry) => (entry.k === 'step' ? callIdsOf(entry) : [])));
  const steps = new Set(whole.flatMap((entry) => (entry.k === 'step' ? [entry.id] : [])));
  const keeps = (entry: Entry | undefined): entry is Entry =>
    entry !== undefined && (entry.k !== 'result' || calls.has(entry.call));
  const placeOf = (old: number): number => slots.slice(0, old).filter(keeps).length;
  return slots.filter(keeps).map((entry) => {
    if (entry.k === 'summary') return movedSummary(entry, placeOf);
    return entry.k === 'step' ? withoutLostLinks(entry, steps) : entry;
  });
}

function withoutLostLinks(step: StepEntry, steps: ReadonlySet<string>): StepEntry {
  const { continues, restarts, ...rest } = step;
  return {
    ...rest,
    ...(continues !== undefined && steps.has(continues) && { continues }),
    ...(restarts !== undefined && steps.has(restarts) && { restarts }),
  };
}

function movedSummary(entry: SummaryEntry, placeOf: (old: number) => number): SummaryEntry {
  const [first, last] = entry.replaces;
  const start = placeOf(first);
  return { ...entry, replaces: [start, Math.max(start, placeOf(last + 1) - 1)] };
}

function callIdsOf(step: StepEntry): string[] {
  return step.parts.flatMap((part) => (part.t === 'call' ? [part.id] : []));
}
