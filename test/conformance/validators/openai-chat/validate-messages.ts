import { isJsonObject } from '../../../../src/base/json.ts';
import type { Json, JsonObject } from '../../../../src/base/json.ts';
import type { Violation } from '../../../../src/protocols/third-party/third-party-provider.ts';
import type { ServerFacts } from '../server-facts.ts';
import type { ModelFamily } from '../../../../src/protocols/openai-chat/model-family.ts';
import { isClientCall, validateCallOrder } from './validate-call-order.ts';

const roles: ReadonlySet<unknown> = new Set(['system', 'developer', 'user', 'assistant', 'tool', 'function']);
/** Field of each part type that must be text. Types beyond these are a server's own and not judged. */
const textFields: Readonly<Record<string, string>> = { text: 'text', refusal: 'refusal' };
const mediaTypes: ReadonlySet<unknown> = new Set([
  ...['image_url', 'video_url', 'audio_url', 'input_audio', 'document_url'],
  ...['image', 'video', 'audio', 'file', 'input_image', 'input_file', 'input_video'],
]);
/** What an assistant message may hold in place of content: besides calls, what servers give and take back. */
const contentSubstitutes = ['function_call', 'refusal', 'audio'] as const;
const reasoningFields = ['reasoning', 'reasoning_content', 'reasoning_details'] as const;

/** What the rules for messages depend on. */
export interface MessageRules {
  readonly server: ServerFacts;
  readonly family: ModelFamily;
  /** The request continues what the server has kept. */
  readonly isStateful: boolean;
}

/** Rules for `messages`: roles, content, and the order of calls and results. */
export function validateMessages(messages: Json | undefined, rules: MessageRules): Violation[] {
  if (!Array.isArray(messages) || messages.length === 0) {
    return [{ rule: 'no-messages', path: 'messages', message: 'messages must be a list that is not empty' }];
  }
  const found: Violation[] = [];
  const list = messages as readonly Json[];
  list.forEach((message, index) => {
    const path = `messages[${index}]`;
    if (!isJsonObject(message)) found.push({ rule: 'message-shape', path, message: 'a message must be an object' });
    else if (!isRole(message['role'], rules)) found.push({ rule: 'unknown-role', path, message: 'unknown role' });
    else found.push(...validateContent(message, path, rules), ...validateCalls(message, path, rules));
  });
  return [...found, ...validateCallOrder(list, rules.isStateful), ...validateLast(list, rules)];
}

/** Servers of open weights hand any role to the model's template; vendors check. */
function isRole(role: Json | undefined, { family }: MessageRules): boolean {
  const isChecked = family.openAi || family.deepSeek || family.mistral;
  return isChecked ? roles.has(role) : typeof role === 'string' && role !== '';
}

function validateContent(message: JsonObject, path: string, rules: MessageRules): Violation[] {
  const { role, content } = message;
  const at = `${path}.content`;
  if (typeof content === 'string') return [];
  if (Array.isArray(content) && content.length > 0) return validateParts(content, at, { ...rules, role });
  if (content !== undefined && content !== null && !Array.isArray(content)) {
    return [{ rule: 'content-shape', path: at, message: 'content must be text or a list of parts' }];
  }
  const mayBeEmpty = role === 'assistant' ? carriesSomething(message, rules) : role !== 'user' && content !== undefined;
  return mayBeEmpty ? [] : [{ rule: 'no-content', path: at, message: 'this message needs content' }];
}

function carriesSomething(message: JsonObject, { family }: MessageRules): boolean {
  const calls = message['tool_calls'];
  if (Array.isArray(calls) && calls.length > 0) return true;
  if (contentSubstitutes.some((key) => Boolean(message[key]))) return true;
  // DeepSeek: "content or tool_calls must be set"; others take an answer that is nothing but reasoning.
  return !family.deepSeek && !family.openAi && reasoningFields.some((key) => Boolean(message[key]));
}

