import type { Fault, FaultKind } from '../../conversation/fault.ts';
import { isJsonObject } from '../../base/json.ts';
import type { Json, JsonObject } from '../../base/json.ts';
import { apiFault, kindOfStatus } from '../http-exchange/api-fault.ts';
import type { ErrorOrigin } from '../http-exchange/api-fault.ts';
import { errorLine, errorWords } from '../http-exchange/error-words.ts';
import { overflowWords } from '../http-exchange/overflow-words.ts';
import { readRetryAfter } from '../http-exchange/retry-after.ts';
import { objectsField, textField } from './fields.ts';

/** `google.rpc.Code`. Source: https://github.com/googleapis/googleapis/blob/master/google/rpc/code.proto */
const byCode: ReadonlyMap<string, FaultKind> = new Map<string, FaultKind>([
  ['INVALID_ARGUMENT', 'shape'],
  ['FAILED_PRECONDITION', 'shape'],
  ['OUT_OF_RANGE', 'shape'],
  ['NOT_FOUND', 'shape'],
  ['UNIMPLEMENTED', 'shape'],
  ['UNAUTHENTICATED', 'auth'],
  ['PERMISSION_DENIED', 'auth'],
  ['RESOURCE_EXHAUSTED', 'rate'],
  ['UNAVAILABLE', 'overload'],
  ['INTERNAL', 'overload'],
  ['UNKNOWN', 'overload'],
  ['ABORTED', 'overload'],
  ['CANCELLED', 'overload'],
  ['DATA_LOSS', 'overload'],
  ['DEADLINE_EXCEEDED', 'timeout'],
]);

/** `reason` of an ErrorInfo: it says more than the status, which is 400 for a wrong key. */
const authReasons =
  /^(API_KEY_|ACCESS_TOKEN_|CREDENTIALS_MISSING|IAM_PERMISSION_DENIED|SERVICE_DISABLED|CONSUMER_|ACCOUNT_)/;

const authWords =
  /api[_ ]key (?:not valid|not found|expired|is invalid)|valid api key|api key expired|reported as leaked/;
const overflowHere = /token count[^.]{0,80}(?:exceed|supports up to)|request payload size exceeds/;
const policyWords = /location is not supported|not available in your (?:country|region)|org(?:anization)? policy/;
const billingWords = /billing|prepay|credits? (?:are|is) depleted|spend(?:ing)?[ -](?:cap|limit)|free tier/;
const blockedWords = /\bblocked\b|prohibited (?:use|content)|safety (?:filter|settings|polic)/;

/** Classifies an error object (or text) as sent; without a status its own code counts. Keys are redacted. Never throws. */
export function classifyErrorObject(error: Json, origin: ErrorOrigin = {}): Fault {
  const object: JsonObject = isJsonObject(error) ? error : { message: typeof error === 'string' ? error : '' };
  const status = origin.status ?? statusIn(object);
  const message = errorWords(textField(object, 'message') ?? '');
  const kind = kindOf(object, message.toLowerCase(), status);
  const code = reasonOf(object) ?? textField(object, 'status');
  const told = { kind, message: errorLine(advise(kind, message, status)), words: message, status, code, raw: error };
  return apiFault(told, origin.headers);
}

/** The error's own code, where it came inside a stream. */
function statusIn(error: JsonObject): number | undefined {
  const code = Number(error['code']);
  return code >= 300 && code < 600 ? code : undefined;
}

/** Words of gateways for an account without money, whatever the status. */
const emptyAccount =
  /insufficient (?:balance|credits?|funds)|(?:account|balance)[^.]{0,20}(?:in arrears|overdue|is empty|not enough)/i;

function kindOf(error: JsonObject, words: string, status: number | undefined): FaultKind {
  const reason = reasonOf(error) ?? '';
  const code = textField(error, 'status') ?? '';
  if (reason === 'BILLING_DISABLED' || (status === 402 && reason === '')) return 'quota';
  if (authReasons.test(reason) || authWords.test(words)) return 'auth';
  if (emptyAccount.test(words)) return 'quota';
  const kind = byCode.get(code) ?? kindOfStatus(status, { 499: 'overload' });
  if (kind === 'rate') return rateOrQuota(error, words);
  if (kind !== 'shape') return kind;
  return kindOfWords(words);
}

function kindOfWords(words: string): FaultKind {
  if (overflowHere.test(words) || overflowWords.test(words)) return 'overflow';
  if (policyWords.test(words)) return 'policy';
  if (billingWords.test(words)) return 'quota';
  return blockedWords.test(words) ? 'refusal' : 'shape';
}

/**
 * Google words every limit as a quota. One that counts by the day, that is zero, or that is money does not pass by waiting a moment; one that
 * counts by the minute does, and says when (`RetryInfo`).
 */
function rateOrQuota(error: JsonObject, words: string): FaultKind {
  const quotas = objectsField(error, 'details').flatMap((detail) => objectsField(detail, 'violations'));
  const isDaily = quotas.some((quota) => /per_?(?:day|month)/i.test(textField(quota, 'quotaId') ?? ''));
  const isNone = quotas.some((quota) => ['0', 0].includes(quota['quotaValue'] as string | number));
  if (isDaily || isNone || /limit: 0\b|per day/.test(words)) return 'quota';
  if (/credits? (?:are|is) depleted|spend(?:ing)?[ -](?:cap|limit)|prepay/.test(words)) return 'quota';
  const isTimed = readRetryAfter({}, error, '') !== undefined || quotas.length > 0;
  return !isTimed && /exceeded your current quota/.test(words) ? 'quota' : 'rate';
}

function reasonOf(error: JsonObject): string | undefined {
  return objectsField(error, 'details')
    .map((detail) => textField(detail, 'reason'))
    .find((reason) => reason !== undefined);
}

function advise(kind: FaultKind, words: string, status: number | undefined): string {
  if (kind === 'auth') return `The provider does not accept the key. ${words}`.trim();
  if (kind === 'shape' && status === 404) return `The provider does not know this model or address. ${words}`.trim();
  if (words !== '') return words;
  return `The provider answered with an error${status === undefined ? '' : ` (status ${status})`}.`;
}
