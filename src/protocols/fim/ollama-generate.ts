import type { JsonObject } from '../../base/json.ts';
import { checkFields, isBoolean, isFilledString, isObject, isString, isStringList } from './body-rules.ts';
import { countOf, stepEnd, textOf, usageOf } from './fim-frame.ts';
import type { FimFrame } from './fim-frame.ts';
import { defaultTemperature, stopTexts, tokenPrompt } from './fim-request.ts';
import type { FimStyleCode } from './fim-style.ts';

/** Reads a line of `/api/generate`; the last one has `done: true`, the reason and the counters. */
function read(payload: JsonObject): FimFrame {
  const error = payload['error'];
  if (error !== undefined && error !== null) return { error };
  const text = textOf(payload['response']);
  const reasoning = textOf(payload['thinking']);
  const model = textOf(payload['model']);
  const frame: FimFrame = {
    ...(text !== undefined && text !== '' && { text }),
    ...(reasoning !== undefined && reasoning !== '' && { reasoning }),
    ...(model !== undefined && { model }),
  };
  if (payload['done'] !== true) return frame;
  const input = payload['prompt_eval_count'];
  const output = payload['eval_count'];
  const raw = {
    ...(input !== undefined && { prompt_eval_count: input }),
    ...(output !== undefined && { eval_count: output }),
  };
  const reason = textOf(payload['done_reason']);
  return {
    ...frame,
    ...(Object.keys(raw).length > 0 && { usage: { usage: usageOf(countOf(input), countOf(output)), raw } }),
    end: reason === undefined || reason === '' ? { kind: 'stop' } : stepEnd(reason),
    final: true,
  };
}

/** `POST /api/generate`: `suffix` where the model's template can insert, else `raw` with the family's own tokens. */
export const ollamaGenerate: FimStyleCode = {
  framing: 'ndjson',
  project: (request, target) => {
    const stop = stopTexts(request, target);
    const hole =
      target.profile === undefined
        ? { prompt: request.prefix, suffix: request.suffix }
        : { prompt: tokenPrompt(request, target.profile), raw: true };
    return {
      path: '/api/generate',
      body: {
        model: target.model,
        ...hole,
        stream: true,
        options: {
          num_predict: request.maxTokens,
          temperature: request.temperature ?? defaultTemperature,
          ...(stop.length > 0 && { stop }),
        },
      },
    };
  },
  read,
  validate: (body) => {
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

function isSet(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '' && !(Array.isArray(value) && value.length === 0);
}
