import type { Fault, FaultKind } from '../../conversation/fault.ts';
import { isJsonObject, parseJson } from '../../base/json.ts';
import type { Json } from '../../base/json.ts';
import { overflowWords } from '../http-exchange/overflow-words.ts';
import { errorWords } from '../http-exchange/error-words.ts';
import { apiFault, kindOfStatus } from '../http-exchange/api-fault.ts';
import { withoutApiError } from '../http-exchange/http-failure.ts';
import type { HttpFailure } from '../protocol.ts';

const maximumMessage = 500;

/** A failure answer of a FIM endpoint as a fault. The body decides where it is clearer than the status. Never throws. */
export function classifyFim(failure: HttpFailure): Fault {
  const json = parseJson(failure.body);
  const body = Array.isArray(json) ? (json as readonly Json[])[0] : json;
  const raw = isJsonObject(body) ? (body['error'] ?? body) : undefined;
  const { message, code } = describe(raw, failure.body);
  const kind = kindOf(failure.status, `${code ?? ''} ${message}`);
  const told =
    message === '' ? (withoutApiError(failure) ?? `The server answered with status ${failure.status}.`) : message;
  return apiFault({ kind, message: told, status: failure.status, code, raw }, failure.headers);
}

/** An error inside a stream as a fault: the protocol gives no status, the error's own code may. */
export function faultOfError(error: Json): Fault {
  const { message, code } = describe(error, typeof error === 'string' ? error : '');
  const status = Number(code);
  const kind = kindOf(Number.isInteger(status) && status >= 400 ? status : 500, `${code ?? ''} ${message}`);
  const told = message === '' ? 'The server reported an error in the middle of its answer.' : message;
  return apiFault({ kind, message: told, code, raw: error });
}

function describe(raw: Json | undefined, body: string): { message: string; code?: string } {
  if (!isJsonObject(raw)) {
    const text = typeof raw === 'string' ? raw : body;
    return { message: tidy(text.startsWith('<') ? '' : text) };
  }
  const detail = raw['message'] ?? raw['detail'] ?? raw['msg'];
  const message = typeof detail === 'string' ? detail : detail === undefined ? '' : JSON.stringify(detail);
  const code = raw['code'] ?? raw['type'];
  const text = typeof code === 'string' || typeof code === 'number' ? errorWords(String(code)) : undefined;
  return { message: tidy(message), ...(text !== undefined && { code: text }) };
}

function tidy(text: string): string {
  return errorWords(text)
    .replace(/[\p{Cc}\p{Cf}]+/gu, ' ')
    .trim()
    .slice(0, maximumMessage);
}

const quotaWords = /insufficient[_ ](?:quota|balance|credits?)|exceeded your current quota|billing|payment required/i;
const policyWords = /content[_ ]?(?:filter|policy)|moderation|safety/i;
const loadWords = /overload|at capacity|loading model|unavailable|try again later|server busy/i;

function kindOf(status: number, text: string): FaultKind {
  if (overflowWords.test(text)) return 'overflow';
  if (quotaWords.test(text)) return 'quota';
  if (policyWords.test(text) && status < 500) return 'policy';
  const kind = kindOfStatus(status, { 501: 'shape' });
  return kind === 'shape' && status < 500 && loadWords.test(text) ? 'overload' : kind;
}
