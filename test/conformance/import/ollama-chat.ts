import type { JsonObject } from '../../../src/base/json.ts';
import { isJsonObject } from '../../../src/base/json.ts';
import type { InputPart } from '../../../src/conversation/part.ts';
import type { ConversationWriter } from './conversation-writer.ts';
import { listOf, objectsOf, textAt, toolOf } from './conversation-writer.ts';

/** Reads a request of `/api/chat`. */
export function importOllama(body: JsonObject, writer: ConversationWriter): void {
  writer.tools(
    objectsOf(body['tools']).flatMap((tool) => {
      const named = isJsonObject(tool['function']) ? tool['function'] : {};
      return toolOf(named['name'], named['description'], named['parameters']);
    }),
  );
  for (const message of objectsOf(body['messages'])) {
    const { role, content } = message;
    if (role === 'system') writer.instruction(textAt(content) ?? '');
    else if (role === 'assistant') writer.answer({ message, done: true, done_reason: 'stop' });
    else if (role === 'tool') {
      const place = { id: textAt(message['tool_call_id']), name: textAt(message['tool_name']) };
      writer.result(place, partsOf(message), false);
    } else writer.user(partsOf(message));
  }
}

/** Reads a request of `/api/generate` that is no completion of code: one question. */
export function importOllamaPrompt(body: JsonObject, writer: ConversationWriter): void {
  if (body['raw'] === true || body['suffix'] !== undefined) return;
  writer.instruction(textAt(body['system']) ?? '');
  writer.user(partsOf({ content: body['prompt'] ?? null, images: body['images'] ?? null }));
}

function partsOf(message: JsonObject): InputPart[] {
  const text = textAt(message['content']);
  const images = listOf(message['images']).filter((image) => typeof image === 'string');
  return [
    ...(text === undefined ? [] : [{ t: 'text', text } as const]),
    ...images.map((data) => ({ t: 'media', mime: 'image/png', data }) as const),
  ];
}
