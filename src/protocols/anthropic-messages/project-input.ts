import type { JsonObject } from '../../base/json.ts';
import type { InputPart, MediaPart, Owner } from '../../conversation/part.ts';
import { sameOwner } from '../../conversation/part.ts';
import type { SettledResult } from '../../conversation/settle.ts';
import type { Loss } from '../protocol.ts';
import { keptBlock } from './formats.ts';
import { textBlocks } from './message-builder.ts';

const imageTypes: ReadonlySet<string> = new Set(['image/jpeg', 'image/png', 'image/gif', 'image/webp']);

/** What the projection of input needs to know of its target. */
export interface InputTarget {
  readonly owner: Owner;
  /** False only where the model is known to take no images. */
  readonly images: boolean;
}

/** What a person or a tool gave, as content blocks. */
export function inputBlocks(
  parts: readonly InputPart[],
  seq: number,
  target: InputTarget,
  losses: Loss[],
): JsonObject[] {
  return parts.flatMap((part) => {
    if (part.t === 'text') return textBlocks(part.text);
    if (part.t === 'media') return mediaBlocks(part, seq, target, losses);
    const block = sameOwner(part.opaque.owner, target.owner) ? keptBlock(part.opaque) : undefined;
    if (block !== undefined) return [block];
    losses.push({ kind: 'vendor', seq, owner: part.opaque.owner, detail: `Only the text of ${part.kind} is sent.` });
    return textBlocks(part.fallbackText ?? '');
  });
}

function mediaBlocks(part: MediaPart, seq: number, target: InputTarget, losses: Loss[]): JsonObject[] {
  const source = { type: 'base64', media_type: part.mime, data: part.data };
  if (target.images && part.data !== '') {
    if (imageTypes.has(part.mime)) return [{ type: 'image', source }];
    if (part.mime === 'application/pdf') return [{ type: 'document', source }];
  }
  losses.push({ kind: 'media', seq, detail: `${part.name ?? 'A file'} (${part.mime}) cannot be shown to this model.` });
  return textBlocks(`[${part.name ?? 'File'} (${part.mime}) cannot be shown to this model]`);
}

/**
 * All results of a step as the start of one user message: the result blocks first. A result that is an error takes only text, so its images
 * follow after all results.
 */
export function resultBlocks(
  results: readonly SettledResult[],
  idOf: (result: SettledResult) => string,
  target: InputTarget,
  losses: Loss[],
): JsonObject[] {
  const later: JsonObject[] = [];
  const blocks = results.map((result): JsonObject => {
    const content = inputBlocks(result.parts, result.seq, target, losses);
    const inside = result.isError ? content.filter((block) => block['type'] === 'text') : content;
    if (result.isError) later.push(...content.filter((block) => block['type'] !== 'text'));
    return {
      type: 'tool_result',
      tool_use_id: idOf(result),
      ...(inside.length === 0 ? {} : { content: inside }),
      ...(result.isError ? { is_error: true } : {}),
    };
  });
  return [...blocks, ...later];
}
