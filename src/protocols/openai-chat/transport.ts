import type { JsonObject } from '../../base/json.ts';
import { originOf } from '../../models/provider.ts';
import type { Provider } from '../../models/provider.ts';
import type { Connection, Projection } from '../protocol.ts';

/** The SDK's own limit until the headers come, in milliseconds; ours is the caller's signal, so this only must not be shorter. */
const sdkTimeout = 60 * 60 * 1000;

/** One request on the API of a connection. */
export interface ChatRequest {
  readonly method: 'get' | 'post';
  /** Below the base URL, with a slash at its start. */
  readonly path: string;
  readonly body?: JsonObject;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Sends a projection to `/chat/completions`. Resolves with the response whatever its status; rejects with the transport's own error. */
export function sendChat(projection: Projection, connection: Connection, signal: AbortSignal): Promise<Response> {
  const { body, headers } = projection;
  const provider = projection.prefill === true ? prefillProvider(connection.provider) : connection.provider;
  return sendRequest(
    { method: 'post', path: '/chat/completions', body, ...(headers === undefined ? {} : { headers }) },
    { ...connection, provider },
    signal,
  );
}

/** The provider at the address that takes prefills. Never at another origin: key and consent hold for this one. */
function prefillProvider(provider: Provider): Provider {
  const { baseUrl, prefillBaseUrl } = provider;
  const isHere = prefillBaseUrl !== undefined && originOf(prefillBaseUrl) === originOf(baseUrl);
  return isHere ? { ...provider, baseUrl: prefillBaseUrl } : provider;
}

/**
 * Sends a request through the `openai` SDK (7.x). The SDK's retries, log, error classes and environment variables stay out: what goes
 * over the connection is decided here, and the response is handed back as it came.
 */
export async function sendRequest(
  request: ChatRequest,
  connection: Connection,
  signal: AbortSignal,
): Promise<Response> {
  const { OpenAI } = await import('openai');
  const exchange: { response?: Response; error?: unknown } = {};
  const client = new OpenAI({
    // The SDK insists on a key and would take one from the environment; ours goes into the headers below.
    apiKey: 'none',
    adminAPIKey: null,
    organization: null,
    project: null,
    webhookSecret: null,
    baseURL: connection.provider.baseUrl,
    maxRetries: 0,
    timeout: sdkTimeout,
    logLevel: 'off',
    dangerouslyAllowBrowser: true,
    fetch: async (url, init) => {
      try {
        const headers = requestHeaders(request, connection);
        exchange.response = await connection.fetch(url, { ...init, headers, signal });
      } catch (error) {
        exchange.error = error;
        throw error;
      }
      // The SDK would read a failure's body and throw it away; it only gets to know that something came.
      return new Response('{}', { headers: { 'content-type': 'application/json' } });
    },
  });
  const options = { ...(request.body === undefined ? {} : { body: request.body }), signal };
  try {
    await client[request.method](request.path, options).asResponse();
  } catch (error) {
    if (exchange.response === undefined) throw exchange.error ?? error;
  }
  if (exchange.response === undefined) throw new Error('The request was not sent.');
  return exchange.response;
}

/** All headers of a request: nothing of the SDK's own, nothing of the environment. */
function requestHeaders({ method, headers }: ChatRequest, { provider, key }: Connection): Record<string, string> {
  return {
    accept: 'text/event-stream, application/json',
    ...(method === 'post' ? { 'content-type': 'application/json' } : {}),
    ...provider.headers,
    ...headers,
    ...authHeaders(provider, key),
  };
}

function authHeaders({ auth }: Provider, key: string | undefined): Record<string, string> {
  if (auth.kind === 'none' || key === undefined || key === '') return {};
  return auth.kind === 'bearer' ? { authorization: `Bearer ${key}` } : { [auth.header]: key };
}
