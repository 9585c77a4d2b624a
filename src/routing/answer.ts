import { errorText } from '../base/error-text.ts';
import type { Fault } from '../conversation/fault.ts';
import type { AnswerEvent } from './answer-event.ts';
import type { AnswerDependencies } from './answer-dependencies.ts';
import type { AnswerRequest } from './answer-request.ts';
import { StepRun } from './step/step-run.ts';

export type { AnswerDependencies } from './answer-dependencies.ts';

/**
 * From a list of candidates to one answered step, in the log. Retries, hands off to the next candidate and continues a truncated answer;
 * nothing else does. Ends in exactly one `finished` and never throws. A consumer that leaves early stops the request; what it was shown is kept.
 */
export async function* answer(
  dependencies: AnswerDependencies,
  request: AnswerRequest,
): AsyncGenerator<AnswerEvent, void> {
  let run: StepRun | undefined;
  try {
    run = new StepRun(dependencies, request);
    yield* run.run();
  } catch (error) {
    const message = errorText(error);
    dependencies.logger.error(`Defect in the answer: ${message}`);
    const fault: Fault = { kind: 'shape', message: `The answer could not be read: ${message}`, code: 'defect' };
    if (run === undefined) yield { e: 'finished', outcome: { fault, calls: [] } };
    else yield* run.fail(fault);
  } finally {
    await run?.close();
  }
}
