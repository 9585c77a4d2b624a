import type { Entry, LogEntry, StepEntry } from '../../conversation/entry.ts';
import { ConversationLog } from '../../conversation/log.ts';
import type { CallId, CallPart, InputPart, Owner, Part } from '../../conversation/part.ts';
import { sameOwner } from '../../conversation/part.ts';

/**
 * How far a log was simplified for a server that refuses it. Each level includes those before it.
 * 1. The owner's own opaque data is left out: it may be bound to something that has changed.
 * 2. Calls go by our own ids everywhere.
 * 3. Calls and their results are told as text.
 */
export type RepairLevel = 0 | 1 | 2 | 3;

export const highestRepair: RepairLevel = 3;

/**
 * The log in a form that a stricter server takes. Pure; nothing that is told is lost, only the form it is told in. Level 0 is the log itself,
 * and so is every level that would change nothing.
 */
export function repairLog(log: readonly LogEntry[], level: RepairLevel, target: Owner): readonly LogEntry[] {
  if (level === 0) return log;
  const names = level >= 3 ? callNames(log) : undefined;
  const before = log.map(contentOf);
  const entries = before.map((entry) => repairEntry(entry, level, { target, names }));
  if (entries.every((entry, index) => entry === before[index])) return log;
  const repaired = new ConversationLog();
  for (const entry of entries) repaired.append(entry);
  return repaired.entries;
}

/** The next level that changes anything; undefined when there is none. */
export function nextRepair(log: readonly LogEntry[], level: RepairLevel, target: Owner): RepairLevel | undefined {
  const before = hashOf(repairLog(log, level, target));
  for (let next = level + 1; next <= highestRepair; next++) {
    const candidate = next as RepairLevel;
    if (hashOf(repairLog(log, candidate, target)) !== before) return candidate;
  }
  return undefined;
}

interface Repair {
  readonly target: Owner;
  /** Names of calls by id, where calls are told as text. */
  readonly names: ReadonlyMap<CallId, string> | undefined;
}

function repairEntry(entry: Entry, level: RepairLevel, repair: Repair): Entry {
  if (entry.k === 'step') return repairStep(entry, level, repair);
  const { names } = repair;
  if (names === undefined) return entry;
  if (entry.k !== 'result') return entry;
  const heading = `[${entry.isError ? 'Error' : 'Result'} of ${names.get(entry.call) ?? 'a tool'}]`;
  const parts: readonly InputPart[] = [{ t: 'text', text: heading }, ...entry.parts];
  return { k: 'user', parts };
}

function repairStep(step: StepEntry, level: RepairLevel, { target, names }: Repair): StepEntry {
  const isOwn = sameOwner(step.owner, target);
  const parts = step.parts.flatMap((part): Part[] => {
    const bare = isOwn ? withoutOpaque(part) : [part];
    return level < 2 ? bare : bare.map((one) => (one.t === 'call' ? repairCall(one, names !== undefined) : one));
  });
  const isSame = parts.length === step.parts.length && parts.every((part, index) => part === step.parts[index]);
  return isSame ? step : { ...step, parts };
}

function repairCall(call: CallPart, asText: boolean): Part {
  if (asText && call.executor === 'client' && call.state === 'complete' && 'value' in call.args) {
    return { t: 'text', text: `[Called ${call.name} with ${JSON.stringify(call.args.value)}]` };
  }
  if (call.nativeId === undefined) return call;
  const { nativeId: _nativeId, ...rest } = call;
  return rest;
}

/** Without its proof a sealed reasoning is worth nothing, nor is a part that is only opaque. */
function withoutOpaque(part: Part): Part[] {
  switch (part.t) {
    case 'reasoning':
      return [];
    case 'vendor':
      return part.fallbackText === undefined ? [] : [{ t: 'text', text: part.fallbackText }];
    case 'text':
    case 'call': {
      if (part.opaque === undefined) return [part];
      const { opaque: _opaque, ...rest } = part;
      return [rest];
    }
    case 'media':
      return [part];
  }
}

function callNames(log: readonly LogEntry[]): ReadonlyMap<CallId, string> {
  const parts = log.flatMap((entry) => (entry.k === 'step' ? entry.parts : []));
  return new Map(parts.flatMap((part) => (part.t === 'call' ? [[part.id, part.name] as const] : [])));
}

function hashOf(log: readonly LogEntry[]): string | undefined {
  return log.at(-1)?.hash;
}

function contentOf({ seq: _seq, hash: _hash, ...content }: LogEntry): Entry {
  return content;
}

const levels = new WeakMap<ConversationLog, Map<string, RepairLevel>>();

/** The level that a model's server was found to need for this conversation: later requests begin with it, so that they stay prefix-stable. */
export function knownRepair(log: ConversationLog, target: Owner): RepairLevel {
  return levels.get(log)?.get(keyOf(target)) ?? 0;
}

export function rememberRepair(log: ConversationLog, target: Owner, level: RepairLevel): void {
  const known = levels.get(log) ?? new Map<string, RepairLevel>();
  levels.set(log, known.set(keyOf(target), level));
}

function keyOf({ protocol, provider, model }: Owner): string {
  return `${protocol} ${provider}/${model}`;
}
