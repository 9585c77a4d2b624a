import type { AnswerEvent } from '../../routing/answer-event.ts';
import type { AnswerPorts } from '../../routing/answer-ports.ts';
import type { AnswerRequest } from '../../routing/answer-request.ts';
import type { Foundation } from './start-foundation.ts';
import type { Models } from './start-models.ts';

/** What other features add to answering. */
export type AnswerParts = Pick<AnswerPorts, 'thirdParty' | 'budgets'>;

/** The one way from a conversation to a model's answer; for the chat, the participant and the models that are shared. */
export type Answer = (request: AnswerRequest) => AsyncIterable<AnswerEvent>;

/** Binds routing to this window. Nothing of it is loaded before the first question. */
export function startAnswer(foundation: Foundation, models: Models & AnswerParts): Answer {
  const { clock, connector, logger } = foundation;
  const { breaker, budgets, editorModels, endpoints, thirdParty, registry, requests } = models;
  const ports: AnswerPorts = {
    registry,
    thirdParty,
    budgets,
    connector,
    editorModels,
    endpoints,
    clock,
    logger,
    random: Math.random,
    breaker,
    requests,
    makeRoom: async (request) => (await import('../../routing/one-shot/summarise.ts')).makeRoom(ports, request),
  };
  return (request) => loaded(ports, request);
}

async function* loaded(ports: AnswerPorts, request: AnswerRequest): AsyncGenerator<AnswerEvent> {
  const { answer } = await import('../../routing/answer.ts');
  yield* answer(ports, request);
}
