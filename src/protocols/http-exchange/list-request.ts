import type { Fault } from '../../conversation/fault.ts';
import { ListError } from '../protocol.ts';
import type { Connection, HttpFailure } from '../protocol.ts';
import { redactFault, secretsOf } from './fault-redaction.ts';
import { faultOfResponse } from './http-failure.ts';
import { readText } from './response-body.ts';
import { transportFault } from './transport-fault.ts';

/** A request for a list of models, in the way of one protocol. */
export interface ListRequest {
  readonly send: () => Promise<Response>;
  readonly classify: (failure: HttpFailure) => Fault;
  /** Longest list that is read, in bytes; the rest is not fetched. */
  readonly maximumBytes: number;
}

/** Sends a request for a list and resolves with its body. Rejects with {@link ListError} only, whatever fails, and without the key in it. */
export async function fetchList(request: ListRequest, connection: Connection, signal: AbortSignal): Promise<string> {
  try {
    const response = await request.send();
    if (response.ok) return await readText(response, request.maximumBytes);
    throw new ListError(await faultOfResponse(response, request.classify, secretsOf(connection)));
  } catch (error) {
    if (error instanceof ListError) throw error;
    throw new ListError(redactFault(transportFault(error, connection.provider, signal), secretsOf(connection)));
  }
}
