import type { Json, JsonObject } from '../../base/json.ts';
import { isJsonObject } from '../../base/json.ts';
import { typeOf } from './formats.ts';

/**
 * Puts the items of a step that goes on with a cut text behind those before: where a message meets a message, both become one, and its text
 * goes on without anything between. The message has no id then: it is no longer the one that was sent.
 */
export function goOn(before: readonly JsonObject[], items: readonly JsonObject[]): JsonObject[] {
  const last = before.at(-1);
  const [first, ...rest] = items;
  if (last === undefined || first === undefined || !isAnswer(last) || !isAnswer(first)) return [...before, ...items];
  const { id: _id, ...message } = last;
  return [...before.slice(0, -1), { ...message, content: joined(partsOf(last), partsOf(first)) }, ...rest];
}

function joined(before: readonly JsonObject[], after: readonly JsonObject[]): JsonObject[] {
  const [last, first] = [before.at(-1), after[0]];
  const [start, end] = [last?.['text'], first?.['text']];
  if (last === undefined || typeof start !== 'string' || typeof end !== 'string') return [...before, ...after];
  return [...before.slice(0, -1), { ...last, text: start + end }, ...after.slice(1)];
}

function isAnswer(item: JsonObject): boolean {
  return typeOf(item) === 'message' && item['role'] === 'assistant';
}

function partsOf({ content }: JsonObject): readonly JsonObject[] {
  return Array.isArray(content) ? (content as readonly Json[]).filter(isJsonObject) : [];
}
