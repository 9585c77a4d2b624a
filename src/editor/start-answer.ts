import { noForeignProviders } from '../protocols/extension/foreign-provider.ts';
import type { AnswerEvent } from '../routing/answer-event.ts';
import type { AnswerPorts } from '../routing/answer-ports.ts';
import type { AnswerRequest } from '../routing/answer-request.ts';
import { noBudgets } from '../routing/budget-gate.ts';
import { breakerLimits, CircuitBreaker } from '../routing/circuit-breaker.ts';
import { singleEndpoint } from '../routing/endpoint-choice.ts';
import type { Foundation } from './start-foundation.ts';
import type { Models } from './start-models.ts';

/** What other features add to answering. */
export type AnswerParts = Pick<AnswerPorts, 'foreign' | 'budgets' | 'endpoints' | 'makeRoom'>;

/** A house without other extensions, budgets, mirrors and summaries. */
export const plainAnswers: AnswerParts = {
  foreign: noForeignProviders,
  budgets: noBudgets,
  endpoints: singleEndpoint,
};

/** The one way from a conversation to a model's answer; for the chat, the participant and the models that are shared. */
export interface Answering {
  readonly answer: (request: AnswerRequest) => AsyncIterable<AnswerEvent>;
  /** What all of them know of models that failed. */
  readonly breaker: CircuitBreaker;
}

/** Binds routing to this window. Nothing of it is loaded before the first question. */
export function startAnswer(foundation: Foundation, models: Models, parts: AnswerParts = plainAnswers): Answering {
  const { clock, connector, keys, logger } = foundation;
  const { editorModels, registry } = models;
  const breaker = new CircuitBreaker(clock, breakerLimits);
  const ports: AnswerPorts = {
    registry,
    connector,
    editorModels,
    clock,
    logger,
    random: Math.random,
    breaker,
    ...parts,
  };
  // A model that rests because of its key deserves another chance with a new one.
  keys.onDidChange((providerId) => breaker.forget(`${providerId}/`));
  return { answer: (request) => loaded(ports, request), breaker };
}

async function* loaded(ports: AnswerPorts, request: AnswerRequest): AsyncGenerator<AnswerEvent> {
  const { answer } = await import('../routing/answer.ts');
  yield* answer(ports, request);
}
