import type { JsonObject } from '../../base/json.ts';
import { estimateTokens } from '../../base/token-estimate.ts';
import type { ProjectionTarget, RequestOptions } from '../protocol.ts';

/** Smallest window asked for, tokens: the server's own default (4,096 on small cards) is too little for code. */
const minimumWindow = 16_384;
/** Room for the answer where no limit is asked for, tokens. */
const answerReserve = 4096;

/**
 * `options`, and `think` where the model can be told. The window (`num_ctx`) is asked for only where the model's own is known, and no
 * larger than needed: memory grows with it. It goes up in powers of two, since every change makes the server load the model anew.
 */
export function modelOptions(request: JsonObject, target: ProjectionTarget, options: RequestOptions): JsonObject {
  const window = target.info?.contextTokens;
  const fields = {
    ...(window === undefined ? {} : { num_ctx: windowFor(request, window, options.maxOutputTokens ?? answerReserve) }),
    ...(options.maxOutputTokens === undefined ? {} : { num_predict: options.maxOutputTokens }),
    ...(options.temperature === undefined ? {} : { temperature: options.temperature }),
  };
  const think = thinkOf(target, options);
  return {
    ...(Object.keys(fields).length === 0 ? {} : { options: fields }),
    ...(think === undefined ? {} : { think }),
  };
}

function windowFor(request: JsonObject, window: number, answer: number): number {
  // A quarter more than estimated: vocabularies differ.
  const needed = Math.ceil(estimateTokens(textOf(request)) * 1.25) + answer;
  let size = minimumWindow;
  while (size < needed) size *= 2;
  return Math.min(window, size);
}

/** The request as text without images, whose base64 says nothing about tokens. */
function textOf(request: JsonObject): string {
  return JSON.stringify(request, (key, value: unknown) => (key === 'images' ? undefined : value));
}

/** Levels are taken by gpt-oss only; other models that can think are told yes or no. Where nothing is known the server decides. */
function thinkOf(target: ProjectionTarget, options: RequestOptions): boolean | string | undefined {
  const { reasoning } = options;
  const isAble = target.info?.abilities.reasoning === true;
  if (reasoning === undefined || !isAble) return undefined;
  if (/(^|\/)gpt-oss/i.test(target.model)) return reasoning === 'off' ? 'low' : reasoning;
  return reasoning !== 'off';
}
