import type { Connection, Projection } from '../protocol.ts';

/**
 * Sends a projection to `/api/chat` and resolves with the raw response, whatever its status. Not through the npm client: that takes no
 * AbortSignal and throws on the very frames that have to be read. Rejects only on transport failure or abort.
 */
export function sendOllama(projection: Projection, connection: Connection, signal: AbortSignal): Promise<Response> {
  const headers = headersFor(connection);
  headers.set('content-type', 'application/json');
  headers.set('accept', 'application/x-ndjson');
  for (const [name, value] of Object.entries(projection.headers ?? {})) headers.set(name, value);
  return connection.fetch(`${hostOf(connection)}/api/chat`, {
    method: 'POST',
    headers,
    body: JSON.stringify(projection.body),
    signal,
  });
}

/** The provider's own headers and the key, as its entry says. Nothing else is sent. */
export function headersFor({ provider, key }: Connection): Headers {
  const headers = new Headers(provider.headers);
  if (key === undefined || key === '' || provider.auth.kind === 'none') return headers;
  if (provider.auth.kind === 'bearer') headers.set('authorization', `Bearer ${key}`);
  else headers.set(provider.auth.header, key);
  return headers;
}

/** The base URL without what users add of the paths below it. */
export function hostOf({ provider }: Connection): string {
  return provider.baseUrl.replace(/\/+$/, '').replace(/\/(api|v1)$/, '');
}
