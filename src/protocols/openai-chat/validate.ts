import { isJsonObject } from '../../conversation/json.ts';
import type { Json, JsonObject } from '../../conversation/json.ts';
import type { ServerFacts, Violation } from '../protocol.ts';
import { validateMessages } from './validate-messages.ts';

/** OpenAI's rule for function names; the strictest of the compatible servers share it. */
const functionName = /^[a-zA-Z0-9_-]{1,64}$/;
/** OpenAI's reasoning models by their own names; a gateway that puts a vendor before the name translates the field itself. */
const openAiReasoningModel = /^(o[1-9]|gpt-[56])(?!.*chat)/;

/**
 * Every broken rule of Chat Completions in a request body (wire.md 2.2, 2.6); empty for a body that a server would take. Rules are those
 * that servers of the wire have in common; what depends on a server's set-up is judged only when told. Never throws.
 */
export function validateChat(body: unknown, server: ServerFacts = {}): Violation[] {
  if (!isJsonObject(body)) return [{ rule: 'body-shape', path: '', message: 'the body must be an object' }];
  return [
    ...validateMessages(body['messages'], server),
    ...validateModel(body),
    ...validateTools(body['tools'], server),
    ...validateToolChoice(body),
    ...validateLimits(body),
    ...validateFormat(body['response_format']),
    ...validateThinking(body),
  ];
}

function validateModel(body: JsonObject): Violation[] {
  const { model } = body;
  // Absent is fine: some deployments name the model in the address.
  const isGood = model === undefined || (typeof model === 'string' && model !== '');
  return isGood ? [] : [{ rule: 'model', path: 'model', message: 'model must be a name' }];
}

function validateTools(tools: Json | undefined, server: ServerFacts): Violation[] {
  if (tools === undefined || tools === null) return [];
  if (!Array.isArray(tools)) return [{ rule: 'tools-shape', path: 'tools', message: 'tools must be a list' }];
  if (tools.length > 0 && server.tools === false) {
    return [{ rule: 'tools-unsupported', path: 'tools', message: 'this server takes no tools' }];
  }
  return (tools as readonly Json[]).flatMap((tool, index) => validateTool(tool, `tools[${index}]`));
}

function validateTool(tool: Json, path: string): Violation[] {
  if (!isJsonObject(tool)) return [{ rule: 'tool-shape', path, message: 'a tool must be an object' }];
  // Other types are the server's own tools; Mistral takes functions without a type.
  if (tool['type'] !== undefined && tool['type'] !== 'function') return [];
  const definition = tool['function'];
  if (!isJsonObject(definition)) return [{ rule: 'tool-shape', path, message: 'a function tool needs `function`' }];
  const found: Violation[] = [];
  const { name, parameters } = definition;
  if (typeof name !== 'string' || !functionName.test(name)) {
    found.push({
      rule: 'tool-name',
      path: `${path}.function.name`,
      message: 'a name is 1-64 of letters, digits, _ and -',
    });
  }
  const isSchema =
    parameters === undefined || parameters === null || (isJsonObject(parameters) && hasObjectRoot(parameters));
  if (!isSchema) {
    found.push({
      rule: 'tool-parameters',
      path: `${path}.function.parameters`,
      message: 'parameters must be a schema of an object',
    });
  }
  return found;
}

function hasObjectRoot(schema: JsonObject): boolean {
  return Object.keys(schema).length === 0 || schema['type'] === undefined || schema['type'] === 'object';
}

function validateToolChoice(body: JsonObject): Violation[] {
  const choice = body['tool_choice'];
  if (!isJsonObject(choice) || !isJsonObject(choice['function'])) return [];
  const wanted = choice['function']['name'];
  const tools = Array.isArray(body['tools']) ? (body['tools'] as readonly Json[]) : [];
  const isOffered = tools.some(
    (tool) => isJsonObject(tool) && isJsonObject(tool['function']) && tool['function']['name'] === wanted,
  );
  return isOffered
    ? []
    : [{ rule: 'tool-choice', path: 'tool_choice', message: 'the chosen tool is not among the tools' }];
}

function validateLimits(body: JsonObject): Violation[] {
  const found: Violation[] = [];
  const tokens = body['max_tokens'];
  const completionTokens = body['max_completion_tokens'];
  for (const [field, value] of Object.entries({ max_tokens: tokens, max_completion_tokens: completionTokens })) {
    if (value === undefined || value === null) continue;
    const isGood = typeof value === 'number' && Number.isInteger(value) && value > 0;
    if (!isGood) found.push({ rule: 'limit', path: field, message: 'an output limit must be a whole number above 0' });
  }
  const { model, temperature } = body;
  if (isSet(tokens) && typeof model === 'string' && openAiReasoningModel.test(model)) {
    found.push({ rule: 'max-tokens-field', path: 'max_tokens', message: 'this model wants max_completion_tokens' });
  }
  if (isSet(temperature) && !(typeof temperature === 'number' && temperature >= 0 && temperature <= 2)) {
    found.push({ rule: 'temperature', path: 'temperature', message: 'temperature must be between 0 and 2' });
  }
  return found;
}

function validateFormat(format: Json | undefined): Violation[] {
  if (!isSet(format)) return [];
  if (!isJsonObject(format) || typeof format['type'] !== 'string') {
    return [{ rule: 'response-format', path: 'response_format', message: 'response_format needs a type' }];
  }
  const isMissing =
    format['type'] === 'json_schema' && !isJsonObject(format['json_schema']) && !isJsonObject(format['schema']);
  return isMissing ? [{ rule: 'response-format', path: 'response_format', message: 'the schema is missing' }] : [];
}

/**
 * DeepSeek with thinking (on unless switched off): a forced `tool_choice` is refused, and assistant messages with calls must bring their
 * `reasoning_content` back. llama.cpp: no prefill with thinking.
 */
function validateThinking(body: JsonObject): Violation[] {
  const found: Violation[] = [];
  const thinking = isJsonObject(body['thinking']) ? body['thinking']['type'] : undefined;
  const messages = Array.isArray(body['messages']) ? (body['messages'] as readonly Json[]).filter(isJsonObject) : [];
  const choice = body['tool_choice'];
  const isDeepSeek = typeof body['model'] === 'string' && /^deepseek-(v4|reasoner)/.test(body['model']);
  if (isDeepSeek && thinking !== 'disabled' && (choice === 'required' || isJsonObject(choice))) {
    found.push({
      rule: 'tool-choice-thinking',
      path: 'tool_choice',
      message: 'a forced call is refused while thinking is on',
    });
  }
  if (isDeepSeek && thinking === 'enabled') {
    messages.forEach((message, index) => {
      const hasCalls = Array.isArray(message['tool_calls']) && message['tool_calls'].length > 0;
      if (!hasCalls || typeof message['reasoning_content'] === 'string') return;
      found.push({
        rule: 'reasoning-content',
        path: `messages[${index}]`,
        message: 'reasoning_content of a tool turn is missing',
      });
    });
  }
  const template = body['chat_template_kwargs'];
  const thinks = isJsonObject(template) && template['enable_thinking'] === true;
  if (thinks && messages.at(-1)?.['role'] === 'assistant') {
    found.push({
      rule: 'prefill-thinking',
      path: 'messages',
      message: 'an assistant message cannot be continued with thinking on',
    });
  }
  return found;
}

function isSet(value: Json | undefined): value is Exclude<Json, null> {
  return value !== undefined && value !== null;
}
