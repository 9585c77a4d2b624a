import type { Fault, FaultKind } from '../../conversation/fault.ts';
import { isJsonObject, parseJson } from '../../base/json.ts';
import type { Json } from '../../base/json.ts';
import { errorWords } from '../http-exchange/error-words.ts';
import { redactFault } from '../http-exchange/fault-redaction.ts';
import { readRetryAfter } from '../http-exchange/retry-after.ts';
import { overflowWords } from '../http-exchange/overflow-words.ts';
import type { HttpFailure } from '../protocol.ts';

const byStatus: ReadonlyMap<number, FaultKind> = new Map<number, FaultKind>([
  [401, 'auth'],
  [402, 'quota'],
  [403, 'auth'],
  [407, 'network'],
  [408, 'timeout'],
  [413, 'overflow'],
  [429, 'rate'],
  [504, 'timeout'],
]);

/** The server gives no codes: its words decide, before the status. */
const byWords: readonly (readonly [RegExp, FaultKind])[] = [
  [overflowWords, 'overflow'],
  [/weekly|monthly|usage limit|quota|upgrade/i, 'quota'],
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
  const { status, headers, body } = failure;
  const parsed = parseJson(body);
  const error = isJsonObject(parsed) ? (parsed['error'] ?? parsed) : undefined;
  const fault = classifyOllamaError(error ?? null, status);
  const retryAfterMs = readRetryAfter(headers, undefined, '');
  return { ...fault, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
}

/** The value of an `error` field, of a body or of a line in mid-stream, as a fault. Never throws. */
export function classifyOllamaError(error: Json, status?: number): Fault {
  const words = wordsOf(error);
  const told = byWords.find(([pattern]) => pattern.test(words))?.[1];
  const kind =
    told ?? (status === undefined ? 'overload' : (byStatus.get(status) ?? (status >= 500 ? 'overload' : 'shape')));
  return redactFault({
    kind,
    message: advise(words, kind, status),
    ...(status === undefined ? {} : { status }),
    raw: error,
  });
}

function advise(words: string, kind: FaultKind, status: number | undefined): string {
  if (/model .{0,200}not found|try pulling it/i.test(words))
    return `The server does not have this model; pull it first. ${words}`;
  if (/does not support/i.test(words)) return `The model cannot do what was asked. ${words}`;
  if (words === '' && status === 404) return 'Nothing answers at this address (status 404); check the base URL.';
  if (words === '' && status !== undefined && status >= 300 && status < 400) {
    return `The server redirects to another address (status ${status}); redirects are not followed. Check the base URL.`;
  }
  if (words === '') return `The server answered with an error${status === undefined ? '' : ` (status ${status})`}.`;
  return kind === 'auth' ? `The server does not accept the key. ${words}` : words;
}

function wordsOf(error: Json): string {
  if (typeof error === 'string') return errorWords(error);
  const message = isJsonObject(error) ? error['message'] : undefined;
  return typeof message === 'string' ? errorWords(message) : '';
}
