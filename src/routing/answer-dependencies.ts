import type { Registry } from '../models/registry.ts';
import type { Clock } from '../platform/clock.ts';
import type { Logger } from '../platform/logger.ts';
import type { EditorModels } from '../protocols/editor-lm/editor-models.ts';
import type { ThirdPartyProviders } from '../protocols/third-party/third-party-provider.ts';
import type { BudgetGate } from './usage/budget-gate.ts';
import type { RequestLog } from './usage/request-record.ts';
import type { CircuitBreaker } from './health/circuit-breaker.ts';
import type { LearnedRepairs } from './connection/request-repairs.ts';
import type { Connector } from './connection/connector.ts';
import type { EndpointChoice } from './connection/endpoint-choice.ts';
import type { MakeRoom } from './step/make-room.ts';

/** Dependencies of routing. */
export interface AnswerDependencies {
  readonly registry: Registry;
  readonly connector: Connector;
  readonly editorModels: EditorModels;
  readonly thirdParty: ThirdPartyProviders;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Returns [0, 1); for the jitter of waits. */
  readonly random: () => number;
  readonly budgets: BudgetGate;
  readonly endpoints: EndpointChoice;
  /** Absent: single requests are not recorded. */
  readonly requests?: RequestLog;
  /** One for all conversations of the window: what one has found out, the others need not. */
  readonly breaker: CircuitBreaker;
  /** What servers were found to refuse. Absent: it is found out anew in every step. */
  readonly learned?: LearnedRepairs;
  /** Absent: a conversation that is too long for every candidate ends in its fault. */
  readonly makeRoom?: MakeRoom;
}
