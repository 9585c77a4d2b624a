import type { Json } from '../../base/json.ts';
import type { Fault } from '../../conversation/fault.ts';
import { classifyChat } from '../openai-chat/classify.ts';
import { classifyErrorObject } from '../openai-chat/error-object.ts';
import type { HttpFailure } from '../protocol.ts';

/** A failure answer of a FIM endpoint as a fault, in the words that chats use for it. Never throws. */
export function classifyFim(failure: HttpFailure): Fault {
  const fault = classifyChat(failure);
  // The server cannot do it for this model, and will not be able to in a moment.
  return failure.status === 501 ? { ...fault, kind: 'shape' } : fault;
}

/** An error inside a stream as a fault: the protocol gives no status, the error's own code may. */
export function faultOfError(error: Json): Fault {
  return classifyErrorObject(error);
}
