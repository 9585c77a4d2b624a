import type { Entry } from '../../../src/conversation/entry.ts';
import { isJsonObject } from '../../../src/base/json.ts';
import type { Json } from '../../../src/base/json.ts';
import type { InputPart, Opaque, Owner, Part } from '../../../src/conversation/part.ts';
import { sameOwner } from '../../../src/conversation/part.ts';

/** Shorter texts could stand in a request by chance. */
const shortest = 12;

/** An opaque datum and the entry it stands in. */
export interface HeldOpaque {
  readonly seq: number;
  readonly opaque: Opaque;
}

/** All opaque data of a conversation. */
export function opaquesIn(entries: readonly Entry[]): HeldOpaque[] {
  return entries.flatMap((entry, seq) =>
    partsOf(entry).flatMap((part) => ('opaque' in part ? [{ seq, opaque: part.opaque }] : [])),
  );
}

/** A text that must not be in a request to anyone but its owner. */
export interface Secret {
  readonly seq: number;
  readonly owner: Owner;
  /** `opaque` and `reasoning` belong to a model, an `id` to its whole provider. */
  readonly kind: 'opaque' | 'reasoning' | 'id';
  readonly text: string;
}

/** What belongs to one model or provider alone: texts of opaque data, of reasoning, and native ids that were never said in a text. */
export function secretsIn(entries: readonly Entry[]): Secret[] {
  const said = JSON.stringify(entries.map((entry) => openly(entry)));
  return entries.flatMap((entry, seq) => {
    if (entry.k !== 'step') return [];
    const { owner } = entry;
    const ids = new Set(entry.parts.map((part) => (part.t === 'call' ? part.nativeId : undefined)));
    const found = entry.parts.flatMap((part): Omit<Secret, 'seq' | 'owner'>[] => [
      ...('opaque' in part ? textsIn(part.opaque.data).map((text) => ({ kind: 'opaque' as const, text })) : []),
      ...(part.t === 'reasoning' ? [{ kind: 'reasoning' as const, text: part.text }] : []),
      ...(part.t === 'call' ? [{ kind: 'id' as const, text: part.nativeId ?? '' }] : []),
    ]);
    return found
      .map(({ kind, text }) => ({ seq, owner, kind: ids.has(text) ? ('id' as const) : kind, text: text.trim() }))
      .filter(({ text }) => text.length >= shortest && !said.includes(quoted(text)));
  });
}

const readsItsOwn: ReadonlySet<Owner['protocol']> = new Set(['anthropic-messages', 'openai-responses']);

/** True where the target may hold the text. */
export function mayHold(target: Owner, { owner, kind }: Secret): boolean {
  if (sameOwner(owner, target)) return true;
  const isSameVendor = owner.protocol === target.protocol && owner.provider === target.provider;
  // Anthropic and OpenAI read the state of their own other models, or drop it themselves.
  return isSameVendor && (kind === 'id' || readsItsOwn.has(target.protocol));
}

/** A text as it stands inside JSON. */
export function quoted(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

/** The entry without what is opaque, thought, or an id. */
function openly(entry: Entry): unknown {
  if (entry.k !== 'step') return entry.k === 'user' || entry.k === 'result' ? entry.parts.map(openPart) : entry;
  return entry.parts.map(openPart);
}

function openPart(part: Part | InputPart): unknown {
  if (part.t === 'reasoning') return null;
  if (part.t === 'call') return [part.name, part.args, 'value' in part.args ? JSON.stringify(part.args.value) : ''];
  const { opaque: _kept, ...open } = part as Part & { opaque?: Opaque };
  return open;
}

/** Fields whose values are words of a protocol and no provider's own. */
const vocabulary: ReadonlySet<string> = new Set(['type', 'status', 'role', 'phase', 'name', 'format']);

/** The documented stand-in for a signature is everybody's. */
const commonTexts: ReadonlySet<string> = new Set(['skip_thought_signature_validator']);

function textsIn(value: Json): string[] {
  if (typeof value === 'string') return commonTexts.has(value) ? [] : [value];
  if (Array.isArray(value)) return (value as readonly Json[]).flatMap(textsIn);
  if (!isJsonObject(value)) return [];
  return Object.entries(value).flatMap(([key, child]) => (vocabulary.has(key) ? [] : textsIn(child)));
}

function partsOf(entry: Entry): readonly (Part | InputPart)[] {
  return entry.k === 'step' || entry.k === 'user' || entry.k === 'result' ? entry.parts : [];
}
