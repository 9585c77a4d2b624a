import type { Fault } from '../../conversation/fault.ts';
import { isJsonObject } from '../../base/json.ts';
import type { Json } from '../../base/json.ts';
import type { Connection } from '../protocol.ts';
import { withBareToken } from '../../guard/bare-token.ts';
import { KnownValues } from '../../guard/known-values.ts';
import { blank, spansOf } from '../../guard/spans.ts';

/** Secrets that a fault must not hold, whatever a server echoes. */
export type KnownSecrets = string | readonly string[] | undefined;

const mark = '***';
/** Shorter keys are none: they would blank ordinary words. */
const shortestKey = 4;

/** What is kept of a fault, in characters and values; servers send whatever they like as an error. */
export const faultLimits = { message: 4_100, code: 200, raw: 32_000, rawValues: 1_000, rawDepth: 50 } as const;
/** A key that begins before a cut is looked at this far behind it. */
const lookBehindCut = 4_000;

/**
 * Forms of keys that vendors hand out, and places where error texts quote one (OpenAI's 401 shows a part of the key). Each is linear: what
 * can be tried at many places of one run is bounded or begins only where the run does.
 */
const shapes: readonly RegExp[] = [
  /(\bbearer\s{1,20})[A-Za-z0-9._~+/*-]{8,}=*/gi,
  /(\b(?:bearer|api[-_ ]?key(?:\s{1,20}provided)?|access[-_ ]?token|authorization)["']?\s{0,20}[:=]\s{0,20}["']?(?:bearer\s{1,20})?)[^\s"',;]{6,}/gi,
  /\b(?:sk|pk|rk|gsk|xai|pplx|csk|fw|nvapi|hf|r8|ghp|gho|ghs|github_pat|glpat|tgp|key|dapi)[-_][A-Za-z0-9*._-]{8,}/g,
  /\bAIza[A-Za-z0-9*_-]{8,}/g,
  /\bAKIA[A-Z0-9*]{8,}/g,
  /(?<![\w-])eyJ[\w-]{8,2000}\.[\w-]{1,4000}(?:\.[\w-]*)?/g,
];

/** What a connection sends that nobody may read: its key, and the value of its secret header without the word before it. */
export function secretsOf({ key, headerSecret }: Pick<Connection, 'key' | 'headerSecret'>): readonly string[] {
  return [...(key === undefined ? [] : [key]), ...(headerSecret === undefined ? [] : withBareToken(headerSecret))];
}

/** The text with everything that looks like a key replaced by `***`, and `key` itself in whatever form it stands. Linear. */
export function redactKeys(text: string, key?: KnownSecrets): string {
  return new KeyCleaner(key).clean(text, Number.POSITIVE_INFINITY);
}

/** The fault without any key and bounded by {@link faultLimits}: every fault passes here before it leaves the protocols. */
export function redactFault(fault: Fault, key?: KnownSecrets): Fault {
  const cleaner = new KeyCleaner(key);
  return {
    ...fault,
    message: cleaner.clean(fault.message, faultLimits.message),
    ...(fault.code === undefined ? {} : { code: cleaner.clean(fault.code, faultLimits.code) }),
    ...(fault.raw === undefined ? {} : { raw: new RawCleaner(cleaner).clean(fault.raw) }),
  };
}

class KeyCleaner {
  readonly #known = new KnownValues(shortestKey);

  constructor(secrets: KnownSecrets) {
    const all = typeof secrets === 'string' ? [secrets] : (secrets ?? []);
    for (const secret of all) this.#known.add(secret);
  }

  /** At most `longest` characters of the text are looked at and kept, then `…`. No part of a key is left at the cut. */
  clean(text: string, longest: number): string {
    const head = text.length <= longest ? text : text.slice(0, longest + lookBehindCut);
    const spans = [...this.#known.find(head), ...shapes.flatMap((shape) => spansOf(head, shape))];
    if (text.length <= longest) return blank(head, spans, mark);
    const kept = spans.map(({ start, end }) => ({ start, end: Math.min(end, longest) }));
    return `${blank(head.slice(0, longest), kept, mark).toWellFormed()}…`;
  }
}

/** Cleans a value with every text in it, property names included, as far as the limits reach. */
class RawCleaner {
  readonly #cleaner: KeyCleaner;
  #characters: number = faultLimits.raw;
  #values: number = faultLimits.rawValues;

  constructor(cleaner: KeyCleaner) {
    this.#cleaner = cleaner;
  }

  clean(value: Json, depth = 0): Json {
    this.#values--;
    if (typeof value === 'string') return this.#text(value);
    if (typeof value !== 'object' || value === null) return value;
    if (depth >= faultLimits.rawDepth) return '…';
    if (!isJsonObject(value)) return this.#some(value).map((item) => this.clean(item, depth + 1));
    // Keys first: making entries of a huge object costs far more than its names.
    const names = this.#some(Object.keys(value));
    return Object.fromEntries(names.map((name) => [this.#text(name), this.clean(value[name] ?? null, depth + 1)]));
  }

  #some<T>(values: readonly T[]): readonly T[] {
    return values.length > this.#values ? values.slice(0, Math.max(0, this.#values)) : values;
  }

  #text(text: string): string {
    const clean = this.#cleaner.clean(text, Math.max(0, this.#characters));
    this.#characters -= Math.min(text.length, this.#characters);
    return clean;
  }
}