function validateParts(
  parts: readonly Json[],
  path: string,
  { role, server, family }: MessageRules & { readonly role: Json | undefined },
): Violation[] {
  return parts.flatMap((part, index) => {
    const at = `${path}[${index}]`;
    if (typeof part === 'string') return [];
    if (!isJsonObject(part) || typeof part['type'] !== 'string') {
      return [{ rule: 'part-shape', path: at, message: 'a part must be an object with a type' }];
    }
    const { type } = part;
    const field = textFields[type];
    if (field !== undefined && typeof part[field] !== 'string') {
      return [{ rule: 'part-shape', path: at, message: `a ${type} part needs text` }];
    }
    if (!mediaTypes.has(type)) return [];
    // Gateways and local servers take images in tool messages; OpenAI does not.
    if (role === 'tool' && family.openAi)
      return [{ rule: 'media-in-tool-result', path: at, message: 'a tool message holds text only' }];
    if (server.images === false)
      return [{ rule: 'media-unsupported', path: at, message: 'this server takes no media' }];
    return type === 'image_url' ? validateImage(part['image_url'], at) : [];
  });
}

/**
 * An image is a web address or a data URL whose base64 can be decoded. Mistral takes the address without an object around it; a few servers
 * take bare base64 or addresses of their own storage (`gs:`).
 */
function validateImage(image: Json | undefined, path: string): Violation[] {
  const url = isJsonObject(image) ? image['url'] : image;
  const isGood =
    typeof url === 'string' && (/^(https?|gs|s3|oss):\/\/\S/i.test(url) || isDataUrl(url) || isBase64(url));
  return isGood ? [] : [{ rule: 'image-url', path, message: 'an image needs an http(s) address or a base64 data URL' }];
}

function isDataUrl(url: string): boolean {
  const head = /^data:[^,;]*(?:;[^,;]*)*;base64,/i.exec(url)?.[0];
  return head !== undefined && isBase64(url.slice(head.length));
}

/** Line breaks, which several encoders put in, are no part of it. */
function isBase64(text: string): boolean {
  return /^[A-Za-z0-9+/_-]+={0,2}$/.test(text.replace(/\s+/g, ''));
}

function validateCalls(message: JsonObject, path: string, rules: MessageRules): Violation[] {
  const calls = message['tool_calls'];
  if (calls === undefined || calls === null) return [];
  const at = `${path}.tool_calls`;
  if (!Array.isArray(calls)) return [{ rule: 'call-shape', path: at, message: 'tool_calls must be a list' }];
  if (message['role'] !== 'assistant' && calls.length > 0)
    return [{ rule: 'call-role', path: at, message: 'only the assistant makes calls' }];
  return (calls as readonly Json[]).flatMap((call, index) => validateCall(call, `${at}[${index}]`, rules));
}

function validateCall(call: Json, path: string, rules: MessageRules): Violation[] {
  if (!isJsonObject(call)) return [{ rule: 'call-shape', path, message: 'a call must be an object' }];
  const { id, type } = call;
  const isGoodId = (typeof id === 'string' && id !== '') || (mayLackId(rules) && !id);
  const found: Violation[] = isGoodId ? [] : [{ rule: 'call-id', path, message: 'a call needs an id' }];
  return isClientCall(type) ? [...found, ...validateFunction(call, path, rules)] : found;
}

/** A few servers give no ids and take their calls back without. */
function mayLackId({ family }: MessageRules): boolean {
  return !family.openAi && !family.deepSeek;
}

function validateFunction(call: JsonObject, path: string, { family }: MessageRules): Violation[] {
  const body = isJsonObject(call['custom']) ? call['custom'] : call['function'];
  if (!isJsonObject(body) || typeof body['name'] !== 'string' || body['name'] === '') {
    return [{ rule: 'call-name', path, message: 'a call needs a name' }];
  }
  const input = body['arguments'] ?? body['input'];
  // Mistral and several local servers take the object itself.
  const isInput = typeof input === 'string' || (isJsonObject(input) && !family.openAi && !family.deepSeek);
  return isInput ? [] : [{ rule: 'call-arguments', path, message: 'the arguments of a call must be text' }];
}

/** A prefill (an assistant message at the end) needs a server that continues it; Mistral wants it marked. */
function validateLast(messages: readonly Json[], { server, family }: MessageRules): Violation[] {
  const last = messages.at(-1);
  if (!isJsonObject(last) || last['role'] !== 'assistant') return [];
  const path = `messages[${messages.length - 1}]`;
  if (server.prefill === false) {
    return [{ rule: 'prefill-unsupported', path, message: 'this server does not continue an assistant message' }];
  }
  if (!family.mistral || last['prefix'] === true) return [];
  return [{ rule: 'prefill-flag', path, message: 'an assistant message at the end needs `prefix: true`' }];
}
