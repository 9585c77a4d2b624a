import { isJsonObject } from '../../../../src/base/json.ts';
import type { JsonObject } from '../../../../src/base/json.ts';
import type { FimStyle } from '../../../../src/models/protocol-id.ts';
import type { Violation } from '../../../../src/protocols/third-party/third-party-provider.ts';
import {
  checkFields,
  isBoolean,
  isCount,
  isFilledString,
  isInteger,
  isObject,
  isPrompt,
  isString,
  isStringList,
  samplingRules,
} from './body-rules.ts';
import type { FieldRule } from './body-rules.ts';

/** Rules of OpenAI's legacy completion endpoint (API reference, "Completions"). */
const completionRules: readonly FieldRule[] = [
  // A server of one model needs no name.
  { field: 'model', test: isString, expected: 'the name of a model' },
  { field: 'prompt', required: true, test: isPrompt, expected: 'a text, tokens, or a list of either' },
  { field: 'suffix', test: isString, expected: 'a text' },
  { field: 'n', test: (value) => isCount(value) && value !== 0, expected: 'a whole number from 1 up' },
  { field: 'best_of', test: isCount, expected: 'a whole number' },
  { field: 'echo', test: isBoolean, expected: 'a boolean' },
  { field: 'logprobs', test: (value) => isCount(value) || isBoolean(value), expected: 'a whole number' },
  { field: 'stream_options', test: isObject, expected: 'an object' },
  { field: 'logit_bias', test: isObject, expected: 'an object' },
  ...samplingRules,
];

/** The beta endpoint answers with at most this many tokens (api-docs.deepseek.com, "FIM Completion"). */
const mostTokensOfDeepseek = 4096;

const styles: Readonly<Record<FimStyle, (body: JsonObject) => Violation[]>> = {
  completions: (body) => checkFields(body, completionRules),
  mistral: (body) =>
    checkFields(body, [
      { field: 'model', required: true, test: isFilledString, expected: 'the name of a model' },
      { field: 'prompt', required: true, test: isString, expected: 'a text' },
      { field: 'suffix', test: isString, expected: 'a text' },
      { field: 'min_tokens', test: isCount, expected: 'a whole number' },
      { field: 'random_seed', test: isInteger, expected: 'a whole number' },
      ...samplingRules,
    ]),
  deepseek: (body) => {
    const rules = completionRules.filter((rule) => rule.field !== 'prompt');
    const found = checkFields(body, [
      ...rules,
      { field: 'prompt', required: true, test: isString, expected: 'a text' },
    ]);
    const limit = body['max_tokens'];
    if (typeof limit === 'number' && limit > mostTokensOfDeepseek) {
      const message = `The endpoint answers with at most ${mostTokensOfDeepseek} tokens.`;
      found.push({ rule: 'max_tokens-too-large', path: 'max_tokens', message });
    }
    return found;
  },
  'llama-infill': (body) => {
    const found = checkFields(body, [
      { field: 'input_prefix', required: true, test: isString, expected: 'a text' },
      { field: 'input_suffix', required: true, test: isString, expected: 'a text' },
      { field: 'prompt', test: isPrompt, expected: 'a text' },
      { field: 'n_predict', test: isInteger, expected: 'a whole number, -1 for no limit' },
      { field: 'cache_prompt', test: isBoolean, expected: 'a boolean' },
      ...samplingRules,
    ]);
    const extra = body['input_extra'];
    if (extra !== undefined && (!Array.isArray(extra) || !extra.every((item: unknown) => isExtra(item)))) {
      const message = 'input_extra is a list of objects with a text and a filename.';
      found.push({ rule: 'bad-input_extra', path: 'input_extra', message });
    }
    return found;
  },
  'ollama-generate': (body) => {
    const found = checkFields(body, [
      { field: 'model', required: true, test: isFilledString, expected: 'the name of a model' },
      { field: 'prompt', test: isString, expected: 'a text' },
      { field: 'suffix', test: isString, expected: 'a text' },
      { field: 'system', test: isString, expected: 'a text' },
      { field: 'template', test: isString, expected: 'a text' },
      { field: 'raw', test: isBoolean, expected: 'a boolean' },
      { field: 'stream', test: isBoolean, expected: 'a boolean' },
      { field: 'images', test: isStringList, expected: 'a list of base64 texts' },
      { field: 'options', test: isObject, expected: 'an object' },
    ]);
    const mixed = ['system', 'template', 'context'].find((field) => isSet(body[field]));
    if (body['raw'] === true && mixed !== undefined) {
      const message = 'Raw mode takes no template, system text or context.';
      found.push({ rule: 'raw-with-template', path: mixed, message });
    }
    return found;
  },
};

/** Every broken rule of the style in a request body; empty for a body the server would take. Never throws. */
export function validateFim(style: FimStyle, body: unknown): Violation[] {
  if (!isJsonObject(body)) return [{ rule: 'not-an-object', path: '', message: 'The body must be a JSON object.' }];
  return styles[style](body);
}

function isExtra(item: unknown): boolean {
  if (!isObject(item as JsonObject)) return false;
  const { text, filename } = item as { text?: unknown; filename?: unknown };
  return typeof text === 'string' && (filename === undefined || typeof filename === 'string');
}

function isSet(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '' && !(Array.isArray(value) && value.length === 0);
}
