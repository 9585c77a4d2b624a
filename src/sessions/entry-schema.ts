import * as v from 'valibot';
import { faultKinds } from '../conversation/fault.ts';
import type { Json } from '../base/json.ts';

/** What this version reads of an entry. Fields it does not know are no reason to refuse one. */
const owner = v.object({ protocol: v.string(), provider: v.string(), model: v.string() });
const opaque = v.optional(v.object({ owner, format: v.string() }));
const citation = v.object({
  title: v.optional(v.string()),
  url: v.optional(v.string()),
  quote: v.optional(v.string()),
});
const text = v.object({
  t: v.literal('text'),
  text: v.string(),
  citations: v.optional(v.array(citation)),
  phase: v.optional(v.picklist(['commentary', 'final'])),
  opaque,
});
const reasoning = v.object({
  t: v.literal('reasoning'),
  text: v.string(),
  state: v.picklist(['open', 'sealed', 'redacted']),
  opaque,
});
const call = v.object({
  t: v.literal('call'),
  id: v.string(),
  nativeId: v.optional(v.string()),
  name: v.string(),
  args: v.union([v.object({ raw: v.string(), broken: v.literal(true) }), v.object({ value: v.unknown() })]),
  foundInText: v.optional(v.literal(true)),
  executor: v.picklist(['client', 'server']),
  state: v.picklist(['partial', 'complete']),
  opaque,
});
const media = v.object({
  t: v.literal('media'),
  mime: v.string(),
  data: v.string(),
  name: v.optional(v.string()),
  thumbnail: v.optional(v.string()),
});
const vendor = v.object({
  t: v.literal('vendor'),
  kind: v.string(),
  fallbackText: v.optional(v.string()),
  opaque: v.object({ owner, format: v.string() }),
});
const inputParts = v.array(v.variant('t', [text, media, vendor]));
const place = v.pipe(v.number(), v.integer(), v.minValue(0));

const stepEnds = ['stop', 'length', 'calls', 'refusal', 'paused', 'cut', 'cancelled', 'error'] as const;
const count = v.optional(v.number());
const step = v.object({
  k: v.literal('step'),
  id: v.string(),
  owner,
  parts: v.array(v.variant('t', [text, reasoning, call, media, vendor])),
  usage: v.optional(
    v.object({
      input: count,
      output: count,
      cacheRead: count,
      cacheWrite: count,
      reasoning: count,
      source: v.string(),
    }),
  ),
  end: v.object({ kind: v.picklist(stepEnds), raw: v.optional(v.string()) }),
  continues: v.optional(v.string()),
  restarts: v.optional(v.string()),
});
const entry = v.variant('k', [
  v.object({
    k: v.literal('instruction'),
    text: v.string(),
    scope: v.picklist(['conversation', 'turn']),
    mode: v.optional(v.string()),
  }),
  v.object({
    k: v.literal('tools'),
    added: v.array(v.object({ name: v.string(), description: v.string(), inputSchema: v.looseObject({}) })),
    removed: v.array(v.string()),
  }),
  v.object({ k: v.literal('user'), parts: inputParts }),
  step,
  v.object({ k: v.literal('result'), call: v.string(), parts: inputParts, isError: v.boolean() }),
  v.object({
    k: v.literal('switch'),
    from: owner,
    to: owner,
    why: v.picklist(['user', 'failover', 'policy']),
    at: v.optional(v.string()),
    fault: v.optional(v.object({ kind: v.picklist(faultKinds), message: v.string() })),
    reason: v.optional(v.string()),
  }),
  v.object({ k: v.literal('summary'), replaces: v.strictTuple([place, place]), text: v.string() }),
]);

/** Whether a stored value is an entry as this version knows them. */
export function isKnownEntry(value: Json | undefined): boolean {
  return v.is(entry, value);
}

/** Whether a stored value is a step as this version knows them. */
export function isKnownStep(value: Json | undefined): boolean {
  return v.is(step, value);
}
