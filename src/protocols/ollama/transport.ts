import { sendRequest } from '../http-exchange/send-request.ts';
import type { Connection, Projection } from '../protocol.ts';

/**
 * Sends a projection to `/api/chat` and resolves with the raw response, whatever its status. Not through the npm client: that takes no
 * AbortSignal and throws on the very frames that have to be read. Rejects only on transport failure or abort.
 */
export function sendOllama(projection: Projection, connection: Connection, signal: AbortSignal): Promise<Response> {
  const { body, headers: own } = projection;
  const url = `${hostOf(connection)}/api/chat`;
  return sendRequest(
    { url, body, accept: 'application/x-ndjson', ...(own !== undefined && { own }) },
    connection,
    signal,
  );
}

/** The base URL without what users add of the paths below it. */
export function hostOf({ provider }: Connection): string {
  return provider.baseUrl.replace(/\/+$/, '').replace(/\/(api|v1)$/, '');
}
