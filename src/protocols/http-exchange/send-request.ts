import type { JsonObject } from '../../base/json.ts';
import { wellFormed } from '../../base/well-formed.ts';
import { requestHeaders } from './request-headers.ts';
import type { ProtocolHeaders, Sender } from './request-headers.ts';

/** A request that needs no SDK. */
export interface HttpRequest extends ProtocolHeaders {
  /** Base URL of the provider with the protocol's path. */
  readonly url: string;
  /** Sent as JSON with `POST`; without it the request is a `GET`. */
  readonly body?: JsonObject;
}

/**
 * Sends a request and resolves with the response as it came, whatever its status. Half a surrogate pair, which no server reads, becomes U+FFFD.
 * Rejects only on transport failure or abort.
 */
export async function sendRequest(request: HttpRequest, sender: Sender, signal: AbortSignal): Promise<Response> {
  const { url, body } = request;
  const init = body === undefined ? { signal } : { method: 'POST', body: JSON.stringify(wellFormed(body)), signal };
  return sender.fetch(url, guarded(init, sender, request));
}

/**
 * Sends a request with a vendor's SDK. `call` makes the SDK with the given `fetch` and has it send; what it resolves with is of no interest. The
 * headers are ours, the SDK's are dropped. Resolves with the response as it came, whatever its status: the SDK, which would read a failure's body and
 * throw it away, is only told that something came. Rejects with the transport's own error.
 */
export async function sendWithSdk(
  call: (fetch: typeof globalThis.fetch) => Promise<unknown>,
  headers: ProtocolHeaders,
  sender: Sender,
  signal: AbortSignal,
): Promise<Response> {
  const exchange: { response?: Response; error?: unknown } = {};
  const fetch: typeof globalThis.fetch = async (input, init) => {
    try {
      exchange.response = await sender.fetch(input, guarded({ ...init, signal }, sender, headers));
    } catch (error) {
      exchange.error = error;
      throw error;
    }
    return new Response('{}', { headers: { 'content-type': 'application/json' } });
  };
  try {
    await call(fetch);
  } catch (error) {
    if (exchange.response === undefined) throw exchange.error ?? error;
  }
  if (exchange.response === undefined) throw new Error('The request was not sent.');
  return exchange.response;
}

/** A `fetch` for an SDK that reads the answers itself: our headers, our signal. */
export function fetchForSdk(headers: ProtocolHeaders, sender: Sender, signal: AbortSignal): typeof globalThis.fetch {
  return (input, init) => sender.fetch(input, guarded({ ...init, signal }, sender, headers));
}

/** A redirect is never followed: a key would go along to another address. The http port refuses it too. */
function guarded(init: RequestInit, sender: Sender, headers: ProtocolHeaders): RequestInit {
  const hasBody = init.body !== undefined && init.body !== null;
  return { ...init, headers: requestHeaders(sender, headers, hasBody), redirect: 'error' };
}
