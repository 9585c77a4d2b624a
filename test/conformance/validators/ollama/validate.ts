import { isJsonObject } from '../../../../src/base/json.ts';
import type { Json, JsonObject } from '../../../../src/base/json.ts';
import type { Violation } from '../../../../src/protocols/third-party/third-party-provider.ts';
import type { ServerFacts } from '../server-facts.ts';

const base64 = /^[A-Za-z0-9+/_-]+={0,2}$/;

/**
 * Every broken rule of `/api/chat` in a request body: what the server's own types refuse, and results without a call before them, which its
 * templates drop silently. Never throws.
 */
export function validateOllama(body: unknown, server: ServerFacts = {}): Violation[] {
  if (!isJsonObject(body)) return [violation('body', '', 'The request is no JSON object.')];
  const { model, messages } = body;
  const found: Violation[] = [];
  if (typeof model !== 'string' || model === '') found.push(violation('model', 'model', 'A model must be named.'));
  // Without messages the server only loads the model.
  const items = Array.isArray(messages) ? (messages as readonly Json[]) : [];
  if (messages !== undefined && messages !== null && !Array.isArray(messages))
    return [...found, violation('messages', 'messages', 'The messages must be a list.')];
  return [
    ...found,
    ...items.flatMap((message, index) => validateMessage(message, `messages[${index}]`, server)),
    ...validateResults(items),
    ...validateTools(body['tools'], server),
    ...validateFields(body),
  ];
}

function violation(rule: string, path: string, message: string): Violation {
  return { rule, path, message };
}

function validateMessage(message: Json, path: string, server: ServerFacts): Violation[] {
  if (!isJsonObject(message)) return [violation('message', path, 'A message must be an object.')];
  const { role, content, images, tool_calls: calls } = message;
  const found: Violation[] = [];
  // The server hands any role to the model's template.
  if (typeof role !== 'string' || role === '') found.push(violation('role', path, 'A message needs a role.'));
  if (content !== undefined && content !== null && typeof content !== 'string') {
    found.push(violation('content', path, 'The content must be a string.'));
  }
  for (const image of listOf(images)) {
    if (server.images === false) found.push(violation('images-unsupported', path, 'This model takes no images.'));
    else if (typeof image !== 'string' || !base64.test(image)) {
      found.push(violation('image', path, 'An image must be raw base64.'));
    }
  }
  listOf(calls).forEach((call, index) => found.push(...validateCall(call, `${path}.tool_calls[${index}]`)));
  return found;
}

function validateCall(call: Json, path: string): Violation[] {
  const named = isJsonObject(call) ? call['function'] : undefined;
  if (!isJsonObject(named) || typeof named['name'] !== 'string' || named['name'] === '') {
    return [violation('call-name', path, 'A call needs the name of a function.')];
  }
  const given = named['arguments'];
  if (given === undefined || given === null || isJsonObject(given)) return [];
  return [violation('call-arguments', path, 'The arguments of a call must be an object.')];
}

/** There are never more `tool` messages than calls before them; the server checks no order. */
function validateResults(messages: readonly Json[]): Violation[] {
  let open = 0;
  return messages.flatMap((message, index) => {
    if (!isJsonObject(message)) return [];
    open += listOf(message['tool_calls']).length;
    if (message['role'] !== 'tool') return [];
    open -= 1;
    return open >= 0
      ? []
      : [violation('orphan-tool-result', `messages[${index}]`, 'The result has no call before it.')];
  });
}

function validateTools(tools: Json | undefined, server: ServerFacts): Violation[] {
  const items = listOf(tools);
  const found: Violation[] = [];
  if (server.tools === false && items.length > 0) {
    found.push(violation('tools-unsupported', 'tools', 'This model takes no tools.'));
  }
  items.forEach((tool, index) => {
    const named = isJsonObject(tool) ? tool['function'] : undefined;
    const isNamed = isJsonObject(named) && typeof named['name'] === 'string' && named['name'] !== '';
    if (!isNamed) found.push(violation('tool', `tools[${index}]`, 'A tool needs a function with a name.'));
  });
  return found;
}

/** The types of the optional fields; null counts as absent. */
const fieldTypes: readonly (readonly [string, readonly string[]])[] = [
  ['options', ['object']],
  ['think', ['boolean', 'string']],
  ['stream', ['boolean']],
  ['format', ['string', 'object']],
];

function validateFields(body: JsonObject): Violation[] {
  return fieldTypes.flatMap(([name, types]) => {
    const value = body[name];
    if (value === undefined || value === null) return [];
    const type = Array.isArray(value) ? 'list' : typeof value;
    return types.includes(type) ? [] : [violation(name, name, `${name} must be of type ${types.join(' or ')}.`)];
  });
}

function listOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? (value as readonly Json[]) : [];
}
