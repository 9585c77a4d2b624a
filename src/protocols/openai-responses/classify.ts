import type { Fault, FaultKind } from '../../conversation/fault.ts';
import { isJsonObject, parseJson } from '../../base/json.ts';
import type { JsonObject } from '../../base/json.ts';
import { classifyChat } from '../openai-chat/classify.ts';
import { classifyErrorObject, findError } from '../openai-chat/error-object.ts';
import type { HttpFailure } from '../protocol.ts';

/** Codes of this protocol's own errors (`ResponseError.code` of the SDK) and of subscription backends. */
const kindsOfCode: ReadonlyMap<string, FaultKind> = new Map<string, FaultKind>([
  ['server_error', 'overload'],
  ['vector_store_timeout', 'overload'],
  ['rate_limit_exceeded', 'rate'],
  ['usage_limit_reached', 'quota'],
  ['usage_not_included', 'quota'],
  ['context_length_exceeded', 'overflow'],
  ['invalid_prompt', 'refusal'],
  ['bio_policy', 'refusal'],
  ['cyber_policy', 'refusal'],
  ['misalignment_policy_violation', 'refusal'],
  ['image_content_policy_violation', 'refusal'],
  ['data_residency_mismatch', 'policy'],
  ['image_parse_error', 'shape'],
  ['image_file_too_large', 'shape'],
  ['image_too_large', 'shape'],
  ['image_too_small', 'shape'],
  ['unsupported_image_media_type', 'shape'],
  ['empty_image_file', 'shape'],
  ['failed_to_download_image', 'shape'],
  ['image_file_not_found', 'shape'],
]);

/** A failure answer as a fault. Never throws. */
export function classifyResponses(failure: HttpFailure): Fault {
  const fault = classifyChat(failure);
  const error = findError(parseJson(failure.body) ?? null);
  return isJsonObject(error) ? refine(fault, error) : fault;
}

/** An `error` event, a failed response, or anything else with an error in it, as a fault. Never throws. */
export function classifyStreamError(source: JsonObject): Fault {
  const nested = source['error'];
  const error = isJsonObject(nested) || (typeof nested === 'string' && nested !== '') ? nested : source;
  // The name of the event says nothing about the error.
  const { type, ...fields } = isJsonObject(error) ? error : { type: null, message: error };
  const named = type === 'error' || type === undefined || type === null ? fields : { type, ...fields };
  const fault = isJsonObject(nested) || error === source ? classifyErrorObject(named) : classifyErrorObject(error);
  return refine({ ...fault, ...(isJsonObject(error) ? { raw: classifyErrorObject(error).raw ?? error } : {}) }, named);
}

function refine(fault: Fault, error: JsonObject): Fault {
  // A text that is too long is a matter of the window; an id, a name or a key is not.
  const { param } = error;
  if (fault.kind === 'overflow' && typeof param === 'string' && /(id|name|key)$/.test(param)) {
    return { ...fault, kind: 'shape' };
  }
  const names = [error['code'], error['type']].filter((name) => typeof name === 'string');
  const kind = names.map((name) => kindsOfCode.get(name)).find((found) => found !== undefined);
  // A spent allowance keeps the code of a rate limit at some servers; their words decide.
  if (kind === undefined || (kind === 'rate' && fault.kind === 'quota') || fault.kind === 'overflow') return fault;
  const seconds = error['resets_in_seconds'];
  const isWait = kind === 'quota' && typeof seconds === 'number' && seconds > 0;
  return { ...fault, kind, ...(isWait ? { retryAfterMs: Math.round(seconds * 1000) } : {}) };
}
