import type { JsonObject } from '../../../src/base/json.ts';
import type { InputPart } from '../../../src/conversation/part.ts';
import type { ConversationWriter } from './conversation-writer.ts';
import { inputParts, instructionText, mediaOf, objectsOf, textAt, toolOf } from './conversation-writer.ts';

/** Reads a request of the Responses API: items in a row that a model made are one answer. */
export function importResponses(body: JsonObject, writer: ConversationWriter): void {
  writer.instruction(textAt(body['instructions']) ?? '');
  writer.tools(functionsOf(objectsOf(body['tools'])));
  if (typeof body['input'] === 'string') writer.user([{ t: 'text', text: body['input'] }]);
  let output: JsonObject[] = [];
  const flush = (): void => {
    if (output.length > 0) writer.answer({ object: 'response', status: 'completed', output });
    output = [];
  };
  for (const item of objectsOf(body['input'])) {
    const made = madeByModel(item);
    if (made !== undefined) {
      output.push(made);
      continue;
    }
    flush();
    readItem(item, writer);
  }
  flush();
}

function functionsOf(tools: readonly JsonObject[]): ReturnType<typeof toolOf> {
  return tools.flatMap((tool) =>
    tool['type'] === 'function' ? toolOf(tool['name'], tool['description'], tool['parameters']) : [],
  );
}

const results: ReadonlySet<string> = new Set(['function_call_output', 'custom_tool_call_output']);

/** The output item as the model sent it; undefined for what the client said. */
function madeByModel(item: JsonObject): JsonObject | undefined {
  const type = textAt(item['type']) ?? 'message';
  if (results.has(type) || type === 'additional_tools') return undefined;
  if (type !== 'message') return item;
  if (item['role'] !== 'assistant') return undefined;
  const { content } = item;
  const parts = typeof content === 'string' ? [{ type: 'output_text', text: content, annotations: [] }] : content;
  return { ...item, type, content: parts ?? [] };
}

function readItem(item: JsonObject, writer: ConversationWriter): void {
  const { type, role, content } = item;
  if (type === 'additional_tools') writer.tools(functionsOf(objectsOf(item['tools'])));
  else if (typeof type === 'string' && results.has(type)) {
    const parts = inputParts(item['output'], (part) => readPart(part, writer));
    writer.result({ id: textAt(item['call_id']) }, parts, false);
  } else if (role === 'system' || role === 'developer') writer.instruction(instructionText(content));
  else writer.user(inputParts(content, (part) => readPart(part, writer)));
}

function readPart(part: JsonObject, writer: ConversationWriter): InputPart | undefined {
  const type = textAt(part['type']) ?? 'part';
  if (type === 'input_text' || type === 'output_text') return { t: 'text', text: textAt(part['text']) ?? '' };
  const media = mediaOf(part['image_url'] ?? part['file_data'], part['filename']);
  return media ?? writer.vendor(type, 'openai-responses.input-part', part);
}
