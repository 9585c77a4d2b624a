import type { Json, JsonObject } from '../../../src/base/json.ts';
import { isJsonObject } from '../../../src/base/json.ts';
import type { InputPart } from '../../../src/conversation/part.ts';
import { isServerCall } from '../../../src/protocols/anthropic-messages/formats.ts';
import type { ConversationWriter } from './conversation-writer.ts';
import { inputParts, instructionText, objectsOf, textAt, toolOf } from './conversation-writer.ts';

/** Reads a request of Anthropic Messages. A tool that a later `tool_addition` names is added there. */
export function importAnthropic(body: JsonObject, writer: ConversationWriter): void {
  const messages = objectsOf(body['messages']);
  const tools = objectsOf(body['tools']).filter((tool) => isJsonObject(tool['input_schema']));
  const later = new Set(messages.flatMap((message) => additionsIn(message)));
  const add = (those: readonly JsonObject[]): void =>
    writer.tools(those.flatMap((tool) => toolOf(tool['name'], tool['description'], tool['input_schema'])));
  writer.instruction(instructionText(body['system']));
  add(tools.filter((tool) => !later.has(tool['name'] ?? null)));
  for (const message of messages) {
    const { role, content } = message;
    if (role === 'system') {
      const named = new Set(additionsIn(message));
      add(tools.filter((tool) => named.has(tool['name'] ?? null)));
      writer.instruction(instructionText(content));
    } else if (role === 'assistant') writer.answer(answerOf(content));
    else readUser(content, writer);
  }
}

function additionsIn(message: JsonObject): Json[] {
  return objectsOf(message['content']).flatMap((block) =>
    block['type'] === 'tool_addition' && isJsonObject(block['tool']) ? [block['tool']['name'] ?? null] : [],
  );
}

function answerOf(content: Json | undefined): JsonObject {
  const blocks =
    typeof content === 'string' ? [{ type: 'text', text: content }] : objectsOf(content).map(withoutMarker);
  const isCalling = blocks.some((block) => block['type'] === 'tool_use');
  const answered = new Set(blocks.map((block) => block['tool_use_id']));
  const isPaused = blocks.some(({ type, id }) => isServerCall(textAt(type) ?? '') && !answered.has(id));
  const reason = isCalling ? 'tool_use' : isPaused ? 'pause_turn' : 'end_turn';
  return { type: 'message', role: 'assistant', content: blocks, stop_reason: reason };
}

/** Where a cache was to be marked is no part of what was said. */
function withoutMarker(block: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(block).filter(([key]) => key !== 'cache_control'));
}

/** Results first, as the wire wants it; the rest is what the person said. */
function readUser(content: Json | undefined, writer: ConversationWriter): void {
  const blocks = objectsOf(content);
  for (const block of blocks.filter(({ type }) => type === 'tool_result')) {
    const parts = inputParts(block['content'], (part) => readBlock(part, writer));
    writer.result({ id: textAt(block['tool_use_id']) }, parts, block['is_error'] === true);
  }
  const rest = typeof content === 'string' ? content : blocks.filter(({ type }) => type !== 'tool_result');
  writer.user(inputParts(rest, (part) => readBlock(part, writer)));
}

function readBlock(block: JsonObject, writer: ConversationWriter): InputPart | undefined {
  const type = textAt(block['type']) ?? '';
  if (type === 'text') return { t: 'text', text: textAt(block['text']) ?? '' };
  const source = isJsonObject(block['source']) ? block['source'] : {};
  const { data, media_type: mime } = source;
  if (source['type'] === 'base64' && typeof data === 'string' && typeof mime === 'string')
    return { t: 'media', mime, data };
  return writer.vendor(type, `anthropic.${type}`, withoutMarker(block));
}
