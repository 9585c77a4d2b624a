import type Anthropic from '@anthropic-ai/sdk';
import type { Connection, Projection } from '../protocol.ts';

/** Waiting is bounded by the watchdog of the routing layer and the caller's signal; the SDK's own ten minutes are switched off. */
const noTimeout = 2_147_483_647;

/** Headers of the SDK that go out. All others (its platform report, what the environment adds) are dropped. */
const passedHeaders = ['accept', 'anthropic-beta', 'content-type'] as const;

/**
 * The API version all recorded exchanges and all compatible servers speak. The SDK would ask for 2026-10-21, which takes no `temperature` and
 * which other servers do not know. A provider's own `anthropic-version` header wins.
 * Source: https://platform.claude.com/docs/en/api/versioning
 */
const apiVersion = '2023-06-01';

/**
 * Sends a projection through the SDK and resolves with the raw response, whatever its status. Rejects only on transport failure or abort.
 * The SDK reads no key, address or header from the environment: the key is set here and only here.
 */
export async function sendAnthropic(
  projection: Projection,
  connection: Connection,
  signal: AbortSignal,
): Promise<Response> {
  return request(connection, (client) =>
    client.post('/v1/messages', {
      body: projection.body,
      headers: { accept: 'text/event-stream', ...projection.headers },
      signal,
      stream: true,
    }),
  );
}

/** `GET` of a path below the base URL, with the same rules. */
export async function getAnthropic(path: string, connection: Connection, signal: AbortSignal): Promise<Response> {
  return request(connection, (client) => client.get(path, { signal }));
}

type Call = (client: Anthropic) => { asResponse(): Promise<Response> };

async function request(connection: Connection, call: Call): Promise<Response> {
  const { default: Client } = await import('@anthropic-ai/sdk');
  const received: { response?: Response } = {};
  const client = new Client({
    // Never sent: with a credential given in code the SDK looks for none of its own, and the real one is set below.
    apiKey: 'unused',
    baseURL: baseUrlOf(connection.provider.baseUrl),
    maxRetries: 0,
    timeout: noTimeout,
    logLevel: 'off',
    openTelemetry: false,
    dangerouslyAllowBrowser: true,
    fetch: async (input, init) => {
      received.response = await connection.fetch(input, { ...init, headers: headersFor(connection, init?.headers) });
      // The SDK would throw for a failure status; the caller wants the response as it is.
      return received.response.ok ? received.response : new Response(null, { status: 200 });
    },
  });
  const answer = await call(client).asResponse();
  return received.response ?? answer;
}

function headersFor(connection: Connection, given: HeadersInit | undefined): Headers {
  const all = new Headers(given);
  const headers = new Headers({ 'anthropic-version': apiVersion });
  for (const [name, value] of Object.entries(connection.provider.headers ?? {})) headers.set(name, value);
  for (const name of passedHeaders) {
    const value = all.get(name);
    // A provider's own beta flags stay beside those of the request.
    if (value !== null && name === 'anthropic-beta') headers.append(name, value);
    else if (value !== null) headers.set(name, value);
  }
  const { auth } = connection.provider;
  if (connection.key === undefined || connection.key === '' || auth.kind === 'none') return headers;
  if (auth.kind === 'bearer') headers.set('authorization', `Bearer ${connection.key}`);
  else headers.set(auth.header, connection.key);
  return headers;
}

/** The SDK's paths begin with `/v1`; a base URL that ends in it is taken too. */
function baseUrlOf(url: string): string {
  return url.replace(/\/+$/, '').replace(/\/v1$/, '');
}
