import type { Fault, FaultKind } from '../../conversation/fault.ts';
import { isJsonObject } from '../../base/json.ts';
import type { Json, JsonObject } from '../../base/json.ts';
import { apiFault, kindOfStatus } from '../http-exchange/api-fault.ts';
import type { ErrorOrigin } from '../http-exchange/api-fault.ts';
import { errorLine, errorWords } from '../http-exchange/error-words.ts';
import { quotaWords } from '../http-exchange/quota-words.ts';
import { loadingWords } from '../http-exchange/loading-words.ts';
import { overflowWords } from '../http-exchange/overflow-words.ts';
import { readRetryAfter } from '../http-exchange/retry-after.ts';

/** What an error of any vendor says, in one form. */
interface ErrorFacts {
  readonly message: string;
  /** Code and type as sent, the more telling first. */
  readonly code: string | undefined;
  /** Everything to search in, lower case. */
  readonly text: string;
  /** Status of the answer, or the number in the error where it came inside a stream. */
  readonly status: number | undefined;
}

/**
 * The error of a chunk, choice or body in the shapes that vendors use: `{error: {…}}`, `{error: "…"}`, `{object: "error", message}` (vLLM),
 * `{detail: …}` (FastAPI servers), `{message, code}` without choices, `[{error}]` (Google). Undefined where there is none.
 */
export function findError(body: Json): Json | undefined {
  if (Array.isArray(body)) return (body as readonly Json[]).map(findError).find((error) => error !== undefined);
  if (!isJsonObject(body)) return undefined;
  const { error } = body;
  if (isJsonObject(error) || (typeof error === 'string' && error !== '')) return error;
  if (body['object'] === 'error' || body['type'] === 'error') return body;
  return isBareError(body) ? body : undefined;
}

function isBareError(body: JsonObject): boolean {
  if ('choices' in body || 'delta' in body) return false;
  const hasCode = 'code' in body || 'type' in body || 'status' in body;
  return body['detail'] !== undefined || (hasCode && typeof body['message'] === 'string');
}

/** Classifies an error object (or text) as sent. Without a status the number in the error counts. Keys are redacted. Never throws. */
export function classifyErrorObject(error: Json, origin: ErrorOrigin = {}): Fault {
  const facts = readFacts(error, origin.status);
  const kind = kindOf(facts, origin.headers ?? {}, error);
  const { message: words, code, status } = facts;
  const message = errorLine(words.trim() === '' ? fallbackMessage(facts) : words);
  return apiFault({ kind, message, words, status, code, raw: error }, origin.headers);
}

/** Rules over the words of an error, first match wins; the status decides where none matches. */
const wordRules: readonly (readonly [FaultKind, RegExp])[] = [
  ['quota', quotaWords],
  ['overflow', overflowWords],
  ['overload', loadingWords],
  [
    'policy',
    /data policy|unsupported_country|country, region|not available in your (country|region)|guardrail restrictions/,
  ],
  ['refusal', /content[_ ]?(filter|policy)|responsibleai|moderation|safety system|flagged|sensitive (words|content)/],
  [
    'auth',
    /(invalid|incorrect|missing|expired|wrong|no)[_ ](api|auth|access)[_ -]?(key|token|credentials|entication)|authentication_error|unauthenticated|unauthorized|user not found/,
  ],
];

function kindOf(facts: ErrorFacts, headers: Readonly<Record<string, string>>, error: Json): FaultKind {
  const { status, text } = facts;
  if (status === 402) return 'quota';
  const byWords = wordRules.find(([, words]) => words.test(text))?.[0];
  // Google words a short rate limit as a quota; it then says when to come back.
  if (byWords === 'quota' && readRetryAfter(headers, error, facts.message) !== undefined && !/insufficient/.test(text))
    return 'rate';
  if (byWords !== undefined) return byWords;
  if (isModelUnknown(text, status) || isRequestsFault(text, status)) return 'shape';
  if (/rate[_ -]?limit|too[_ ]many[_ ]requests|ratelimitreached|resource_exhausted/.test(text))
    return rateOrQuota(headers);
  // With 429 the server says that waiting helps, whatever its words.
  if (status !== 429 && /overload|capacity|temporarily unavailable|service_?unavailable/.test(text)) return 'overload';
  return kindWithoutWords(status, text, headers);
}

