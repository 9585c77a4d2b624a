import type Anthropic from '@anthropic-ai/sdk';
import { sendWithSdk } from '../http-exchange/send-request.ts';
import type { ProtocolHeaders } from '../http-exchange/request-headers.ts';
import type { Connection, Projection } from '../protocol.ts';

/** Waiting is bounded by the watchdog of the routing layer and the caller's signal; the SDK's own ten minutes are switched off. */
const noTimeout = 2_147_483_647;

/**
 * The API version all recorded exchanges and all compatible servers speak. The SDK would ask for 2026-10-21, which takes no `temperature` and
 * which other servers do not know. A provider's own `anthropic-version` header wins.
 * Source: https://platform.claude.com/docs/en/api/versioning
 */
const defaults = { 'anthropic-version': '2023-06-01' };
const betaHeader = 'anthropic-beta';

/** Sends a projection through the SDK and resolves with the raw response, whatever its status. Rejects only on transport failure or abort. */
export async function sendAnthropic(
  projection: Projection,
  connection: Connection,
  signal: AbortSignal,
): Promise<Response> {
  const own = withProvidersBetas(projection.headers ?? {}, connection);
  return request({ accept: 'text/event-stream', defaults, own }, connection, signal, (client) =>
    client.post('/v1/messages', { body: projection.body, signal, stream: true }),
  );
}

/** `GET` of a path below the base URL, with the same rules. */
export async function getAnthropic(path: string, connection: Connection, signal: AbortSignal): Promise<Response> {
  return request({ accept: 'application/json', defaults }, connection, signal, (client) =>
    client.get(path, { signal }),
  );
}

/** A provider's own beta flags stay beside those of the request. */
function withProvidersBetas(
  headers: Readonly<Record<string, string>>,
  { provider }: Connection,
): Record<string, string> {
  const betas = [new Headers(provider.headers).get(betaHeader), headers[betaHeader]].filter(Boolean);
  return { ...headers, ...(betas.length > 0 && { [betaHeader]: betas.join(', ') }) };
}

type Call = (client: Anthropic) => { asResponse(): Promise<Response> };

async function request(
  headers: ProtocolHeaders,
  connection: Connection,
  signal: AbortSignal,
  call: Call,
): Promise<Response> {
  const { default: Client } = await import('@anthropic-ai/sdk');
  const send = (fetch: typeof globalThis.fetch): Promise<Response> => {
    const client = new Client({
      // Never sent: with a credential given in code the SDK looks for none of its own.
      apiKey: 'unused',
      baseURL: baseUrlOf(connection.provider.baseUrl),
      maxRetries: 0,
      timeout: noTimeout,
      logLevel: 'off',
      openTelemetry: false,
      dangerouslyAllowBrowser: true,
      fetch,
    });
    return call(client).asResponse();
  };
  return sendWithSdk(send, headers, connection, signal);
}

/** The SDK's paths begin with `/v1`; a base URL that ends in it is taken too. */
function baseUrlOf(url: string): string {
  return url.replace(/\/+$/, '').replace(/\/v1$/, '');
}
