import type { Fault } from '../../conversation/fault.ts';
import type { ToolDefinition } from '../../conversation/entry.ts';
import { isJsonObject } from '../../base/json.ts';
import type { JsonObject } from '../../base/json.ts';
import type { ModelRef } from '../../models/model-ref.ts';
import type { Registry } from '../../models/registry.ts';
import type { AnswerEvent, RunnableCall, StepOutcome } from '../../routing/answer-event.ts';
import type { AnswerRequest } from '../../routing/answer-request.ts';
import { logOfMessages, recordInMemory } from './share-messages.ts';
import type { SharedMessage } from './share-messages.ts';
import { candidatesOf, sharedOwner } from './share-models-list.ts';

/** A piece of an answer for VS Code. */
export type SharedChunk =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'call'; readonly callId: string; readonly name: string; readonly input: JsonObject };

export interface SharedAnswerDependencies {
  readonly registry: Registry;
  readonly answer: (request: AnswerRequest) => AsyncIterable<AnswerEvent>;
  /** Models of the chat role now: the fallbacks. */
  readonly chatRefs: () => readonly ModelRef[];
  /** Whether another model may go on where one fails. */
  readonly failover: () => boolean;
}

export interface SharedAnswerRequest {
  readonly modelId: string;
  readonly messages: readonly SharedMessage[];
  readonly tools: readonly ToolDefinition[];
  readonly signal: AbortSignal;
}

/** An answer that did not come, or did not come to its end. */
export class SharedAnswerError extends Error {
  override readonly name = 'SharedAnswerError';
  readonly fault: Fault;
  constructor(fault: Fault) {
    super(fault.message);
    this.fault = fault;
  }
}

/**
 * Answers a request of VS Code or another extension with one of our models, failover inside. Calls are handed on and never run here. Throws
 * {@link SharedAnswerError}; a stop ends it without one.
 */
export async function* shareAnswer(
  dependencies: SharedAnswerDependencies,
  request: SharedAnswerRequest,
): AsyncGenerator<SharedChunk, void> {
  const { registry } = dependencies;
  const { messages, tools, signal } = request;
  const refs = candidatesOf(registry, request.modelId, dependencies.chatRefs());
  const owner = sharedOwner(registry, refs[0]);
  if (owner === undefined) {
    const message = `Crossfade does not offer the model ${request.modelId.slice(0, 200)}.`;
    throw new SharedAnswerError({ kind: 'shape', message, code: 'not-offered' });
  }
  const events = dependencies.answer({
    record: recordInMemory(logOfMessages({ messages, tools, owner })),
    refs,
    role: 'chat',
    options: { tools: tools.length > 0 },
    signal,
    canTakeBack: false,
    failover: dependencies.failover(),
  });
  let outcome: StepOutcome | undefined;
  for await (const event of events) {
    if (event.e === 'delta' && (event.kind === 'text' || event.kind === 'refusal')) {
      yield { kind: 'text', text: event.text };
    }
    if (event.e === 'finished') outcome = event.outcome;
  }
  if (outcome?.fault !== undefined && outcome.fault.kind !== 'cancelled') throw new SharedAnswerError(outcome.fault);
  // A call that was only found in the text may come from a file the model read; the extension that asked would run it.
  yield* (outcome?.calls ?? []).filter(({ foundInText }) => foundInText !== true).map(callChunk);
}

function callChunk({ id, name, args: { value } }: RunnableCall): SharedChunk {
  const input = isJsonObject(value) ? value : value === null ? {} : { value };
  return { kind: 'call', callId: id, name, input };
}
