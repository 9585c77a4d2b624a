import type { Json } from '../base/json.ts';

/** The closed family of failures; every error of a provider is one of these. */
export const faultKinds = [
  'auth',
  'quota',
  'rate',
  'overload',
  'network',
  'timeout',
  'overflow',
  'shape',
  'refusal',
  'policy',
  'cut',
  'cancelled',
] as const;
export type FaultKind = (typeof faultKinds)[number];

/** A classified failure. Never holds a key: texts are redacted where they enter. */
export interface Fault {
  readonly kind: FaultKind;
  /** One sentence a person can read, in English; the provider's own words where they help. The editor translates what is ours of it. */
  readonly message: string;
  /** HTTP status, if there was one. */
  readonly status?: number;
  /** Milliseconds the server asked to wait. */
  readonly retryAfterMs?: number;
  /** The provider's own code or type, e.g. `overloaded_error`. */
  readonly code?: string;
  /** The error object as sent, for the log and for tests. */
  readonly raw?: Json;
}

/** What a conversation keeps of a fault: enough to tell the person again why there is no whole answer. */
export type ToldFault = Pick<Fault, 'kind' | 'message' | 'status' | 'code'>;

/** The part of a fault that is kept. */
export function toldFault({ kind, message, status, code }: ToldFault): ToldFault {
  return { kind, message, ...(status !== undefined && { status }), ...(code !== undefined && { code }) };
}
