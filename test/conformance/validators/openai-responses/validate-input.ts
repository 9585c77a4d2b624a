import { isJsonObject } from '../../../../src/base/json.ts';
import type { Json, JsonObject } from '../../../../src/base/json.ts';
import type { Violation } from '../../../../src/protocols/third-party/third-party-provider.ts';
import { textAt, typeOf } from '../../../../src/protocols/openai-responses/formats.ts';
import type { ResponsesRules } from './responses-rules.ts';
import { validateContent } from './validate-content.ts';
import { validateItemOrder } from './validate-item-order.ts';

const longestId = 64;
const functionName = /^[a-zA-Z0-9_-]{1,64}$/;
const roles: ReadonlySet<unknown> = new Set(['user', 'assistant', 'system', 'developer']);

/** How the ids of the vendor's own items begin. */
const idStarts: ReadonlyMap<string, string> = new Map([
  ['function_call', 'fc'],
  ['custom_tool_call', 'ctc'],
  ['reasoning', 'rs'],
]);

/** Rules for `input`: the form of each item, and what must follow what. */
export function validateInput(input: Json | undefined, rules: ResponsesRules): Violation[] {
  if (typeof input === 'string') return [];
  if (input === undefined || input === null) {
    return rules.isStateful ? [] : [{ rule: 'no-input', path: 'input', message: 'input is missing' }];
  }
  if (!Array.isArray(input)) return [{ rule: 'input-shape', path: 'input', message: 'input must be text or a list' }];
  const items = input as readonly Json[];
  if (items.length === 0 && !rules.isStateful) {
    return [{ rule: 'no-input', path: 'input', message: 'input must not be empty' }];
  }
  return [
    ...items.flatMap((item, index) => validateItem(item, `input[${index}]`, rules)),
    ...validateItemOrder(items, rules),
  ];
}

function validateItem(item: Json, path: string, rules: ResponsesRules): Violation[] {
  if (!isJsonObject(item)) return [{ rule: 'item-shape', path, message: 'an item must be an object' }];
  const type = typeOf(item);
  const found = rules.model.openAi ? validateId(item, type, path) : [];
  switch (type) {
    case '':
      return [...found, ...validateBare(item, path, rules)];
    case 'message':
      return [...found, ...validateMessage(item, path, rules)];
    case 'function_call':
    case 'custom_tool_call':
      return [...found, ...validateCall(item, path, rules)];
    case 'function_call_output':
    case 'custom_tool_call_output':
      return [...found, ...validateOutput(item, path, rules)];
    case 'reasoning':
      return [...found, ...validateReasoning(item, path, rules)];
    default:
      return found;
  }
}

/** Without a type an item is a message, or the id of a stored item. */
function validateBare(item: JsonObject, path: string, rules: ResponsesRules): Violation[] {
  if (item['role'] === undefined && textAt(item, 'id') !== undefined && item['content'] === undefined) return [];
  return validateMessage(item, path, rules);
}

/** Beginning of an id as the vendor itself makes them. */
const vendorId = /^[a-z]+[_-]/;

/**
 * An id of another kind of item is refused, and so is one that is too long. One without a known beginning is not judged: it comes from a
 * server that stands before the vendor's, such as GitHub Copilot, and that server takes its own ids back at any length.
 */
function validateId(item: JsonObject, type: string, path: string): Violation[] {
  const { id } = item;
  if (id === undefined || id === null) return [];
  const start = idStarts.get(type) ?? '';
  const isJudged = typeof id === 'string' && vendorId.test(id);
  const isGood = typeof id === 'string' && id !== '' && (!isJudged || (id.length <= longestId && id.startsWith(start)));
  if (isGood) return [];
  const message = `an id has 1 to ${longestId} characters${start === '' ? '' : ` and begins with ${start}`}`;
  return [{ rule: 'item-id', path: `${path}.id`, message }];
}

function validateMessage(item: JsonObject, path: string, rules: ResponsesRules): Violation[] {
  const { role } = item;
  const isKnown = roles.has(role) || (!rules.model.openAi && typeof role === 'string' && role !== '');
  if (!isKnown) return [{ rule: 'unknown-role', path, message: 'unknown role' }];
  return validateContent(item['content'], `${path}.content`, { rules, isAssistant: role === 'assistant' });
}

function validateCall(item: JsonObject, path: string, rules: ResponsesRules): Violation[] {
  const found = validateCallId(item, path, rules);
  const name = textAt(item, 'name');
  if (name === undefined || (rules.model.openAi && !functionName.test(name))) {
    found.push({ rule: 'call-name', path: `${path}.name`, message: 'a name is 1-64 of letters, digits, _ and -' });
  }
  const field = typeOf(item) === 'function_call' ? 'arguments' : 'input';
  if (typeof item[field] !== 'string') {
    found.push({ rule: 'call-arguments', path: `${path}.${field}`, message: 'the arguments of a call must be text' });
  }
  return found;
}

function validateCallId(item: JsonObject, path: string, { model }: ResponsesRules): Violation[] {
  const id = textAt(item, 'call_id');
  if (id !== undefined && (!model.openAi || id.length <= longestId)) return [];
  const message = `a call id has 1 to ${longestId} characters`;
  return [{ rule: 'call-id', path: `${path}.call_id`, message }];
}

function validateOutput(item: JsonObject, path: string, rules: ResponsesRules): Violation[] {
  const found = validateCallId(item, path, rules);
  const { output } = item;
  if (typeof output === 'string') return found;
  if (!Array.isArray(output)) {
    return [...found, { rule: 'call-output', path: `${path}.output`, message: 'an output is text or a list of parts' }];
  }
  return [...found, ...validateContent(output, `${path}.output`, { rules, isAssistant: false })];
}

function validateReasoning(item: JsonObject, path: string, { model }: ResponsesRules): Violation[] {
  const { summary, encrypted_content: blob } = item;
  const found: Violation[] = [];
  if (model.openAi && !Array.isArray(summary)) {
    found.push({ rule: 'reasoning-summary', path: `${path}.summary`, message: 'a summary must be a list' });
  }
  if (blob !== undefined && blob !== null && typeof blob !== 'string') {
    found.push({ rule: 'reasoning-blob', path, message: 'encrypted reasoning must be text' });
  }
  return found;
}
