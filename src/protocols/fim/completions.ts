import type { JsonObject, Json } from '../../base/json.ts';
import { countOf, objectOf, stepEnd, textOf, usageOf } from './fim-frame.ts';
import type { FimFrame } from './fim-frame.ts';
import { defaultTemperature, stopTexts, tokenPrompt } from './fim-request.ts';
import type { FimRequest, FimTarget } from './fim-request.ts';
import type { FimStyleCode } from './fim-style.ts';

/** `/v1` is part of most base URLs; where it is not, the path brings it. */
export function versionedPath(baseUrl: string, path: string): string {
  return /\/(?:v\d+|beta)$/.test(baseUrl) ? path : `/v1${path}`;
}

/** The fields that the OpenAI-like endpoints share. */
export function completionBody(request: FimRequest, target: FimTarget): Record<string, Json> {
  const stop = stopTexts(request, target);
  return {
    model: target.model,
    prompt: request.prefix,
    ...(request.suffix !== '' && { suffix: request.suffix }),
    max_tokens: request.maxTokens,
    temperature: request.temperature ?? defaultTemperature,
    ...(stop.length > 0 && { stop }),
    stream: true,
  };
}

/** Reads a chunk or a whole answer of an OpenAI-like endpoint: choice 0 only, `text` or `delta.content`. */
export function readCompletion(payload: JsonObject): FimFrame {
  const error = payload['error'];
  if (error !== undefined && error !== null) return { error };
  const choice = firstChoice(payload['choices']);
  const usage = objectOf(payload['usage']) ?? objectOf(choice?.['usage']);
  const reason = filledText(choice?.['finish_reason']);
  return present({
    text: filledText(choiceText(choice)),
    reasoning: filledText(reasoningText(choice)),
    usage: usage === undefined ? undefined : { usage: readUsage(usage), raw: usage },
    end: reason === undefined ? undefined : stepEnd(reason),
    responseId: textOf(payload['id']),
    model: textOf(payload['model']),
  });
}

function filledText(value: Json | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** Leaves out what is not there. */
function present(frame: { readonly [K in keyof FimFrame]: FimFrame[K] | undefined }): FimFrame {
  return Object.fromEntries(Object.entries(frame).filter(([, value]) => value !== undefined));
}

function firstChoice(choices: Json | undefined): JsonObject | undefined {
  if (!Array.isArray(choices)) return undefined;
  const objects = (choices as readonly Json[]).map(objectOf).filter((choice) => choice !== undefined);
  return objects.find((choice) => (choice['index'] ?? 0) === 0);
}

function choiceText(choice: JsonObject | undefined): string | undefined {
  const message = objectOf(choice?.['delta']) ?? objectOf(choice?.['message']);
  const content = choice?.['text'] ?? message?.['content'];
  if (!Array.isArray(content)) return textOf(content);
  // Mistral may send the content as a list of parts.
  const parts = (content as readonly Json[]).map((part) => textOf(objectOf(part)?.['text']) ?? '');
  return parts.join('');
}

function reasoningText(choice: JsonObject | undefined): string | undefined {
  const source = objectOf(choice?.['delta']) ?? choice;
  return textOf(source?.['reasoning_content']) ?? textOf(source?.['reasoning']);
}

function readUsage(raw: JsonObject): ReturnType<typeof usageOf> {
  const details = objectOf(raw['prompt_tokens_details']);
  const cached = countOf(details?.['cached_tokens']) ?? countOf(raw['prompt_cache_hit_tokens']);
  return usageOf(countOf(raw['prompt_tokens']), countOf(raw['completion_tokens']), cached);
}

/** `POST /v1/completions`: a suffix, or the family's tokens in the prompt for servers that refuse one (vLLM). */
export const completions: FimStyleCode = {
  framing: 'sse',
  project: (request, target) => {
    const body = completionBody(request, target);
    if (target.profile !== undefined) {
      body['prompt'] = tokenPrompt(request, target.profile);
      delete body['suffix'];
    }
    return {
      path: versionedPath(target.baseUrl, '/completions'),
      body: { ...body, stream_options: { include_usage: true } },
    };
  },
  read: readCompletion,
};
