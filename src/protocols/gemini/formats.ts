import { isJsonObject } from '../../base/json.ts';
import type { JsonObject } from '../../base/json.ts';
import type { Opaque, Owner } from '../../conversation/part.ts';
import { sameOwner } from '../../conversation/part.ts';
import { namesIn } from './fields.ts';

/** A native part exactly as it came. */
const partFormat = 'gemini.part';
/** Fields of a native media part besides the media itself; they go back with it. */
export const mediaFieldsFormat = 'gemini.media-fields';

/** What a part can hold; exactly one of these per part. Source: https://ai.google.dev/api/caching#Part */
export const dataFields = [
  'text',
  'inlineData',
  'fileData',
  'functionCall',
  'functionResponse',
  'executableCode',
  'codeExecutionResult',
  'toolCall',
  'toolResponse',
] as const;

/** Keeps a native part exactly as it came, for its owner. */
export function keepPart(owner: Owner, part: JsonObject): Opaque {
  return { owner, format: partFormat, data: part };
}

/** The native part of opaque data, for its exact owner only; undefined for anyone else. */
export function keptPart(opaque: Opaque | undefined, owner: Owner): JsonObject | undefined {
  const isOwn = opaque?.format === partFormat && sameOwner(opaque.owner, owner);
  return isOwn && isJsonObject(opaque.data) ? opaque.data : undefined;
}

/** Name of the data that a part holds; undefined for a part without any. */
export function dataOf(part: JsonObject): string | undefined {
  const names = namesIn(part);
  return dataFields.find((field) => names.includes(field));
}
