import { askMode, dueInstructions } from '../../turn/instructions.ts';
import type { Entry } from '../../conversation/entry.ts';
import { isJsonObject } from '../../base/json.ts';
import type { Json } from '../../base/json.ts';
import { ConversationLog } from '../../conversation/log.ts';
import type { Owner } from '../../conversation/part.ts';
import { settle } from '../../conversation/settle.ts';
import { copyPlain } from '../../protocols/third-party/plain-copy.ts';

/** A turn of a native chat, without VS Code's classes. `metadata`: what {@link turnMetadata} gave when the turn ended. */
export interface NativeTurn {
  readonly prompt: string;
  readonly answer: string;
  readonly metadata: unknown;
}

/** Largest memory of one turn that VS Code is asked to keep, in about bytes. Above it only the texts of the turn are kept. */
const largestMemory = 512 * 1024;

/** Who wrote an answer of which only the text is left. */
const unknownOwner: Owner = { protocol: 'editor-lm', provider: 'unknown', model: 'unknown' };

/**
 * The log of a native chat: what each turn appended, as it was kept with its result, so that a model that returns gets its own reasoning back.
 * A turn whose memory is missing or damaged is there with its texts.
 */
export function logOfHistory(turns: readonly NativeTurn[]): ConversationLog {
  const whole = logOf(turns.map((turn, at) => entriesOf(turn.metadata) ?? textEntries(turn, at)));
  return isSound(whole) ? whole : logOf(turns.map(textEntries));
}

/** What is kept of a turn: the entries that it appended. Undefined when they are too large. */
export function turnMetadata(entries: readonly Entry[]): { readonly crossfade: Json } | undefined {
  const kept = entries.filter((entry) => entry.k !== 'instruction' || entry.scope === 'turn');
  const copy = copyPlain(kept, largestMemory);
  return copy.ok ? { crossfade: { version: 1, entries: copy.value } } : undefined;
}

function logOf(turns: readonly (readonly Kept[])[]): ConversationLog {
  const log = new ConversationLog();
  for (const entry of dueInstructions([], askMode)) log.append(entry);
  let before: string | undefined;
  for (const { seq: _seq, hash, ...entry } of turns.flat()) {
    // A summary names the places of what it stands for: it holds only where all before it is as it was.
    const isSame = before !== undefined && log.entries.at(-1)?.hash === before;
    if (entry.k !== 'summary' || isSame) log.append(entry);
    before = hash;
  }
  return log;
}

function isSound(log: ConversationLog): boolean {
  try {
    // Reads every part once, as a projection does.
    return settle(log.entries).items.every(
      (item) =>
        (item.kind !== 'step' && item.kind !== 'user') || item.parts.every((part) => typeof part.t === 'string'),
    );
  } catch {
    return false;
  }
}

const kinds: ReadonlySet<unknown> = new Set(['tools', 'user', 'step', 'result', 'switch', 'instruction', 'summary']);

/** An entry with the place that it had, where it was kept. */
type Kept = Entry & { readonly seq?: number; readonly hash?: string };

function entriesOf(metadata: unknown): readonly Kept[] | undefined {
  const copy = copyPlain(metadata, 2 * largestMemory);
  if (!copy.ok || !isJsonObject(copy.value)) return undefined;
  const memory = copy.value['crossfade'];
  if (!isJsonObject(memory) || memory['version'] !== 1 || !Array.isArray(memory['entries'])) return undefined;
  const entries = memory['entries'] as readonly Json[];
  const isKnown = entries.every((entry) => isJsonObject(entry) && kinds.has(entry['k']));
  // Written by this code; whether it can be read is tried before it is used.
  return isKnown ? (entries as unknown as readonly Kept[]) : undefined;
}

function textEntries({ prompt, answer }: NativeTurn, at: number): readonly Entry[] {
  const user: Entry = { k: 'user', parts: [{ t: 'text', text: prompt }] };
  if (answer.trim() === '') return [user];
  const parts = [{ t: 'text', text: answer }] as const;
  return [user, { k: 'step', id: `native-${at}`, owner: unknownOwner, parts, end: { kind: 'stop' } }];
}
