import type { JsonObject } from '../../base/json.ts';
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
};
