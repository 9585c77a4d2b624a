import { sendRequest } from '../openai-chat/transport.ts';
import type { Connection, Projection, ResumePoint } from '../protocol.ts';

/** Sends a projection to `/responses`. Resolves with the response whatever its status; rejects with the transport's own error. */
export function sendResponses(projection: Projection, connection: Connection, signal: AbortSignal): Promise<Response> {
  const { body, headers } = projection;
  return sendRequest(
    { method: 'post', path: '/responses', body, ...(headers === undefined ? {} : { headers }) },
    connection,
    signal,
  );
}

/** Ends whatever line and event the cut left unfinished in the decoder. */
const eventEnd = '\n\n';

/**
 * Takes a kept answer up again after the event at the point (`GET /responses/{id}?stream=true&starting_after=N`). The body begins with two
 * line ends, so that the decoder that was cut in the middle of an event can go on with it.
 */
export async function resumeResponses(
  { responseId, after }: ResumePoint,
  connection: Connection,
  signal: AbortSignal,
): Promise<Response> {
  const path = `/responses/${encodeURIComponent(responseId)}?stream=true&starting_after=${after}`;
  const response = await sendRequest({ method: 'get', path }, connection, signal);
  if (!response.ok || response.body === null) return response;
  const separated = new TransformStream<Uint8Array, Uint8Array>({
    start: (controller) => controller.enqueue(new TextEncoder().encode(eventEnd)),
  });
  const { status, statusText, headers } = response;
  return new Response(response.body.pipeThrough(separated), { status, statusText, headers });
}
