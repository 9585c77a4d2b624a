import * as v from 'valibot';
import { faultKinds } from '../../conversation/fault.ts';
import type { Fault } from '../../conversation/fault.ts';
import { isJsonObject } from '../../base/json.ts';
import type { Json } from '../../base/json.ts';
import { present } from '../../base/present.ts';
import type { Slices } from '../../platform/slices.ts';
import { redactFault } from '../http-exchange/fault-redaction.ts';
import type { Loss } from '../protocol.ts';
import { copyPlain } from './plain-copy.ts';
import type { PlainCopy } from './plain-copy.ts';

/** Schemas of what a third-party provider passes. All of them read plain copies only; fields that are not known are left out. */

const json = v.custom<Json>(() => true);
const count = v.pipe(v.number(), v.minValue(0));
const shortText = v.pipe(v.string(), v.maxLength(1_000));
const partNumber = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const owner = v.object({ protocol: shortText, provider: shortText, model: shortText });
/** Who owns it is not asked: it is always the provider that sent it. */
const opaque = v.object({ format: shortText, data: json });
const citation = v.object({
  title: v.exactOptional(v.string()),
  url: v.exactOptional(v.string()),
  quote: v.exactOptional(v.string()),
});

const part = v.variant('t', [
  v.object({
    t: v.literal('text'),
    text: v.string(),
    citations: v.exactOptional(v.array(citation)),
    phase: v.exactOptional(v.picklist(['commentary', 'final'])),
    refusal: v.exactOptional(v.literal(true)),
    opaque: v.exactOptional(opaque),
  }),
  v.object({
    t: v.literal('reasoning'),
    text: v.string(),
    state: v.picklist(['open', 'sealed', 'redacted']),
    opaque: v.exactOptional(opaque),
  }),
  v.object({
    t: v.literal('call'),
    id: v.exactOptional(v.string()),
    nativeId: v.exactOptional(v.string()),
    name: v.pipe(v.string(), v.maxLength(256)),
    args: v.union([v.object({ value: json }), v.object({ raw: v.string(), broken: v.literal(true) })]),
    executor: v.picklist(['client', 'server']),
    state: v.picklist(['partial', 'complete']),
    opaque: v.exactOptional(opaque),
  }),
  v.object({
    t: v.literal('media'),
    mime: v.pipe(v.string(), v.regex(/^[\w.+-]{1,64}\/[\w.+-]{1,64}$/)),
    data: v.pipe(v.string(), v.regex(/^[A-Za-z0-9+/]*={0,2}$/)),
    name: v.exactOptional(shortText),
  }),
  v.object({
    t: v.literal('vendor'),
    kind: shortText,
    fallbackText: v.exactOptional(v.string()),
    opaque,
  }),
]);

const fault = v.object({
  kind: v.picklist(faultKinds),
  message: v.string(),
  status: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(100), v.maxValue(599))),
  retryAfterMs: v.exactOptional(count),
  code: v.exactOptional(shortText),
  raw: v.exactOptional(json),
});

const usage = v.object({
  input: v.exactOptional(count),
  output: v.exactOptional(count),
  cacheRead: v.exactOptional(count),
  cacheWrite: v.exactOptional(count),
  reasoning: v.exactOptional(count),
  source: v.picklist(['reported', 'estimated']),
});

const event = v.variant('e', [
  v.object({ e: v.literal('open'), responseId: v.exactOptional(shortText), model: v.exactOptional(shortText) }),
  v.object({
    e: v.literal('delta'),
    part: partNumber,
    kind: v.picklist(['text', 'reasoning', 'arguments', 'refusal']),
    text: v.string(),
  }),
  v.object({ e: v.literal('part'), index: partNumber, part }),
  v.object({ e: v.literal('usage'), usage, raw: v.exactOptional(json) }),
  v.object({ e: v.literal('note'), text: v.string() }),
  v.object({
    e: v.literal('end'),
    // The other ways a step ends are no ends of an answer: they are faults.
    end: v.object({
      kind: v.picklist(['stop', 'length', 'calls', 'refusal', 'paused']),
      raw: v.exactOptional(shortText),
      detail: v.exactOptional(json),
    }),
  }),
  v.object({ e: v.literal('fault'), fault }),
]);

const loss = v.object({
  kind: v.picklist(['reasoning', 'media', 'vendor', 'instruction', 'tools', 'citations', 'call']),
  seq: partNumber,
  owner: v.exactOptional(owner),
  detail: v.string(),
});

