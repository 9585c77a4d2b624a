import type { Fault, FaultKind } from '../../conversation/fault.ts';
import { isJsonObject, parseJson } from '../../base/json.ts';
import type { Json } from '../../base/json.ts';
import { apiFault, kindOfStatus } from '../http-exchange/api-fault.ts';
import { errorWords } from '../http-exchange/error-words.ts';
import { isWebPage, pageFault, withoutApiError } from '../http-exchange/http-failure.ts';
import { loadingWords } from '../http-exchange/loading-words.ts';
import { overflowWords } from '../http-exchange/overflow-words.ts';
import { quotaWords } from '../http-exchange/quota-words.ts';
import type { HttpFailure } from '../protocol.ts';

/** The server gives no codes: its words decide, before the status. */
const byWords: readonly (readonly [RegExp, FaultKind])[] = [
  [overflowWords, 'overflow'],
  [/weekly|monthly|usage limit|quota|upgrade/i, 'quota'],
  [new RegExp(quotaWords, 'i'), 'quota'],
  [new RegExp(loadingWords, 'i'), 'overload'],
  [/model .{0,200}not found|file does not exist|does not support|invalid model|error parsing tool call/i, 'shape'],
  [
    /server busy|maximum pending requests|loading model|runner process (has )?terminated|more system memory/i,
    'overload',
  ],
  [/unauthori[sz]ed|invalid (api )?key/i, 'auth'],
  [/timed? ?out/i, 'timeout'],
];

/** A failure answer, `{"error": "…"}`, as a fault. Never throws. */
export function classifyOllama(failure: HttpFailure): Fault {
  if (isWebPage(failure)) return pageFault(failure, classifyOllamaError(null, failure));
  const parsed = parseJson(failure.body);
  const error = isJsonObject(parsed) ? (parsed['error'] ?? parsed) : null;
  return classifyOllamaError(error, failure);
}

/** The value of an `error` field, of a body or of a line in mid-stream, as a fault. Never throws. */
export function classifyOllamaError(error: Json, failure?: HttpFailure): Fault {
  const status = failure?.status;
  const words = wordsOf(error);
  const kind = byWords.find(([pattern]) => pattern.test(words))?.[1] ?? kindOfStatus(status);
  const message = words === '' ? adviseWithoutWords(failure) : advise(words, kind);
  return apiFault({ kind, message, status, raw: error }, failure?.headers);
}

function advise(words: string, kind: FaultKind): string {
  if (/model .{0,200}not found|try pulling it/i.test(words))
    return `The server does not have this model; pull it first. ${words}`;
  if (/does not support/i.test(words)) return `The model cannot do what was asked. ${words}`;
  return kind === 'auth' ? `The server does not accept the key. ${words}` : words;
}

function adviseWithoutWords(failure: HttpFailure | undefined): string {
  if (failure === undefined) return 'The server answered with an error.';
  if (failure.status === 404) return 'Nothing answers at this address (status 404); check the base URL.';
  return withoutApiError(failure) ?? `The server answered with an error (status ${failure.status}).`;
}

function wordsOf(error: Json): string {
  if (typeof error === 'string') return errorWords(error);
  const message = isJsonObject(error) ? error['message'] : undefined;
  return typeof message === 'string' ? errorWords(message) : '';
}
