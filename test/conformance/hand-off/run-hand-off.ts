import { createCallIdSource } from '../../../src/conversation/call-id.ts';
import type { Entry, LogEntry } from '../../../src/conversation/entry.ts';
import { ConversationLog } from '../../../src/conversation/log.ts';
import type { CallId, Owner } from '../../../src/conversation/part.ts';
import { sameOwner } from '../../../src/conversation/part.ts';
import { mulberry32 } from '../byte-splits.ts';
import { importCase } from '../import/import-case.ts';
import type { ImportedConversation } from '../import/import-case.ts';
import type { RecordedCase } from '../recorded-case.ts';
import type { Wire } from '../wires.ts';
import { checkPair } from './check-pair.ts';
import { checkPrefix, headOf } from './check-prefix.ts';
import type { RequestHead } from './check-prefix.ts';
import { opaquesIn, secretsIn } from './opaque-data.ts';
import { syntheticTurns } from './synthetic-turns.ts';
import type { Donor } from './synthetic-turns.ts';
import { targetOfOwner, targets } from './targets.ts';
import type { HandOffTarget } from './targets.ts';

/** What the hand-off of a set came to. */
export interface HandOffResult {
  readonly conversations: number;
  /** Beginnings of conversations × targets. */
  readonly pairs: number;
  readonly failedPairs: number;
  /** Conversations × targets whose requests were compared with one another. */
  readonly prefixes: number;
  readonly failedPrefixes: number;
  readonly problems: readonly string[];
}

/** `targets`: those that the conversations are handed to; default: all of the product's. Each conversation also goes home. */
export interface HandOffOptions {
  readonly quick: boolean;
  readonly targets?: readonly HandOffTarget[];
}

/** Seed and share of the quick form: the same sample everywhere. */
const quickSeed = 3;
const quickConversations = 60;

/** Hands every beginning of every conversation of the cases to every target, and checks each request by itself and as a prefix of the next. */
export function runHandOff(
  cases: readonly { readonly recorded: RecordedCase; readonly wire: Wire }[],
  options: HandOffOptions,
): HandOffResult {
  const imported = cases.flatMap(({ recorded, wire }) => importCase(recorded, wire) ?? []);
  const tally = new Tally();
  for (const index of chosen(imported.length, options.quick)) {
    const conversation = imported[index];
    if (conversation === undefined) continue;
    tally.conversations++;
    const donor = donorFor(imported, index);
    const entries = donor === undefined ? conversation.entries : extended(conversation, donor);
    const owners = [conversation.owner, ...(donor === undefined ? [] : [donor.owner])];
    handOff({ id: conversation.id, entries, targets: withOwners(owners, options.targets ?? targets) }, tally);
  }
  return tally;
}

class Tally implements HandOffResult {
  conversations = 0;
  pairs = 0;
  failedPairs = 0;
  prefixes = 0;
  failedPrefixes = 0;
  readonly problems: string[] = [];
}

interface Journey {
  readonly id: string;
  readonly entries: readonly Entry[];
  readonly targets: readonly HandOffTarget[];
}

/** Every number below `count`, or the quick sample of them in order. */
function chosen(count: number, quick: boolean): number[] {
  const all = Array.from({ length: count }, (_, index) => index);
  if (!quick || count <= quickConversations) return all;
  const random = mulberry32(quickSeed);
  const sample = all.map((index) => ({ index, key: random() })).toSorted((a, b) => a.key - b.key);
  return sample
    .slice(0, quickConversations)
    .map(({ index }) => index)
    .toSorted((a, b) => a - b);
}

/** The richest answer among the next conversations of other wires. */
function donorFor(imported: readonly ImportedConversation[], index: number): Donor | undefined {
  const home = imported[index]?.owner.protocol;
  const turned = [...imported.slice(index + 1), ...imported.slice(0, index)];
  const answers = turned.flatMap(({ owner, entries }): Donor[] => {
    const step = entries.findLast((entry) => entry.k === 'step');
    return owner.protocol === home || step === undefined ? [] : [{ owner, parts: step.parts }];
  });
  const kinds = ({ parts }: Donor): number => new Set(parts.map((part) => part.t)).size;
  return answers.slice(0, 8).toSorted((a, b) => kinds(b) - kinds(a))[0];
}

/** The recorded conversation with what follows it. */
export function extended({ owner, entries }: ImportedConversation, donor: Donor): Entry[] {
  const calls = entries.flatMap((entry) => (entry.k === 'step' ? entry.parts : [])).filter((part) => part.t === 'call');
  const answered = new Set(entries.flatMap((entry) => (entry.k === 'result' ? [entry.call] : [])));
  const last = entries.findLast((entry) => entry.k === 'step');
  const open = (last?.parts ?? []).flatMap((part): CallId[] =>
    part.t === 'call' && part.executor === 'client' && part.state === 'complete' && !answered.has(part.id)
      ? [part.id]
      : [],
  );
  const ids = createCallIdSource(
    calls.map(({ id }) => id),
    mulberry32(entries.length + 1),
  );
  return [...entries, ...syntheticTurns(owner, donor, open, ids)];
}

function withOwners(owners: readonly Owner[], all: readonly HandOffTarget[]): HandOffTarget[] {
  const missing = owners.filter((owner) => !all.some((target) => sameOwner(target.owner, owner)));
  return [...all, ...missing.flatMap((owner) => targetOfOwner(owner) ?? [])];
}

function handOff({ id, entries, targets: all }: Journey, tally: Tally): void {
  const log = new ConversationLog();
  for (const entry of entries) log.append(entry);
  const whole = log.entries;
  const known = { opaques: opaquesIn(whole), secrets: secretsIn(whole) };
  const first = entries.findIndex((entry) => entry.k === 'user' || entry.k === 'step') + 1;
  const beginnings = whole.slice(first - 1).map((_, index) => {
    const count = first + index;
    const isIn = ({ seq }: { readonly seq: number }): boolean => seq < count;
    return { log: whole.slice(0, count), opaques: known.opaques.filter(isIn), secrets: known.secrets.filter(isIn) };
  });
  for (const target of all) {
    const heads: RequestHead[] = [];
    for (const beginning of beginnings) {
      tally.pairs++;
      const problems = guarded(() => {
        const projection = target.project(beginning.log);
        if (isRequestPoint(whole, beginning.log.length)) heads.push(headOf(projection.body, beginning.log.length));
        return checkPair(beginning, target, projection);
      });
      if (problems.length > 0) tally.failedPairs++;
      report(problems, `hand-off ${id} first ${beginning.log.length} entries to ${target.name}`, tally);
    }
    tally.prefixes++;
    const broken = checkPrefix(heads, whole, target.owner.protocol === 'anthropic-messages');
    if (broken.length > 0) tally.failedPrefixes++;
    report(broken, `prefix ${id} to ${target.name}`, tally);
  }
}

function report(problems: readonly string[], what: string, tally: Tally): void {
  for (const problem of problems) tally.problems.push(`${what}: ${problem}`);
}

/**
 * Where a request went out: before a step, and at the end. Not before a step that goes on with the text of the one before (its request ended
 * in that text), and not before a step in whose place another was begun anew.
 */
function isRequestPoint(log: readonly LogEntry[], count: number): boolean {
  const next = log[count];
  if (next === undefined) return true;
  return next.k === 'step' && next.continues === undefined && next.restarts === undefined;
}

function guarded(check: () => string[]): string[] {
  try {
    return check();
  } catch (error) {
    return [`threw ${error instanceof Error ? error.message : String(error)}`];
  }
}
