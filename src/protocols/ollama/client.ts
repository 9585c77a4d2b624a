import type { Ollama } from 'ollama';
import type { Fault } from '../../conversation/fault.ts';
import { redactFault, secretsOf } from '../http-exchange/fault-redaction.ts';
import { ListError } from '../protocol.ts';
import type { Connection } from '../protocol.ts';
import { faultOfResponse } from '../http-exchange/http-failure.ts';
import { fetchForSdk } from '../http-exchange/send-request.ts';
import { transportFault } from '../http-exchange/transport-fault.ts';
import { classifyOllama, classifyOllamaError } from './classify.ts';
import { hostOf } from './transport.ts';

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
  const fetch = fetchForSdk({ accept: 'application/json' }, connection, signal);
  const client = new Client({
    host: hostOf(connection),
    fetch: async (input, init) => {
      const response = await fetch(input, init);
      if (response.ok) return response;
      throw new ListError(await faultOfResponse(response, classifyOllama, secretsOf(connection)));
    },
  });
  try {
    return await work(client);
  } catch (error) {
    throw asListError(error, connection, signal);
  }
}

function asListError(error: unknown, connection: Connection, signal: AbortSignal): ListError {
  if (error instanceof ListError) return error;
  return new ListError(redactFault(faultOf(error, connection, signal), secretsOf(connection)));
}

/** The client throws the text of an `{"error": …}` line, and its own sentence for a body without an end. */
function faultOf(error: unknown, connection: Connection, signal: AbortSignal): Fault {
  const isOfClient =
    error instanceof Error && error.constructor === Error && error.cause === undefined && !('code' in error);
  if (!isOfClient || signal.aborted) return transportFault(error, connection.provider, signal);
  if (/did not receive done/i.test(error.message)) {
    return { kind: 'cut', message: 'The answer broke off before its end.' };
  }
  return classifyOllamaError(error.message);
}
