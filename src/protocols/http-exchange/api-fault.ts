import type { Fault, FaultKind } from '../../conversation/fault.ts';
import type { Json } from '../../base/json.ts';
import { present } from '../../base/present.ts';
import { redactFault } from './fault-redaction.ts';
import { readRetryAfter } from './retry-after.ts';

/** Where an error came from: status and headers of the response; neither for an error inside a stream. */
export interface ErrorOrigin {
  readonly status?: number | undefined;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What a protocol read of an error of its API. */
export interface ApiError {
  readonly kind: FaultKind;
  /** For a person. */
  readonly message: string;
  /** All that the error says, where the message is not all of it. */
  readonly words?: string;
  readonly status?: number | undefined;
  readonly code?: string | undefined;
  /** The error as sent. */
  readonly raw?: Json | undefined;
}

/** Failures that may pass by themselves: only for them it counts how long a server asks to wait. */
const passing: ReadonlySet<FaultKind> = new Set(['rate', 'overload', 'quota', 'timeout']);

/** An error of an API as a fault: with the time the server asks to wait, bounded, and without anything that looks like a key. Never throws. */
export function apiFault(error: ApiError, headers: Readonly<Record<string, string>> = {}): Fault {
  const { kind, message, words = message, status, code, raw } = error;
  const retryAfterMs = passing.has(kind) ? readRetryAfter(headers, raw, words) : undefined;
  return redactFault(present({ kind, message, status, retryAfterMs, code, raw }));
}

const kinds: Readonly<Record<number, FaultKind>> = {
  401: 'auth',
  402: 'quota',
  403: 'auth',
  // The proxy between here and the provider wants a login.
  407: 'network',
  408: 'timeout',
  413: 'overflow',
  429: 'rate',
  504: 'timeout',
};

/**
 * What a status means where the error itself does not say it: `own` is what it means at this API only. Other statuses from 500 on are an `overload`,
 * and so is an error without one, inside a stream; all else is a mistake of the request, `shape`.
 */
export function kindOfStatus(status: number | undefined, own: Readonly<Record<number, FaultKind>> = {}): FaultKind {
  if (status === undefined) return 'overload';
  return own[status] ?? kinds[status] ?? (status >= 500 ? 'overload' : 'shape');
}
