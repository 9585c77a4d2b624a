import type { Entry, LogEntry } from './entry.ts';
import { createCallIdSource } from './call-id.ts';
import type { CallIdSource } from './call-id.ts';
import { isHeavy } from '../base/json-pieces.ts';
import { Listeners } from '../base/listeners.ts';
import { wellFormed } from '../base/well-formed.ts';

/** Hash at which every chain begins. */
const root = '0'.repeat(16);

/**
 * The append-only record of one conversation. Entries get their place and a hash chained over all content before them; nothing that was
 * appended is ever changed. Lone surrogates are replaced here, once, so that no projection has to.
 */
export class ConversationLog {
  readonly #entries: LogEntry[] = [];
  readonly #random: (() => number) | undefined;
  readonly #appended = new Listeners<LogEntry>();
  #callIds: CallIdSource | undefined;

  /** Told of every entry as soon as it is in the log, before `append` returns. */
  readonly onDidAppend = this.#appended.on;

  /** Continues a log read from disk. Throws {@link BrokenChain} when an entry is missing or changed. */
  constructor(entries: readonly LogEntry[] = [], random?: () => number) {
    for (const entry of entries) {
      const expected = stamp(contentOf(entry), this.#entries);
      if (expected.seq !== entry.seq || expected.hash !== entry.hash) throw new BrokenChain(this.#entries.length);
      this.#entries.push(deepFreeze(entry));
    }
    this.#random = random;
  }

  /** Ids for new calls: none that was in the log at the first use of this property, none given out since. */
  get callIds(): CallIdSource {
    this.#callIds ??= createCallIdSource(callIdsOf(this.#entries), this.#random);
    return this.#callIds;
  }

  get entries(): readonly LogEntry[] {
    return this.#entries;
  }

  /** A log of the first `count` entries. They were verified when they came in and are frozen: they are shared, not hashed again. */
  fork(count: number): ConversationLog {
    const log = new ConversationLog([], this.#random);
    for (const entry of this.#entries.slice(0, count)) log.#entries.push(entry);
    return log;
  }

  append(entry: Entry): LogEntry {
    const stamped = deepFreeze(stamp(wellFormed(entry), this.#entries));
    this.#entries.push(stamped);
    this.#appended.fire(stamped);
    return stamped;
  }
}

/** An entry of a stored log does not fit the one before it. `position` is the number of entries that are good. */
export class BrokenChain extends Error {
  override readonly name = 'BrokenChain';
  readonly position: number;
  constructor(position: number) {
    super(`The conversation record is damaged after entry ${position}.`);
    this.position = position;
  }
}

function stamp(entry: Entry, before: readonly LogEntry[]): LogEntry {
  const previous = before.at(-1)?.hash ?? root;
  return { ...entry, seq: before.length, hash: hashText(previous + contentText(entry)) };
}

function contentOf(entry: LogEntry): Entry {
  const { seq: _seq, hash: _hash, ...content } = entry;
  return content;
}

function callIdsOf(entries: readonly Entry[]): string[] {
  return entries.flatMap((entry) =>
    entry.k === 'step' ? entry.parts.flatMap((part) => (part.t === 'call' ? [part.id] : [])) : [],
  );
}

/** Strings up to this length are hashed whole. */
const longestWhole = 100_000;
/** Of a longer one so many characters are. */
const sampled = 8_192;

/** What the hash of an entry is taken of. Of a very long text that is its length and an even sample: it has to be ready when the entry is. */
function contentText(entry: Entry): string {
  if (!isHeavy(entry, longestWhole)) return JSON.stringify(entry);
  return JSON.stringify(entry, (_key, value: unknown) => {
    return typeof value === 'string' && value.length > longestWhole ? sampleOf(value) : value;
  });
}

function sampleOf(text: string): string {
  const step = text.length / sampled;
  let sample = `${text.length}:`;
  for (let index = 0; index < sampled; index++) sample += text.charAt(Math.floor(index * step));
  return sample.toWellFormed();
}

/**
 * Two independent 32-bit FNV-1a style rounds as 16 hex digits. It finds accidents (a torn or edited record), not attacks, and needs no
 * platform crypto.
 */
function hashText(text: string): string {
  let a = 0x811c9dc5;
  let b = 0x9747b28c;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    a = Math.imul(a ^ code, 0x01000193);
    b = Math.imul(b ^ (code + i), 0x85ebca6b);
    b ^= b >>> 13;
  }
  return hex(a) + hex(b);
}

function hex(value: number): string {
  return (value >>> 0).toString(16).padStart(8, '0');
}

function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  Object.freeze(value);
  for (const child of Object.values(value)) deepFreeze(child);
  return value;
}
