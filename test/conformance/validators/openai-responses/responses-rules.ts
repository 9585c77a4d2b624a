import type { ServerFacts } from '../server-facts.ts';
import type { ResponsesModel } from '../../../../src/protocols/openai-responses/responses-model.ts';

/** What the rules depend on. */
export interface ResponsesRules {
  readonly server: ServerFacts;
  readonly model: ResponsesModel;
  /** The vendor keeps earlier answers: calls and their outputs can lie in different requests. */
  readonly isStateful: boolean;
  /** The vendor keeps this answer, and looks items up by their ids. */
  readonly isStored: boolean;
}
