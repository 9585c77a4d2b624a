import { isJsonObject } from '../../../../src/base/json.ts';
import type { Json, JsonObject } from '../../../../src/base/json.ts';
import type { Violation } from '../../../../src/protocols/third-party/third-party-provider.ts';
import type { ServerFacts } from '../server-facts.ts';
import { continuesStoredState } from '../stored-state.ts';
import { modelFamily } from '../../../../src/protocols/openai-chat/model-family.ts';
import type { ModelFamily } from '../../../../src/protocols/openai-chat/model-family.ts';
import { validateMessages } from './validate-messages.ts';
import { validateTools } from './validate-tools.ts';
import { strictSchemaProblem } from '../../../../src/protocols/openai-chat/strict-schema.ts';

/**
 * Every broken rule of Chat Completions in a request body; empty for a body that a server would take. Rules are those
 * that servers of the wire have in common; what only one vendor refuses is judged where the model's name shows that vendor, what depends on
 * a server's set-up only when told. Never throws.
 */
export function validateChat(body: unknown, server: ServerFacts = {}): Violation[] {
  if (!isJsonObject(body)) return [{ rule: 'body-shape', path: '', message: 'the body must be an object' }];
  const family = modelFamily(server.isGateway === true ? undefined : body['model']);
  return [
    ...validateMessages(body['messages'], { server, family, isStateful: continuesStoredState(body) }),
    ...validateModel(body),
    ...validateTools(body, server, family),
    ...validateLimits(body, family),
    ...validateSampling(body, family),
    ...validateFormat(body['response_format'], family),
    ...validateThinking(body, family),
  ];
}

function validateModel(body: JsonObject): Violation[] {
  const { model } = body;
  // Absent is fine: some deployments name the model in the address, a local server has only one.
  const isGood = !isSet(model) || typeof model === 'string';
  return isGood ? [] : [{ rule: 'model', path: 'model', message: 'model must be a name' }];
}

function validateLimits(body: JsonObject, family: ModelFamily): Violation[] {
  const found: Violation[] = [];
  const { max_tokens: tokens, max_completion_tokens: completionTokens } = body;
  // llama.cpp and others: -1 for no limit, 0 to read the prompt only.
  const least = family.openAi || family.deepSeek ? 1 : -1;
  for (const [field, value] of Object.entries({ max_tokens: tokens, max_completion_tokens: completionTokens })) {
    if (!isSet(value)) continue;
    const isGood = typeof value === 'number' && Number.isInteger(value) && value >= least;
    if (!isGood) found.push({ rule: 'limit', path: field, message: `an output limit is a whole number from ${least}` });
  }
  if (isSet(tokens) && family.completionTokens) {
    found.push({ rule: 'max-tokens-field', path: 'max_tokens', message: 'this model wants max_completion_tokens' });
  }
  return found;
}

/** Value of each sampling parameter that a model with fixed sampling takes; undefined: none. */
const fixedSampling: ReadonlyMap<string, Json | undefined> = new Map<string, Json | undefined>([
  ['temperature', 1],
  ['top_p', 1],
  ['presence_penalty', 0],
  ['frequency_penalty', 0],
  ['logit_bias', undefined],
]);

function validateSampling(body: JsonObject, family: ModelFamily): Violation[] {
  const { temperature } = body;
  if (family.fixedSampling) {
    return [...fixedSampling]
      .filter(([field, allowed]) => isSet(body[field]) && body[field] !== allowed)
      .map(([field]) => ({ rule: 'sampling', path: field, message: `this model does not take ${field}` }));
  }
  if (!isSet(temperature)) return [];
  const most = family.openAi || family.deepSeek ? 2 : Infinity;
  const isGood = typeof temperature === 'number' && (most === Infinity || (temperature >= 0 && temperature <= most));
  return isGood ? [] : [{ rule: 'temperature', path: 'temperature', message: 'temperature must be between 0 and 2' }];
}

function validateFormat(format: Json | undefined, family: ModelFamily): Violation[] {
  if (!isSet(format)) return [];
  const path = 'response_format';
  if (!isJsonObject(format) || typeof format['type'] !== 'string') {
    return [{ rule: 'response-format', path, message: 'response_format needs a type' }];
  }
  if (format['type'] !== 'json_schema') return [];
  const named = format['json_schema'];
  if (!isJsonObject(named) && !isJsonObject(format['schema'])) {
    return [{ rule: 'response-format', path, message: 'the schema is missing' }];
  }
  if (!family.openAi || !isJsonObject(named)) return [];
  if (typeof named['name'] !== 'string' || named['name'] === '') {
    return [{ rule: 'response-format', path: `${path}.json_schema`, message: 'the schema needs a name' }];
  }
  const problem = named['strict'] === true ? strictSchemaProblem(named['schema']) : undefined;
  return problem === undefined ? [] : [{ rule: 'strict-schema', path: `${path}.json_schema.schema`, message: problem }];
}

function validateThinking(body: JsonObject, family: ModelFamily): Violation[] {
  const messages = Array.isArray(body['messages']) ? (body['messages'] as readonly Json[]) : [];
  const found = family.deepSeek ? validateDeepSeek(body, messages, family) : [];
  // llama.cpp: "Assistant response prefill is incompatible with enable_thinking."
  const template = body['chat_template_kwargs'];
  const last = messages.at(-1);
  if (!isJsonObject(template) || template['enable_thinking'] !== true) return found;
  if (!isJsonObject(last) || last['role'] !== 'assistant') return found;
  const message = 'an assistant message cannot be continued with thinking on';
  return [...found, { rule: 'prefill-thinking', path: 'messages', message }];
}

/**
 * DeepSeek with thinking (on by default in newer models): a forced `tool_choice` is refused, and assistant messages with calls since the
 * last user message must bring their `reasoning_content` back.
 */
function validateDeepSeek(body: JsonObject, messages: readonly Json[], family: ModelFamily): Violation[] {
  const found: Violation[] = [];
  const thinking = isJsonObject(body['thinking']) ? body['thinking']['type'] : undefined;
  const choice = body['tool_choice'];
  const isOn = thinking === 'enabled' || (family.deepSeekThinking && thinking !== 'disabled');
  if (isOn && (choice === 'required' || isJsonObject(choice))) {
    const message = 'a forced call is refused while thinking is on';
    found.push({ rule: 'tool-choice-thinking', path: 'tool_choice', message });
  }
  if (thinking !== 'enabled') return found;
  const lastUser = messages.findLastIndex((message) => isJsonObject(message) && message['role'] === 'user');
  messages.forEach((message, index) => {
    const isOpenTurn = index > lastUser && isJsonObject(message) && hasCalls(message);
    if (!isOpenTurn || typeof message['reasoning_content'] === 'string') return;
    const path = `messages[${index}]`;
    found.push({ rule: 'reasoning-content', path, message: 'reasoning_content of a tool turn is missing' });
  });
  return found;
}

function hasCalls(message: JsonObject): boolean {
  return Array.isArray(message['tool_calls']) && message['tool_calls'].length > 0;
}

function isSet(value: Json | undefined): value is Exclude<Json, null> {
  return value !== undefined && value !== null;
}
