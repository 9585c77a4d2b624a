import { isJsonObject } from '../../../../src/base/json.ts';
import type { Json, JsonObject } from '../../../../src/base/json.ts';
import type { Violation } from '../../../../src/protocols/third-party/third-party-provider.ts';
import { textAt, typeOf } from '../../../../src/protocols/openai-responses/formats.ts';
import type { ResponsesRules } from './responses-rules.ts';

/** Field of each part type that must be text. */
const textFields: Readonly<Record<string, string>> = { input_text: 'text', output_text: 'text', refusal: 'refusal' };
const inputTypes: ReadonlySet<string> = new Set(['input_text', 'input_image', 'input_file', 'input_audio']);
const outputTypes: ReadonlySet<string> = new Set(['output_text', 'refusal']);
const mediaTypes: ReadonlySet<string> = new Set(['input_image', 'input_file', 'input_audio', 'input_video']);

interface Place {
  readonly rules: ResponsesRules;
  /** What the model said, not what it is told. */
  readonly isAssistant: boolean;
}

/** Rules for the content of a message or of a call's output: text, or a list of parts. */
export function validateContent(content: Json | undefined, path: string, place: Place): Violation[] {
  if (typeof content === 'string') return [];
  if (content === undefined || content === null) {
    return [{ rule: 'no-content', path, message: 'this item needs content' }];
  }
  if (!Array.isArray(content)) {
    return [{ rule: 'content-shape', path, message: 'content must be text or a list of parts' }];
  }
  if (content.length === 0 && !place.isAssistant) {
    return [{ rule: 'no-content', path, message: 'content must not be empty' }];
  }
  return (content as readonly Json[]).flatMap((part, index) => validatePart(part, `${path}[${index}]`, place));
}

function validatePart(part: Json, path: string, { rules, isAssistant }: Place): Violation[] {
  const type = typeOf(part);
  if (!isJsonObject(part) || type === '') {
    return [{ rule: 'part-shape', path, message: 'a part must be an object with a type' }];
  }
  const field = textFields[type];
  if (field !== undefined && typeof part[field] !== 'string') {
    return [{ rule: 'part-shape', path, message: `a ${type} part needs text` }];
  }
  if (rules.model.openAi && !(isAssistant ? outputTypes : inputTypes).has(type)) {
    return [{ rule: 'part-type', path, message: `a ${type} part has no place here` }];
  }
  if (mediaTypes.has(type) && rules.server.images === false) {
    return [{ rule: 'media-unsupported', path, message: 'this server takes no media' }];
  }
  if (type === 'input_image') return validateImage(part, path);
  return type === 'input_file' ? validateFile(part, path) : [];
}

function validateImage(part: JsonObject, path: string): Violation[] {
  const { image_url: image } = part;
  const url = isJsonObject(image) ? image['url'] : image;
  if (textAt(part, 'file_id') !== undefined) return [];
  const isGood = typeof url === 'string' && (/^https?:\/\/\S/i.test(url) || isDataUrl(url));
  return isGood ? [] : [{ rule: 'image-url', path, message: 'an image needs an http(s) address or a base64 data URL' }];
}

function validateFile(part: JsonObject, path: string): Violation[] {
  const isGiven = ['file_data', 'file_id', 'file_url'].some((key) => textAt(part, key) !== undefined);
  return isGiven ? [] : [{ rule: 'file', path, message: 'a file needs data, an id or an address' }];
}

/** Line breaks, which several encoders put in, are no part of base64. */
function isDataUrl(url: string): boolean {
  const head = /^data:[^,;]*(?:;[^,;]*)*;base64,/i.exec(url)?.[0];
  return head !== undefined && /^[A-Za-z0-9+/_-]+={0,2}$/.test(url.slice(head.length).replace(/\s+/g, ''));
}
