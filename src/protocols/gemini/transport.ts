import type { Json } from '../../base/json.ts';
import type { Provider } from '../../models/provider.ts';
import { sendRequest } from '../http-exchange/send-request.ts';
import type { Connection, Projection } from '../protocol.ts';

/** Version that a base URL without a path gets. */
const defaultVersion = '/v1beta';

/**
 * Sends a projection to `models/{model}:streamGenerateContent` and resolves with the raw response, whatever its status. The model's name is
 * part of the address in this protocol: it is taken out of the body. Rejects only on transport failure or abort. The key goes into a header and
 * nowhere else.
 */
export async function sendGemini(
  projection: Projection,
  connection: Connection,
  signal: AbortSignal,
): Promise<Response> {
  const { model, ...body } = projection.body;
  const url = `${baseUrlOf(connection.provider)}/${modelPath(model)}:streamGenerateContent?alt=sse`;
  const accept = 'text/event-stream, application/json';
  const { headers: own } = projection;
  return sendRequest({ url, body, accept, ...(own !== undefined && { own }) }, connection, signal);
}

/** `GET` of a path below the base URL, with the same rules. */
export async function getGemini(path: string, connection: Connection, signal: AbortSignal): Promise<Response> {
  return sendRequest(
    { url: `${baseUrlOf(connection.provider)}/${path}`, accept: 'application/json' },
    connection,
    signal,
  );
}

/**
 * The base URL without a slash at its end. A bare host gets the version that is documented; a path is taken as it is: another version, or
 * the prefix of a Vertex project (`…/v1/projects/P/locations/L/publishers/google`), also where it ends in `/models`.
 */
function baseUrlOf({ baseUrl }: Provider): string {
  const url = baseUrl.replace(/\/+$/, '').replace(/\/models$/, '');
  return /^[a-z]+:\/\/[^/]+$/i.test(url) ? url + defaultVersion : url;
}

/** `models/NAME`, or the name as it is where it says itself what it is (`tunedModels/NAME`, `publishers/google/models/NAME`). */
function modelPath(model: Json | undefined): string {
  const name = typeof model === 'string' ? model : '';
  const path = /^(?:models|tunedModels|publishers|projects|endpoints)\//.test(name) ? name : `models/${name}`;
  // No name leads out of the collection.
  const segments = path.split('/').filter((segment) => !/^\.*$/.test(segment));
  return segments.map(encodeURIComponent).join('/');
}