/** Statuses of gateways and single vendors. */
const ownKinds: Readonly<Record<number, FaultKind>> = {
  409: 'overload',
  425: 'overload',
  // Groq: capacity exceeded.
  498: 'overload',
  // Cloudflare: the server behind it did not answer in time.
  524: 'timeout',
};

function kindWithoutWords(
  status: number | undefined,
  text: string,
  headers: Readonly<Record<string, string>>,
): FaultKind {
  if (status === undefined) {
    if (/timed? ?out/.test(text)) return 'timeout';
    return /invalid_request|bad_request|invalid_argument/.test(text) ? 'shape' : 'overload';
  }
  if (status === 429) return rateOrQuota(headers);
  const kind = kindOfStatus(status, ownKinds);
  return kind === 'shape' && headers['x-should-retry'] === 'true' ? 'overload' : kind;
}

/** A server that says a retry is of no use has run into a limit that does not pass by itself. */
function rateOrQuota(headers: Readonly<Record<string, string>>): FaultKind {
  return headers['x-should-retry'] === 'false' ? 'quota' : 'rate';
}

/** True where the words say that the model's name is the problem. */
export function isModelUnknown(text: string, status: number | undefined): boolean {
  return (
    /model_not_found|unknown_model|(unknown|invalid|no such|unsupported)[_ ]model|not a valid model|no endpoints found(?! that support)|model.{0,200}(not found|not exist)/.test(
      text,
    ) ||
    (status === 404 && text.includes('model'))
  );
}

/** Mistakes of the request that some servers report with a status of 500: llama.cpp without a chat template or an image projector. */
function isRequestsFault(text: string, status: number | undefined): boolean {
  if (status !== undefined && status < 500) return false;
  return /tool_use_failed|--jinja|mmproj|not supported|unsupported|failed to (parse|load|deserialize)|invalid_request_error/.test(
    text,
  );
}

function readFacts(error: Json, status: number | undefined): ErrorFacts {
  const object: JsonObject = isJsonObject(error) ? error : { message: typeof error === 'string' ? error : '' };
  const upstream = isJsonObject(object['metadata']) ? object['metadata']['raw'] : undefined;
  const texts = [
    firstText(object, ['message', 'detail', 'msg', 'error', 'title']),
    typeof upstream === 'string' ? upstream : '',
  ];
  const message = errorWords(texts.filter((text) => text !== '').join(': '));
  const codes = [object['code'], object['type'], object['status']].filter(isName).map(errorWords);
  const number = [object['status_code'], object['code'], object['status']]
    .map(Number)
    .find((code) => code >= 300 && code < 600);
  return {
    message,
    code: codes[0],
    text: `${codes.join(' ')} ${message}`.toLowerCase(),
    status: status ?? number,
  };
}

function isName(value: Json | undefined): value is string {
  return typeof value === 'string' && value !== '';
}

/** The first of the fields that holds text; FastAPI's `detail` is a list of objects with `msg`. */
function firstText(object: JsonObject, keys: readonly string[]): string {
  for (const key of keys) {
    const value = object[key];
    if (typeof value === 'string' && value !== '') return value;
    if (isJsonObject(value)) return firstText(value, keys);
    if (Array.isArray(value)) {
      const texts = value
        .map((item: Json) => (isJsonObject(item) ? firstText(item, keys) : ''))
        .filter((text) => text !== '');
      if (texts.length > 0) return texts.join('; ');
    }
  }
  return '';
}

function fallbackMessage(facts: ErrorFacts): string {
  const code = facts.code === undefined ? '' : ` (${facts.code})`;
  return facts.status === undefined
    ? `The provider reported an error${code}.`
    : `The provider answered with status ${facts.status}${code}.`;
}
