import type { Fault } from '../../conversation/fault.ts';
import { isJsonObject, parseJson } from '../../base/json.ts';
import type { Json } from '../../base/json.ts';
import type { HttpFailure } from '../protocol.ts';
import { classifyErrorObject } from './error-object.ts';

/**
 * A failure answer as a fault: `error.details` and `error.status` decide before the HTTP status, since a wrong key is a 400 and a spent quota
 * looks like a rate. The error may stand in a list. A web page is never passed on. Never throws.
 */
export function classifyGemini({ status, headers, body }: HttpFailure): Fault {
  const origin = { status, headers };
  const isPage =
    (headers['content-type'] ?? '').includes('text/html') || /^\s*<(!doctype|html|head|body|\?xml)/i.test(body);
  const error = isPage ? undefined : errorIn(parseJson(body) ?? body.slice(0, 2000));
  if (error !== undefined) return classifyErrorObject(error, origin);
  const { raw: _raw, ...fault } = classifyErrorObject('', origin);
  if (status >= 300 && status < 400) {
    const message = `The server redirects to another address (status ${status}); redirects are not followed. Check the base URL.`;
    return { ...fault, message };
  }
  if (!isPage) return fault;
  const message = `A web page answered instead of the API (status ${status}).`;
  return status === 403
    ? { ...fault, kind: 'policy', message: `${message} A firewall, VPN or proxy blocks the request.` }
    : { ...fault, message };
}

/** The error of a body; undefined where nothing is told. */
function errorIn(body: Json): Json | undefined {
  if (typeof body === 'string') return body.trim() === '' ? undefined : body;
  if (Array.isArray(body)) return body.length === 0 ? undefined : errorIn((body as readonly Json[])[0] ?? null);
  if (!isJsonObject(body)) return undefined;
  return body['error'] ?? body;
}
