import { sendOpenAi } from '../openai-chat/transport.ts';
import type { Connection, Projection, ResumePoint } from '../protocol.ts';

/** Sends a projection to `/responses`. Resolves with the response whatever its status; rejects with the transport's own error. */
export function sendResponses(projection: Projection, connection: Connection, signal: AbortSignal): Promise<Response> {
  const { body, headers } = projection;
  return sendOpenAi(
    { method: 'post', path: '/responses', body, ...(headers === undefined ? {} : { headers }) },
    connection,
    signal,
  );
}

/**
 * Takes a kept answer up again after the event at the point (`GET /responses/{id}?stream=true&starting_after=N`). The decoder that was cut in
 * the middle of an event goes on with the body once that event is closed by blank lines: the torn event comes again.
 */
export function resumeResponses(
  { responseId, after }: ResumePoint,
  connection: Connection,
  signal: AbortSignal,
): Promise<Response> {
  const path = `/responses/${encodeURIComponent(responseId)}?stream=true&starting_after=${after}`;
  return sendOpenAi({ method: 'get', path }, connection, signal);
}
