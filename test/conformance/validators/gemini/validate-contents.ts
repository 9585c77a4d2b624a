import { isJsonObject } from '../../../../src/base/json.ts';
import type { Json, JsonObject } from '../../../../src/base/json.ts';
import type { Violation } from '../../../../src/protocols/third-party/third-party-provider.ts';
import type { ServerFacts } from '../server-facts.ts';
import {
  fieldOf,
  listField,
  namesIn,
  objectField,
  objectsField,
  textField,
} from '../../../../src/protocols/gemini/fields.ts';
import { dataFields } from '../../../../src/protocols/gemini/formats.ts';

/** `function` is the role that results had in the first versions; it is still taken. */
const roles: ReadonlySet<string> = new Set(['user', 'model', 'function']);

/** Fields of the content parts of other wires. */
const foreignFields: ReadonlySet<string> = new Set(['type', 'imageUrl', 'source', 'toolUseId', 'cacheControl']);

/** Turns and the parts in them. */
export function validateContents(body: JsonObject, server: ServerFacts): Violation[] {
  const contents = listField(body, 'contents');
  if (contents.length === 0) {
    return [{ rule: 'contents', path: 'contents', message: 'There must be at least one content.' }];
  }
  const found = contents.flatMap((content, index) => validateContent(content, `contents[${index}]`, server));
  const last = contents.at(-1);
  if (server.prefill === false && isJsonObject(last) && last['role'] === 'model') {
    const path = `contents[${contents.length - 1}]`;
    found.push({ rule: 'prefill', path, message: 'This server does not continue the text of the model.' });
  }
  return found;
}

/** The system text: a content of texts. */
export function validateInstruction(instruction: Json | undefined): Violation[] {
  const path = 'systemInstruction';
  if (instruction === undefined) return [];
  if (!isJsonObject(instruction)) return [{ rule: 'system', path, message: 'The system text must be a content.' }];
  const parts = objectsField(instruction, 'parts');
  if (parts.length === 0) return [{ rule: 'empty-parts', path, message: 'The system text must have parts.' }];
  return parts.flatMap((part, index) => validatePart(part, `${path}.parts[${index}]`));
}

function validateContent(content: Json, path: string, server: ServerFacts): Violation[] {
  if (!isJsonObject(content)) return [{ rule: 'content', path, message: 'A content must be an object.' }];
  const found: Violation[] = [];
  const role = fieldOf(content, 'role');
  if (role !== undefined && (typeof role !== 'string' || !roles.has(role))) {
    found.push({ rule: 'role', path, message: 'A role must be user or model.' });
  }
  if (content['content'] !== undefined) {
    found.push({ rule: 'unknown-field', path, message: 'A content has parts, not content.' });
  }
  const parts = listField(content, 'parts');
  if (parts.length === 0) found.push({ rule: 'empty-parts', path, message: 'A content must have parts.' });
  parts.forEach((part, index) => {
    const at = `${path}.parts[${index}]`;
    found.push(...validatePart(part, at));
    if (isJsonObject(part)) found.push(...validatePlace(part, role, at), ...validateForServer(part, at, server));
  });
  return found;
}

function validatePart(part: Json, path: string): Violation[] {
  if (!isJsonObject(part)) return [{ rule: 'part', path, message: 'A part must be an object.' }];
  const names = namesIn(part);
  const found = names
    .filter((name) => foreignFields.has(name))
    .map((name): Violation => ({ rule: 'unknown-field', path, message: `A part knows no field ${name}.` }));
  const data = names.filter((name) => dataFields.some((field) => field === name));
  if (data.length > 1) found.push({ rule: 'part-data', path, message: 'A part holds one kind of data.' });
  const isBare = names.every((name) => name === 'thought' || name === 'partMetadata');
  if (data.length === 0 && isBare) found.push({ rule: 'empty-part', path, message: 'A part must hold data.' });
  const text = fieldOf(part, 'text');
  if (text !== undefined && typeof text !== 'string') {
    found.push({ rule: 'text', path, message: 'The text of a part must be a string.' });
  }
  return [...found, ...validateMedia(part, path)];
}

function validateMedia(part: JsonObject, path: string): Violation[] {
  const found: Violation[] = [];
  const inline = objectField(part, 'inlineData');
  const isWhole =
    inline === undefined || (textField(inline, 'mimeType') !== undefined && textField(inline, 'data') !== undefined);
  if (!isWhole) found.push({ rule: 'inline-data', path, message: 'Inline data needs a mimeType and data.' });
  const file = objectField(part, 'fileData');
  if (file !== undefined && textField(file, 'fileUri') === undefined) {
    found.push({ rule: 'file-data', path, message: 'File data needs a fileUri.' });
  }
  return found;
}

/** Calls are the model's, results are the user's. */
function validatePlace(part: JsonObject, role: Json | undefined, path: string): Violation[] {
  if (role !== 'model' && objectField(part, 'functionCall') !== undefined) {
    return [{ rule: 'call-role', path, message: 'A function call belongs into a turn of the model.' }];
  }
  if (role === 'model' && objectField(part, 'functionResponse') !== undefined) {
    return [{ rule: 'response-role', path, message: 'A function response belongs into a turn of the user.' }];
  }
  return [];
}

function validateForServer(part: JsonObject, path: string, server: ServerFacts): Violation[] {
  const mime = textField(objectField(part, 'inlineData') ?? {}, 'mimeType') ?? '';
  return server.images === false && mime.startsWith('image/')
    ? [{ rule: 'images-unsupported', path, message: 'This server takes no images.' }]
    : [];
}
