import type { Json, JsonObject } from '../../../src/base/json.ts';
import { isJsonObject } from '../../../src/base/json.ts';
import type { InputPart } from '../../../src/conversation/part.ts';
import type { ConversationWriter } from './conversation-writer.ts';
import { listOf, objectsOf, textAt, toolOf } from './conversation-writer.ts';

/** Reads a request of Gemini; names come in camel case and in snake case. */
export function importGemini(body: JsonObject, writer: ConversationWriter): void {
  const system = body['systemInstruction'] ?? body['system_instruction'];
  const texts = isJsonObject(system) ? objectsOf(system['parts']).map((part) => textAt(part['text']) ?? '') : [];
  writer.instruction(texts.filter((text) => text !== '').join('\n\n'));
  writer.tools(
    objectsOf(body['tools'])
      .flatMap((tool) => objectsOf(tool['functionDeclarations'] ?? tool['function_declarations']))
      .flatMap((tool) => {
        const { name, description, parametersJsonSchema, parameters } = tool;
        return toolOf(name, description, parametersJsonSchema ?? asJsonSchema(parameters ?? null));
      }),
  );
  const { contents } = body;
  if (typeof contents === 'string') writer.user([{ t: 'text', text: contents }]);
  for (const content of isJsonObject(contents) ? [contents] : objectsOf(contents)) {
    if (content['role'] === 'model') {
      const parts = objectsOf(content['parts']).map(asAnswered);
      writer.answer({ candidates: [{ index: 0, content: { role: 'model', parts }, finishReason: 'STOP' }] });
    } else readUser(objectsOf(content['parts']), writer);
  }
}

/** The names of fields as an answer has them. */
function asAnswered(part: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(part).map(([key, value]) => [
      key.replace(/_([a-z])/g, (_, next: string) => next.toUpperCase()),
      value,
    ]),
  );
}

function readUser(parts: readonly JsonObject[], writer: ConversationWriter): void {
  const rest: InputPart[] = [];
  for (const part of parts) {
    const response = part['functionResponse'] ?? part['function_response'];
    if (isJsonObject(response)) readResult(response, writer);
    else rest.push(...readPart(part, writer));
  }
  writer.user(rest);
}

function readResult(response: JsonObject, writer: ConversationWriter): void {
  const value = isJsonObject(response['response']) ? response['response'] : {};
  const said = value['error'] ?? value['output'] ?? value;
  const text = typeof said === 'string' ? said : JSON.stringify(said);
  const place = { id: textAt(response['id']), name: textAt(response['name']) };
  writer.result(place, [{ t: 'text', text }], value['error'] !== undefined);
}

function readPart(part: JsonObject, writer: ConversationWriter): InputPart[] {
  const text = part['text'];
  if (typeof text === 'string') return text === '' ? [] : [{ t: 'text', text }];
  const inline = part['inlineData'] ?? part['inline_data'];
  if (isJsonObject(inline)) {
    const mime = textAt(inline['mimeType']) ?? textAt(inline['mime_type']) ?? 'application/octet-stream';
    return [{ t: 'media', mime, data: textAt(inline['data']) ?? '' }];
  }
  const kind = Object.keys(part).find((name) => name !== 'thought');
  return kind === undefined ? [] : [writer.vendor(kind, 'gemini.part', part)];
}

/** The subset of OpenAPI that `parameters` takes, as JSON Schema: the types are written small. */
function asJsonSchema(schema: Json): Json {
  if (Array.isArray(schema)) return listOf(schema).map(asJsonSchema);
  if (!isJsonObject(schema)) return schema;
  return Object.fromEntries(
    Object.entries(schema).map(([key, value]) => [
      key,
      key === 'type' && typeof value === 'string' ? value.toLowerCase() : asJsonSchema(value),
    ]),
  );
}
