import type { JsonObject } from '../../base/json.ts';
import type { InputPart, MediaPart, Owner } from '../../conversation/part.ts';
import type { SettledResult } from '../../conversation/settle.ts';
import type { Loss } from '../protocol.ts';
import { textPart, textParts } from './contents-builder.ts';
import { objectField, textField } from './fields.ts';
import { keptPart } from './formats.ts';
import { toolName } from './project-tools.ts';

/** Kinds of media that Gemini reads. Source: https://ai.google.dev/gemini-api/docs/file-input-methods */
const readable = /^(?:image\/(?:png|jpeg|webp|heic|heif)|application\/pdf|audio\/|video\/|text\/)/;
/** The kinds that a function response may hold. Source: https://ai.google.dev/gemini-api/docs/function-calling#multimodal */
const readableInResult: ReadonlySet<string> = new Set(['image/png', 'image/jpeg', 'image/webp', 'application/pdf']);

/** What the projection of input needs to know of its target. */
export interface InputTarget {
  readonly owner: Owner;
  /** False only where the model is known to see nothing. */
  readonly images: boolean;
  /** Media goes inside function responses. */
  readonly nestedMedia: boolean;
}

/** What a person or a tool gave, as parts. */
export function inputParts(
  parts: readonly InputPart[],
  seq: number,
  target: InputTarget,
  losses: Loss[],
): JsonObject[] {
  return parts.flatMap((part) => {
    if (part.t === 'text') return textParts(part.text);
    if (part.t === 'media') return mediaParts(part, seq, target, losses);
    const native = keptPart(part.opaque, target.owner);
    if (native !== undefined) return [native];
    losses.push({ kind: 'vendor', seq, owner: part.opaque.owner, detail: `Only the text of ${part.kind} is sent.` });
    return textParts(part.fallbackText ?? '');
  });
}

function mediaParts(part: MediaPart, seq: number, target: InputTarget, losses: Loss[]): JsonObject[] {
  if (target.images && part.data !== '' && readable.test(part.mime)) return [inlineData(part)];
  losses.push({ kind: 'media', seq, detail: `${part.name ?? 'A file'} (${part.mime}) cannot be shown to this model.` });
  return [textPart(`[${part.name ?? 'File'} (${part.mime}) cannot be shown to this model]`)];
}

/** Media as this protocol carries it. */
export function inlineData({ mime, data }: MediaPart): JsonObject {
  return { inlineData: { mimeType: mime, data } };
}

/**
 * All results of a step as the start of one user turn, in the order of the calls; media that cannot be inside a result follows after all of
 * them. `idOf` gives the id that the call was sent with, undefined where it was sent with none.
 */
export function resultParts(
  results: readonly SettledResult[],
  idOf: (result: SettledResult) => string | undefined,
  target: InputTarget,
  losses: Loss[],
): JsonObject[] {
  const later: JsonObject[] = [];
  const responses = results.map((result): JsonObject => {
    const parts = inputParts(result.parts, result.seq, target, losses);
    const text = parts.flatMap((part) => (typeof part['text'] === 'string' ? [part['text']] : [])).join('\n');
    const media = parts.filter((part) => typeof part['text'] !== 'string');
    const inside = media.filter((part) => target.nestedMedia && !result.isError && fitsInside(part));
    const outside = media.filter((part) => !inside.includes(part));
    if (outside.length > 0) later.push(textPart(`Files from ${result.call.name}:`), ...outside);
    const id = idOf(result);
    return {
      functionResponse: {
        ...(id === undefined ? {} : { id }),
        name: toolName(result.call.name),
        response: result.isError ? { error: text } : { output: text },
        ...(inside.length === 0 ? {} : { parts: inside }),
      },
    };
  });
  return [...responses, ...later];
}

function fitsInside(part: JsonObject): boolean {
  return readableInResult.has(textField(objectField(part, 'inlineData') ?? {}, 'mimeType') ?? '');
}
