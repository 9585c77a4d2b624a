import { isJsonObject } from '../../base/json.ts';
import type { Json, JsonObject } from '../../base/json.ts';
import type { Opaque } from '../../conversation/part.ts';

/** Opaque format of an output item as it came; sent back to its owner as it is. */
export const itemFormat = 'openai-responses.item';
/** Opaque format of a custom tool's call: the item as it came, whose input is one text and no JSON. */
export const customCallFormat = 'openai-responses.custom-call';
/** Opaque format of one text of a message: `{item, part}`, the message without its content and the content part without its text. */
export const textFormat = 'openai-responses.text';
/** Opaque format of a further text of the reasoning item that the part before holds; no data. */
export const moreReasoningFormat = 'openai-responses.more-reasoning';

/** The item in an opaque value; undefined where it is of another format. */
export function keptItem(opaque: Opaque | undefined): JsonObject | undefined {
  if (opaque?.format !== itemFormat && opaque?.format !== customCallFormat) return undefined;
  return isJsonObject(opaque.data) ? opaque.data : undefined;
}

/** The `type` of an item, event or content part; empty where there is none. */
export function typeOf(value: Json | undefined): string {
  const type = isJsonObject(value) ? value['type'] : undefined;
  return typeof type === 'string' ? type : '';
}

/** The text of a field; undefined where it is no text or empty. */
export function textAt(value: JsonObject, key: string): string | undefined {
  const text = value[key];
  return typeof text === 'string' && text !== '' ? text : undefined;
}

/** The objects of a list; empty where there is none. */
export function objectsAt(value: JsonObject, key: string): readonly JsonObject[] {
  const list = value[key];
  return Array.isArray(list) ? (list as readonly Json[]).filter(isJsonObject) : [];
}
