import type { Fault, FaultKind } from '../../conversation/fault.ts';
import { isJsonObject, parseJson } from '../../base/json.ts';
import type { Json } from '../../base/json.ts';
import { apiFault, kindOfStatus } from '../http-exchange/api-fault.ts';
import type { ErrorOrigin } from '../http-exchange/api-fault.ts';
import { errorWords } from '../http-exchange/error-words.ts';
import { isWebPage, pageFault, withoutApiError } from '../http-exchange/http-failure.ts';
import { overflowWords } from '../http-exchange/overflow-words.ts';
import { quotaWords } from '../http-exchange/quota-words.ts';
import type { HttpFailure } from '../protocol.ts';

const byType: ReadonlyMap<string, FaultKind> = new Map<string, FaultKind>([
  ['authentication_error', 'auth'],
  ['permission_error', 'auth'],
  ['billing_error', 'quota'],
  ['not_found_error', 'shape'],
  ['request_too_large', 'overflow'],
  ['rate_limit_error', 'rate'],
  ['timeout_error', 'timeout'],
  ['api_error', 'overload'],
  ['overloaded_error', 'overload'],
  ['invalid_request_error', 'shape'],
]);

const billingWords = /credit balance|billing|purchase credits|usage limits?/i;
const policyWords = /content filter|usage policy|blocked by/i;

/**
 * A failure answer as a fault. The body's `error.type` and `error_code` decide before the status, since their wording may change least.
 * A 429 that names a spend limit is a quota, not a rate: waiting does not help. Never throws.
 */
export function classifyAnthropic(failure: HttpFailure): Fault {
  if (isWebPage(failure)) return pageFault(failure, classifyError(null, failure));
  const parsed = parseJson(failure.body);
  const error = isJsonObject(parsed) && parsed['error'] !== undefined ? parsed['error'] : parsed;
  const fault = classifyError(error ?? null, failure);
  if (error !== undefined) return fault;
  const unreadable = `The provider answered with status ${failure.status} and no readable error.`;
  return { ...fault, message: withoutApiError(failure) ?? unreadable };
}

/** An error object of a body or of an `error` event, `{type, message, error_code?}`, as a fault. Never throws. */
export function classifyError(error: Json, { status, headers }: ErrorOrigin = {}): Fault {
  const type = field(error, 'type');
  const code = field(error, 'error_code') ?? field(isJsonObject(error) ? error['details'] : undefined, 'error_code');
  const words = field(error, 'message') ?? (typeof error === 'string' ? error.slice(0, 500) : '');
  const kind = kindOf({ type, code, words, status });
  const message = advise(kind, words, type, status);
  return apiFault({ kind, message, status, code: code ?? type, raw: error }, headers);
}

interface ErrorFacts {
  readonly type: string | undefined;
  readonly code: string | undefined;
  readonly words: string;
  readonly status: number | undefined;
}

function kindOf({ type, code, words, status }: ErrorFacts): FaultKind {
  if (code !== undefined && /spend_limit|billing|organization_on_hold/.test(code)) return 'quota';
  const kind = byType.get(type ?? '') ?? kindOfStatus(status);
  // Compatible servers tell of an empty account with whatever status and type.
  if ((kind === 'rate' || kind === 'overload') && quotaWords.test(words.toLowerCase())) return 'quota';
  if (kind !== 'shape') return kind;
  if (overflowWords.test(words)) return 'overflow';
  if (billingWords.test(words)) return 'quota';
  return policyWords.test(words) ? 'policy' : 'shape';
}

function advise(kind: FaultKind, words: string, type: string | undefined, status: number | undefined): string {
  const told = words === '' ? (type ?? '') : words;
  if (kind === 'auth') return `The provider does not accept the key. ${told}`.trim();
  if (type === 'not_found_error' || (kind === 'shape' && status === 404)) {
    return `The provider does not know this model or address. ${told}`.trim();
  }
  return told === ''
    ? `The provider answered with an error${status === undefined ? '' : ` (status ${status})`}.`
    : told;
}

function field(value: Json | undefined, name: string): string | undefined {
  const found = isJsonObject(value) ? value[name] : undefined;
  return typeof found === 'string' && found !== '' ? errorWords(found) : undefined;
}
