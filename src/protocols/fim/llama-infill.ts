import type { JsonObject } from '../../base/json.ts';
import { countOf, objectOf, stepEnd, textOf, usageOf } from './fim-frame.ts';
import type { FimFrame } from './fim-frame.ts';
import { defaultTemperature, stopTexts } from './fim-request.ts';
import type { FimStyleCode } from './fim-style.ts';

/** Reads a chunk of llama.cpp's own stream: `content`, and on the last one `stop` with the reason and counters. */
function read(payload: JsonObject): FimFrame {
  const error = payload['error'];
  if (error !== undefined && error !== null) return { error };
  const text = textOf(payload['content']);
  const filled = text !== undefined && text !== '' ? { text } : {};
  if (payload['stop'] !== true) return filled;
  const raw = stopReason(payload);
  const model = textOf(payload['model']);
  return {
    ...filled,
    usage: readUsage(payload),
    end: stepEnd(raw),
    final: true,
    ...(model !== undefined && { model }),
  };
}

/** `tokens_cached` counts all tokens in the slot, those of the answer too; only `timings` tells what the prompt found there. */
function readUsage(payload: JsonObject): NonNullable<FimFrame['usage']> {
  const timings = objectOf(payload['timings']);
  const cached = countOf(timings?.['cache_n']);
  const counted = countOf(timings?.['prompt_n']);
  const input = counted === undefined ? undefined : counted + (cached ?? 0);
  const kept = ['tokens_evaluated', 'tokens_predicted', 'tokens_cached', 'id_slot'].flatMap((name) => {
    const value = payload[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return {
    usage: usageOf(
      countOf(payload['tokens_evaluated']) ?? input,
      countOf(payload['tokens_predicted']) ?? countOf(timings?.['predicted_n']),
      cached,
    ),
    raw: { ...Object.fromEntries(kept), ...(cached !== undefined && { cache_n: cached }) },
  };
}

/** Newer servers say `stop_type`; older ones set one of three flags. */
function stopReason(payload: JsonObject): string {
  const type = textOf(payload['stop_type']);
  if (type !== undefined && type !== 'none') return type;
  if (payload['stopped_limit'] === true || payload['truncated'] === true) return 'limit';
  return payload['stopped_word'] === true ? 'word' : 'eos';
}

/** llama.cpp `POST /infill` (tools/server/README): the server writes the tokens of the model it has loaded. */
export const llamaInfill: FimStyleCode = {
  framing: 'sse',
  project: (request, target) => {
    const stop = stopTexts(request, target);
    return {
      path: '/infill',
      body: {
        ...(target.model !== '' && { model: target.model }),
        input_prefix: request.prefix,
        input_suffix: request.suffix,
        input_extra: (request.extra ?? []).map(({ path, text }) => ({ filename: path, text })),
        prompt: '',
        n_predict: request.maxTokens,
        temperature: request.temperature ?? defaultTemperature,
        ...(stop.length > 0 && { stop }),
        cache_prompt: true,
        ...(request.slot !== undefined && { id_slot: request.slot }),
        stream: true,
      },
    };
  },
  read,
};
