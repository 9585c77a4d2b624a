import { isJsonObject } from '../../../../src/base/json.ts';
import type { Json, JsonObject } from '../../../../src/base/json.ts';
import { strictSchemaProblem } from '../../../../src/protocols/openai-chat/strict-schema.ts';
import type { Violation } from '../../../../src/protocols/third-party/third-party-provider.ts';
import type { ServerFacts } from '../server-facts.ts';
import { continuesStoredState } from '../stored-state.ts';
import { objectsAt, textAt, typeOf } from '../../../../src/protocols/openai-responses/formats.ts';
import { responsesModel } from '../../../../src/protocols/openai-responses/responses-model.ts';
import type { ResponsesModel } from '../../../../src/protocols/openai-responses/responses-model.ts';
import type { ResponsesRules } from './responses-rules.ts';
import { validateInput } from './validate-input.ts';
import { validateTools } from './validate-tools.ts';

/**
 * Every broken rule of the Responses API in a request body; empty for a body that a server would take. Rules are those that
 * servers of the wire have in common; what only the vendor itself checks is judged where the model's name shows that vendor. Never throws.
 */
export function validateResponses(body: unknown, server: ServerFacts = {}): Violation[] {
  if (!isJsonObject(body)) return [{ rule: 'body-shape', path: '', message: 'the body must be an object' }];
  const rules: ResponsesRules = {
    server,
    model: responsesModel(server.isGateway === true ? undefined : body['model']),
    isStateful: continuesStoredState(body),
    isStored: body['store'] !== false,
  };
  return [
    ...validateInput(body['input'], rules),
    ...validateModel(body),
    ...validateTools(body, rules),
    ...validateLimits(body, rules.model),
    ...validateThinking(body, rules.model),
    ...validateFormat(body, rules.model),
    ...validateState(body, rules.model),
  ];
}

function validateModel({ model }: JsonObject): Violation[] {
  // Absent is fine: some deployments name the model in the address, a local server has only one.
  const isGood = !isSet(model) || typeof model === 'string';
  return isGood ? [] : [{ rule: 'model', path: 'model', message: 'model must be a name' }];
}

function validateLimits(body: JsonObject, model: ResponsesModel): Violation[] {
  const found: Violation[] = [];
  const { max_output_tokens: limit, temperature } = body;
  const least = model.openAi ? 16 : 1;
  if (isSet(limit) && !(typeof limit === 'number' && Number.isInteger(limit) && limit >= least)) {
    const message = `an output limit is a whole number from ${least}`;
    found.push({ rule: 'limit', path: 'max_output_tokens', message });
  }
  if (isSet(temperature)) {
    const isNumber = typeof temperature === 'number' && temperature >= 0 && temperature <= 2;
    if (!isNumber) {
      found.push({ rule: 'temperature', path: 'temperature', message: 'temperature must be between 0 and 2' });
    } else if (model.fixedSampling && temperature !== 1) {
      found.push({ rule: 'sampling', path: 'temperature', message: 'this model does not take temperature' });
    }
  }
  return found;
}

const efforts: ReadonlySet<unknown> = new Set(['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max']);

function validateThinking(body: JsonObject, model: ResponsesModel): Violation[] {
  const found: Violation[] = [];
  const { reasoning, include } = body;
  if (isSet(reasoning) && !isJsonObject(reasoning)) {
    found.push({ rule: 'reasoning-shape', path: 'reasoning', message: 'reasoning must be an object' });
  }
  const problem = isJsonObject(reasoning) && model.openAi ? effortProblem(reasoning['effort'], body, model) : undefined;
  if (problem !== undefined) found.push({ rule: 'reasoning-effort', path: 'reasoning.effort', message: problem });
  const wantsReasoning = Array.isArray(include) && include.includes('reasoning.encrypted_content');
  if (model.neverThinks && wantsReasoning) {
    found.push({ rule: 'include', path: 'include', message: 'this model has no encrypted reasoning' });
  }
  return found;
}

function effortProblem(effort: Json | undefined, body: JsonObject, model: ResponsesModel): string | undefined {
  if (!isSet(effort)) return undefined;
  if (model.neverThinks) return 'this model does not think';
  if (!efforts.has(effort) || (effort === 'none' && model.leastEffort !== 'none')) {
    return 'this model does not know the effort';
  }
  const searches = objectsAt(body, 'tools').some((tool) => typeOf(tool).startsWith('web_search'));
  return effort === 'minimal' && searches ? 'no web search with the least effort' : undefined;
}

function validateFormat(body: JsonObject, model: ResponsesModel): Violation[] {
  const { text } = body;
  const format = isJsonObject(text) ? text['format'] : undefined;
  if (!isSet(format)) return [];
  const problem = isJsonObject(format) ? formatProblem(format, body, model) : 'a format needs a type';
  return problem === undefined ? [] : [{ rule: 'text-format', path: 'text.format', message: problem }];
}

function formatProblem(format: JsonObject, body: JsonObject, model: ResponsesModel): string | undefined {
  const type = typeOf(format);
  if (type === '') return 'a format needs a type';
  if (type === 'json_object' && model.openAi) {
    const words = JSON.stringify([body['input'] ?? null, body['instructions'] ?? null]);
    return /json/i.test(words) ? undefined : 'the input must speak of JSON';
  }
  if (type !== 'json_schema') return undefined;
  if (!isJsonObject(format['schema'])) return 'the schema is missing';
  if (!model.openAi) return undefined;
  if (textAt(format, 'name') === undefined) return 'the schema needs a name';
  return format['strict'] === true ? strictSchemaProblem(format['schema']) : undefined;
}

/** Fields of Chat Completions that this wire does not know. */
const chatFields = ['messages', 'max_tokens', 'max_completion_tokens', 'response_format'];

function validateState(body: JsonObject, model: ResponsesModel): Violation[] {
  const found: Violation[] = [];
  if (isSet(body['previous_response_id']) && isSet(body['conversation'])) {
    const message = 'a request goes on with an answer or with a conversation, not both';
    found.push({ rule: 'state', path: 'previous_response_id', message });
  }
  if (!model.openAi) return found;
  if (body['background'] === true && body['store'] === false) {
    found.push({ rule: 'background-store', path: 'background', message: 'a background answer must be stored' });
  }
  for (const field of chatFields.filter((name) => isSet(body[name]))) {
    found.push({ rule: 'unknown-field', path: field, message: 'this field belongs to Chat Completions' });
  }
  return found;
}

function isSet(value: Json | undefined): value is Exclude<Json, null> {
  return value !== undefined && value !== null;
}
