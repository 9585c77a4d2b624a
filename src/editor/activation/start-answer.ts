import type { AnswerEvent } from '../../routing/answer-event.ts';
import type { AnswerDependencies } from '../../routing/answer-dependencies.ts';
import type { AnswerRequest } from '../../routing/answer-request.ts';
import type { Foundation } from './start-foundation.ts';
import type { Models } from './start-models.ts';

/** What other features add to answering. */
export type AnswerGates = Pick<AnswerDependencies, 'thirdParty' | 'budgets'>;

/** The one way from a conversation to a model's answer; for the chat, the participant and the models that are shared. */
export type Answer = (request: AnswerRequest) => AsyncIterable<AnswerEvent>;

/** Binds routing to this window. Nothing of it is loaded before the first question. */
export function startAnswer(foundation: Foundation, models: Models & AnswerGates): Answer {
  const { clock, connector, logger } = foundation;
  const { breaker, budgets, editorModels, endpoints, learned, thirdParty, registry, requests } = models;
  const dependencies: AnswerDependencies = {
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
    learned,
    requests,
    makeRoom: async (request) => (await import('../../routing/one-shot/summarize.ts')).makeRoom(dependencies, request),
  };
  return (request) => loaded(dependencies, request);
}

async function* loaded(dependencies: AnswerDependencies, request: AnswerRequest): AsyncGenerator<AnswerEvent> {
  const { answer } = await import('../../routing/answer.ts');
  yield* answer(dependencies, request);
}
