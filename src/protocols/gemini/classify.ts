import type { Fault } from '../../conversation/fault.ts';
import { isJsonObject, parseJson } from '../../base/json.ts';
import type { Json } from '../../base/json.ts';
import { isWebPage, pageFault, withoutApiError } from '../http-exchange/http-failure.ts';
import type { HttpFailure } from '../protocol.ts';
import { classifyErrorObject } from './error-object.ts';

/**
 * A failure answer as a fault: `error.details` and `error.status` decide before the HTTP status, since a wrong key is a 400 and a spent quota
 * looks like a rate. The error may stand in a list. A web page is never passed on. Never throws.
 */
export function classifyGemini(failure: HttpFailure): Fault {
  const { body } = failure;
  if (isWebPage(failure)) return pageFault(failure, classifyErrorObject('', failure));
  const error = errorIn(parseJson(body) ?? body.slice(0, 2000));
  if (error !== undefined) return classifyErrorObject(error, failure);
  const { raw: _raw, ...fault } = classifyErrorObject('', failure);
  return { ...fault, message: withoutApiError(failure) ?? fault.message };
}

/** The error of a body; undefined where nothing is told. */
function errorIn(body: Json): Json | undefined {
  if (typeof body === 'string') return body.trim() === '' ? undefined : body;
  if (Array.isArray(body)) return body.length === 0 ? undefined : errorIn((body as readonly Json[])[0] ?? null);
  if (!isJsonObject(body)) return undefined;
  return body['error'] ?? body;
}
