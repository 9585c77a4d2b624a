import type { JsonObject } from '../../base/json.ts';
import { originOf } from '../../models/provider.ts';
import type { Provider } from '../../models/provider.ts';
import { sendWithSdk } from '../http-exchange/send-request.ts';
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
  return sendOpenAi(
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
 * Sends a request through the `openai` SDK (7.x) and hands the response back as it came. The SDK's retries, log, error classes and environment
 * variables stay out.
 */
export async function sendOpenAi(request: ChatRequest, connection: Connection, signal: AbortSignal): Promise<Response> {
  const { OpenAI } = await import('openai');
  const { method, path, body, headers: own } = request;
  const headers = { accept: 'text/event-stream, application/json', ...(own !== undefined && { own }) };
  const send = (fetch: typeof globalThis.fetch): Promise<Response> => {
    const client = new OpenAI({
      // Never sent: the SDK insists on a key and would take one from the environment.
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
      fetch,
    });
    return client[method](path, { ...(body !== undefined && { body }), signal }).asResponse();
  };
  return sendWithSdk(send, headers, connection, signal);
}
