import type { Fault } from '../../conversation/fault.ts';
import { parseJson } from '../../base/json.ts';
import type { Json } from '../../base/json.ts';
import type { HttpFailure } from '../protocol.ts';
import { classifyErrorObject, findError, isModelUnknown } from './error-object.ts';

/**
 * A failure answer as a fault. The words of the body come before the status: servers send quota as 429, an overlong prompt as 400, 413 or
 * 500, a bad request as 500. A web page is never passed on. Never throws.
 */
export function classifyChat(failure: HttpFailure): Fault {
  const { status, headers, body } = failure;
  if (isWebPage(headers, body)) return webPageFault(status, headers);
  const parsed = parseJson(body);
  const error: Json = parsed === undefined ? body.slice(0, 2000) : (findError(parsed) ?? parsed);
  const fault = classifyErrorObject(error, { status, headers });
  return { ...fault, message: advise(fault, error) };
}

function isWebPage(headers: Readonly<Record<string, string>>, body: string): boolean {
  return (headers['content-type'] ?? '').includes('text/html') || /^\s*<(!doctype|html|head|body|\?xml)/i.test(body);
}

function webPageFault(status: number, headers: Readonly<Record<string, string>>): Fault {
  const fault = classifyErrorObject('', { status, headers });
  if (status === 403) {
    const message = 'A web page answered instead of the API (status 403): a firewall, VPN or proxy blocks the request.';
    return { kind: 'policy', status, message };
  }
  const { raw: _raw, ...rest } = fault;
  return { ...rest, message: `A web page answered instead of the API (status ${status}).` };
}

/** The provider's words, with what to do put before them where that is known. */
function advise(fault: Fault, error: Json): string {
  const text = `${fault.code ?? ''} ${fault.message}`.toLowerCase();
  if (fault.status === 407) return `The proxy wants a login (status 407). ${fault.message}`;
  if (fault.kind === 'auth') return `The provider does not accept the key. ${fault.message}`;
  if (fault.kind !== 'shape') return fault.message;
  if (isModelUnknown(text, fault.status)) return `The provider does not know this model. ${fault.message}`;
  if (fault.status === 404) return `Nothing answers at this address (status 404); check the base URL. ${fault.message}`;
  const isEmpty = error === '' || error === null;
  return isEmpty && fault.status !== undefined && fault.status < 400
    ? `The server redirects to another address (status ${fault.status}); redirects are not followed. Check the base URL.`
    : fault.message;
}