const listedModel = v.object({
  id: v.pipe(v.string(), v.minLength(1), v.maxLength(256), v.regex(/^[^\s\p{Cc}\p{Cf}]+$/u)),
  name: v.exactOptional(v.pipe(v.string(), v.minLength(1), v.maxLength(200))),
  abilities: v.exactOptional(
    v.object({
      chat: v.exactOptional(v.boolean()),
      tools: v.exactOptional(v.boolean()),
      vision: v.exactOptional(v.boolean()),
      reasoning: v.exactOptional(v.boolean()),
      fim: v.exactOptional(v.boolean()),
    }),
  ),
  contextTokens: v.exactOptional(v.pipe(v.number(), v.safeInteger(), v.minValue(1))),
  maxOutputTokens: v.exactOptional(v.pipe(v.number(), v.safeInteger(), v.minValue(1))),
  price: v.exactOptional(
    v.object({
      input: count,
      output: count,
      cacheRead: v.exactOptional(count),
      cacheWrite: v.exactOptional(count),
    }),
  ),
});

/** An event as a third-party provider may send it, before its numbers, ids and owners are put right. */
export type ThirdPartyEvent = v.InferOutput<typeof event>;
export type ThirdPartyPart = v.InferOutput<typeof part>;
/** A model of a third-party provider's list. */
export type ThirdPartyListed = v.InferOutput<typeof listedModel>;

/** Largest list of models or fault that is read, in about bytes. */
const mostListed = 4 * 1024 * 1024;
const longestMessage = 2_000;

const eventKinds: ReadonlySet<unknown> = new Set<ThirdPartyEvent['e']>([
  'open',
  'delta',
  'part',
  'usage',
  'note',
  'end',
  'fault',
]);

/** Reads a plain value as an event. The problem is one phrase that names the place. */
export function readEvent(
  value: Json,
): { readonly ok: true; readonly event: ThirdPartyEvent } | { readonly ok: false; readonly problem: string } {
  // Said without its kind: there may be a great many, each of another.
  if (!isJsonObject(value) || !eventKinds.has(value['e'])) return { ok: false, problem: 'it is of no known kind' };
  const parsed = v.safeParse(event, value);
  return parsed.success ? { ok: true, event: parsed.output } : { ok: false, problem: problemOf(parsed.issues) };
}

/** Reads what `classify` gave back, or a fault event's fault, as a fault without keys; undefined when it is none. Never throws. */
export function readFault(value: unknown): Fault | undefined {
  const copy = copyPlain(value, mostListed);
  const parsed = copy.ok ? v.safeParse(fault, copy.value) : undefined;
  return parsed?.success === true ? tidyFault(parsed.output) : undefined;
}

/** A fault with texts of bounded length and no keys in them. */
export function tidyFault(read: v.InferOutput<typeof fault>): Fault {
  const message = read.message.trim() === '' ? 'The provider gave no reason.' : read.message.slice(0, longestMessage);
  return redactFault({ ...read, message });
}

/** Losses that are none are left out. */
export function readLosses(value: Json | undefined): { readonly losses: readonly Loss[]; readonly isWhole: boolean } {
  if (!Array.isArray(value)) return { losses: [], isWhole: false };
  const list = value as readonly Json[];
  const losses = list.flatMap((item) => {
    const parsed = v.safeParse(loss, item);
    return parsed.success ? [{ ...parsed.output, detail: parsed.output.detail.slice(0, longestMessage) } as Loss] : [];
  });
  return { losses, isWhole: losses.length === list.length };
}

/**
 * Reads a list of models: each id once, entries that are none left out and counted in `dropped`. Undefined when it is no list of plain data.
 * Rejects only with the reason of `signal`.
 */
export async function readModelList(
  value: unknown,
  slices: Slices,
  signal: AbortSignal,
): Promise<{ readonly models: readonly ThirdPartyListed[]; readonly dropped: number } | undefined> {
  const models = new Map<string, ThirdPartyListed>();
  const items = itemsOf(value);
  let room = mostListed;
  for (let at = 0; at < (items?.length ?? 0); at++) {
    if (slices.due) await slices.rest(signal);
    const copy = items?.copy(at, room);
    if (copy?.ok !== true) return undefined;
    room -= copy.size;
    const parsed = v.safeParse(listedModel, copy.value);
    if (parsed.success && !models.has(parsed.output.id)) models.set(parsed.output.id, present(parsed.output));
  }
  return items && { models: [...models.values()], dropped: items.length - models.size };
}

/** The items of what may be a list, each copied where it is asked for. Undefined where it is none. */
function itemsOf(
  value: unknown,
): { readonly length: number; readonly copy: (at: number, limit: number) => PlainCopy } | undefined {
  try {
    if (!Array.isArray(value)) return undefined;
    const list = value as readonly unknown[];
    const { length } = list;
    return { length, copy: (at, limit) => copyItem(list, at, limit) };
  } catch {
    return undefined;
  }
}

function copyItem(list: readonly unknown[], at: number, limit: number): PlainCopy {
  try {
    return copyPlain(list[at], limit);
  } catch {
    return { ok: false, reason: 'form' };
  }
}

function problemOf(issues: readonly v.BaseIssue<unknown>[]): string {
  const [first] = issues;
  if (first === undefined) return 'it is malformed';
  const path = v.getDotPath(first);
  return `${path === null ? '' : `${path}: `}${first.message}`.slice(0, 200);
}
