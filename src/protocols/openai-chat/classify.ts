import type { Fault } from '../../conversation/fault.ts';
import { parseJson } from '../../base/json.ts';
import type { Json } from '../../base/json.ts';
import { isWebPage, pageFault, withoutApiError } from '../http-exchange/http-failure.ts';
import type { HttpFailure } from '../protocol.ts';
import { classifyErrorObject, findError, isModelUnknown } from './error-object.ts';

/**
 * A failure answer as a fault. The words of the body come before the status: servers send quota as 429, an overlong prompt as 400, 413 or
 * 500, a bad request as 500. A web page is never passed on. Never throws.
 */
export function classifyChat(failure: HttpFailure): Fault {
  const { body } = failure;
  if (isWebPage(failure)) return pageFault(failure, classifyErrorObject('', failure));
  const parsed = parseJson(body);
  const error: Json = parsed === undefined ? body.slice(0, 2000) : (findError(parsed) ?? parsed);
  const fault = classifyErrorObject(error, failure);
  return { ...fault, message: advise(fault, error === '' || error === null ? withoutApiError(failure) : undefined) };
}

/** The provider's words, with what to do put before them where that is known; `otherwise` where there are none. */
function advise(fault: Fault, otherwise: string | undefined): string {
  const text = `${fault.code ?? ''} ${fault.message}`.toLowerCase();
  if (fault.status === 407) return `The proxy wants a login (status 407). ${fault.message}`;
  if (fault.kind === 'auth') return `The provider does not accept the key. ${fault.message}`;
  if (fault.kind !== 'shape') return fault.message;
  if (text.includes('no endpoints found that support'))
    return `No server of this model takes a request of this kind. ${fault.message}`;
  if (isModelUnknown(text, fault.status)) return `The provider does not know this model. ${fault.message}`;
  if (fault.status === 404) return `Nothing answers at this address (status 404); check the base URL. ${fault.message}`;
  return otherwise ?? fault.message;
}
