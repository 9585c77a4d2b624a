import { isJsonObject } from '../../conversation/json.ts';
import type { Json, JsonObject } from '../../conversation/json.ts';
import type { ServerFacts, Violation } from '../protocol.ts';

const roles: ReadonlySet<unknown> = new Set(['system', 'developer', 'user', 'assistant', 'tool', 'function']);
/** Field of each part type that must be text. Types beyond these are a server's own and not judged. */
const textFields: Readonly<Record<string, string>> = { text: 'text', refusal: 'refusal' };
const mediaTypes: ReadonlySet<unknown> = new Set(['image_url', 'video_url', 'input_audio', 'image', 'file']);

/** Rules for `messages`: roles, content, and the order of calls and results (wire.md 2.2). */
export function validateMessages(messages: Json | undefined, server: ServerFacts): Violation[] {
  if (!Array.isArray(messages) || messages.length === 0) {
    return [{ rule: 'no-messages', path: 'messages', message: 'messages must be a list that is not empty' }];
  }
  const found: Violation[] = [];
  const list = messages as readonly Json[];
  list.forEach((message, index) => {
    const path = `messages[${index}]`;
    if (!isJsonObject(message)) found.push({ rule: 'message-shape', path, message: 'a message must be an object' });
    else if (!roles.has(message['role'])) found.push({ rule: 'unknown-role', path, message: 'unknown role' });
    else found.push(...validateContent(message, path, server), ...validateCalls(message, path));
  });
  return [...found, ...validateCallOrder(list), ...validateLast(list, server)];
}

function validateContent(message: JsonObject, path: string, server: ServerFacts): Violation[] {
  const { role, content } = message;
  const at = `${path}.content`;
  if (typeof content === 'string') return [];
  if (Array.isArray(content) && content.length > 0)
    return validateParts(content, at, { isTool: role === 'tool', server });
  if (content !== undefined && content !== null && !Array.isArray(content)) {
    return [{ rule: 'content-shape', path: at, message: 'content must be text or a list of parts' }];
  }
  const mayBeEmpty = role === 'assistant' && carriesSomething(message);
  return mayBeEmpty ? [] : [{ rule: 'no-content', path: at, message: 'this message needs content' }];
}

/** What an assistant message may hold in place of content. */
function carriesSomething(message: JsonObject): boolean {
  const calls = message['tool_calls'];
  return (
    (Array.isArray(calls) && calls.length > 0) ||
    ['function_call', 'refusal', 'audio'].some((key) => Boolean(message[key]))
  );
}

function validateParts(
  parts: readonly Json[],
  path: string,
  { isTool, server }: { readonly isTool: boolean; readonly server: ServerFacts },
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
    if (isTool) return [{ rule: 'media-in-tool-result', path: at, message: 'a tool message holds text only' }];
    if (server.images === false)
      return [{ rule: 'media-unsupported', path: at, message: 'this server takes no media' }];
    return type === 'image_url' ? validateImage(part['image_url'], at) : [];
  });
}

/** An image is a web address or a data URL whose base64 can be decoded; Mistral takes the address without an object around it. */
function validateImage(image: Json | undefined, path: string): Violation[] {
  const url = isJsonObject(image) ? image['url'] : image;
  const isGood = typeof url === 'string' && (/^https?:\/\/\S/i.test(url) || isDataUrl(url));
  return isGood ? [] : [{ rule: 'image-url', path, message: 'an image needs an http(s) address or a base64 data URL' }];
}

function isDataUrl(url: string): boolean {
  const head = /^data:[\w.+-]+\/[\w.+-]+(?:;[\w.+-]+=[^;,]*)*;base64,/i.exec(url)?.[0];
  return head !== undefined && url.length > head.length && /^[A-Za-z0-9+/_-]+={0,2}$/.test(url.slice(head.length));
}

function validateCalls(message: JsonObject, path: string): Violation[] {
  const calls = message['tool_calls'];
  if (calls === undefined || calls === null) return [];
  const at = `${path}.tool_calls`;
  if (message['role'] !== 'assistant')
    return [{ rule: 'call-role', path: at, message: 'only the assistant makes calls' }];
  if (!Array.isArray(calls)) return [{ rule: 'call-shape', path: at, message: 'tool_calls must be a list' }];
  return (calls as readonly Json[]).flatMap((call, index) => {
    const where = `${at}[${index}]`;
    if (!isJsonObject(call)) return [{ rule: 'call-shape', path: where, message: 'a call must be an object' }];
    const found: Violation[] = [];
    if (typeof call['id'] !== 'string' || call['id'] === '') {
      found.push({ rule: 'call-id', path: where, message: 'a call needs an id' });
    }
    const body = isJsonObject(call['custom']) ? call['custom'] : call['function'];
    if (!isJsonObject(body) || typeof body['name'] !== 'string' || body['name'] === '') {
      found.push({ rule: 'call-name', path: where, message: 'a call needs a name' });
    } else if (typeof (body['arguments'] ?? body['input']) !== 'string') {
      found.push({ rule: 'call-arguments', path: where, message: 'the arguments of a call must be text' });
    }
    return found;
  });
}

/** Every call has exactly one tool message, directly after its assistant message and before anything else. */
function validateCallOrder(messages: readonly Json[]): Violation[] {
  const found: Violation[] = [];
  let open = new Set<string>();
  let answered = new Set<string>();
  const close = (index: number): void => {
    for (const id of open) {
      found.push({
        rule: 'call-without-result',
        path: `messages[${index}]`,
        message: `call ${id} has no result directly after it`,
      });
    }
    open = new Set();
  };
  messages.forEach((message, index) => {
    if (!isJsonObject(message)) return;
    const path = `messages[${index}]`;
    if (message['role'] !== 'tool') {
      close(index);
      const ids = callIdsOf(message);
      open = new Set(ids);
      answered = new Set();
      if (open.size < ids.length) found.push({ rule: 'duplicate-call-id', path, message: 'two calls with one id' });
      return;
    }
    const id = message['tool_call_id'];
    if (typeof id !== 'string' || id === '')
      found.push({ rule: 'result-id', path, message: 'a tool message needs tool_call_id' });
    else if (open.delete(id)) answered.add(id);
    else if (answered.has(id))
      found.push({ rule: 'duplicate-result', path, message: `a second result for call ${id}` });
    else found.push({ rule: 'orphan-tool-result', path, message: `no call ${id} directly before this result` });
  });
  close(messages.length);
  return found;
}

function callIdsOf(message: JsonObject): string[] {
  const calls = message['tool_calls'];
  if (message['role'] !== 'assistant' || !Array.isArray(calls)) return [];
  return (calls as readonly Json[])
    .filter(isJsonObject)
    .map((call) => call['id'])
    .filter((id) => typeof id === 'string' && id !== '') as string[];
}

/** A prefill (an assistant message at the end) needs a server that continues it. */
function validateLast(messages: readonly Json[], server: ServerFacts): Violation[] {
  const last = messages.at(-1);
  const isPrefill = isJsonObject(last) && last['role'] === 'assistant';
  if (!isPrefill || server.prefill !== false) return [];
  const message = 'this server does not continue an assistant message';
  return [{ rule: 'prefill-unsupported', path: `messages[${messages.length - 1}]`, message }];
}
