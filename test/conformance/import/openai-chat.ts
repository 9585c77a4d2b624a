import type { JsonObject } from '../../../src/base/json.ts';
import { isJsonObject } from '../../../src/base/json.ts';
import type { InputPart } from '../../../src/conversation/part.ts';
import type { ConversationWriter } from './conversation-writer.ts';
import { inputParts, instructionText, listOf, mediaOf, objectsOf, textAt, toolOf } from './conversation-writer.ts';

/** Reads a request of Chat Completions. */
export function importChat(body: JsonObject, writer: ConversationWriter): void {
  writer.tools(
    objectsOf(body['tools']).flatMap((tool) => {
      const named = isJsonObject(tool['function']) ? tool['function'] : {};
      return toolOf(named['name'], named['description'], named['parameters']);
    }),
  );
  for (const message of objectsOf(body['messages'])) readMessage(message, writer);
}

function readMessage(message: JsonObject, writer: ConversationWriter): void {
  const { role, content } = message;
  const parts = (): InputPart[] => inputParts(content, (part) => readPart(part, writer));
  if (role === 'system' || role === 'developer') writer.instruction(instructionText(content));
  else if (role === 'tool') writer.result({ id: textAt(message['tool_call_id']), name: undefined }, parts(), false);
  else if (role === 'assistant') {
    const reason = listOf(message['tool_calls']).length > 0 ? 'tool_calls' : 'stop';
    writer.answer({ choices: [{ index: 0, message, finish_reason: reason }] });
  } else writer.user(parts());
}

function readPart(part: JsonObject, writer: ConversationWriter): InputPart | undefined {
  if (part['type'] === 'text') return { t: 'text', text: textAt(part['text']) ?? '' };
  const image = part['image_url'];
  const media = mediaOf(isJsonObject(image) ? image['url'] : image);
  return media ?? writer.vendor(textAt(part['type']) ?? 'part', 'openai-chat.input-part', part);
}
