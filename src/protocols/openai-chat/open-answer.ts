import { isJsonObject } from '../../base/json.ts';
import type { Json, JsonObject } from '../../base/json.ts';

/** The assistant message of a step and that of the step that goes on with it, as one: the texts touch, nothing is repeated. */
export function joinAnswers(first: JsonObject, next: JsonObject): JsonObject {
  const joined: Record<string, Json> = { ...first, ...next, content: joinContent(first['content'], next['content']) };
  for (const field of ['reasoning_content', 'reasoning', 'reasoning_details'] as const) {
    const [before, after] = [first[field], next[field]];
    if (typeof before === 'string' && typeof after === 'string') joined[field] = before + after;
    else if (Array.isArray(before) && Array.isArray(after)) {
      joined[field] = [...(before as readonly Json[]), ...(after as readonly Json[])];
    }
  }
  return joined;
}

function joinContent(first: Json | undefined, next: Json | undefined): Json {
  if (!Array.isArray(first) && !Array.isArray(next)) return textOf(first) + textOf(next);
  return [...partsOf(first), ...partsOf(next)];
}

/** The last message as the open beginning of an answer: its text alone, without white space at the end. Undefined where there is no text. */
export function openAnswer(message: JsonObject | undefined): JsonObject | undefined {
  if (message?.['role'] !== 'assistant' || message['tool_calls'] !== undefined) return undefined;
  const texts = partsOf(message['content']).flatMap((part) => (typeof part['text'] === 'string' ? [part['text']] : []));
  const text = texts.join('').trimEnd();
  return text === '' ? undefined : { role: 'assistant', content: text };
}

function textOf(content: Json | undefined): string {
  return typeof content === 'string' ? content : '';
}

function partsOf(content: Json | undefined): JsonObject[] {
  if (Array.isArray(content)) return (content as readonly Json[]).filter(isJsonObject);
  return textOf(content) === '' ? [] : [{ type: 'text', text: textOf(content) }];
}
