import type { AnswerDependencies } from '../answer-dependencies.ts';
import type { AnswerRequest } from '../answer-request.ts';
import type { AttemptCount } from './attempt-count.ts';
import type { CandidateList } from './candidate-list.ts';
import type { Interrupts } from './interrupts.ts';
import type { ShownText } from '../stream/shown-text.ts';
import type { StepRecord } from './step-record.ts';

/** What the requests of one step share. */
export interface StepState {
  readonly dependencies: AnswerDependencies;
  readonly request: AnswerRequest;
  readonly interrupts: Interrupts;
  readonly candidates: CandidateList;
  readonly record: StepRecord;
  readonly shown: ShownText;
  readonly attempts: AttemptCount;
  /** By the clock: after this no request begins. */
  readonly deadline: number;
  /** Text that was taken back and not replaced yet; it comes back where nothing replaces it. */
  takenBack: string;
  /** The end of a cut text that was not shown: it is, where no model goes on with it. */
  unshown: { readonly text: string; readonly part: number } | undefined;
}
