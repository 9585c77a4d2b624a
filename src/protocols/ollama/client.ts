import type { Ollama } from 'ollama';
import { ListError } from '../protocol.ts';
import type { Connection } from '../protocol.ts';
import { classifyOllama, classifyOllamaError } from './classify.ts';
import { headersFor, hostOf, readFailure } from './transport.ts';

/**
 * Runs calls of the npm client over our own fetch: with our headers only (the client would add a key of the environment), our signal, and
 * failures as {@link ListError} before the client writes them to the console.
 */
export async function withOllama<T>(
  connection: Connection,
  signal: AbortSignal,
  work: (client: Ollama) => Promise<T>,
): Promise<T> {
  const { Ollama: Client } = await import('ollama');
  const client = new Client({
    host: hostOf(connection),
    fetch: async (input, init) => {
      const headers = headersFor(connection);
      headers.set('content-type', 'application/json');
      const response = await connection.fetch(input, { ...init, headers, signal });
      if (!response.ok) throw new ListError(classifyOllama(await readFailure(response)));
      return response;
    },
  });
  try {
    return await work(client);
  } catch (error) {
    throw asListError(error, signal);
  }
}

function asListError(error: unknown, signal: AbortSignal): ListError {
  if (error instanceof ListError) return error;
  if (signal.aborted) return new ListError({ kind: 'cancelled', message: 'The request was cancelled.' });
  if (!(error instanceof Error)) return new ListError({ kind: 'network', message: 'The server cannot be reached.' });
  if (error instanceof TypeError || error.cause !== undefined) {
    const cause = error.cause instanceof Error ? ` ${error.cause.message}` : '';
    return new ListError({ kind: 'network', message: `The server cannot be reached: ${error.message}${cause}` });
  }
  if (/did not receive done/i.test(error.message)) {
    return new ListError({ kind: 'cut', message: 'The answer broke off before its end.' });
  }
  // The client throws the text of an `{"error": …}` line.
  return new ListError(classifyOllamaError(error.message));
}
