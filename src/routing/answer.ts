import { errorText } from '../base/error-text.ts';
import type { Fault } from '../conversation/fault.ts';
import type { AnswerEvent } from './answer-event.ts';
import type { AnswerPorts } from './answer-ports.ts';
import type { AnswerRequest } from './answer-request.ts';
import { StepRun } from './step/step-run.ts';

export type { AnswerPorts } from './answer-ports.ts';

/**
 * From a list of candidates to one answered step, in the log. Retries, hands over to the next candidate and goes on where an answer was cut;
 * nobody else does. Ends in exactly one `finished` and never throws. A consumer that leaves early stops the request; what it was shown is kept.
 */
export async function* answer(ports: AnswerPorts, request: AnswerRequest): AsyncGenerator<AnswerEvent, void> {
  let run: StepRun | undefined;
  try {
    run = new StepRun(ports, request);
    yield* run.run();
  } catch (error) {
    const message = errorText(error);
    ports.logger.error(`Defect in the answer: ${message}`);
    const fault: Fault = { kind: 'shape', message: `The answer could not be read: ${message}`, code: 'defect' };
    if (run === undefined) yield { e: 'finished', outcome: { fault, calls: [] } };
    else yield* run.fail(fault);
  } finally {
    await run?.close();
  }
}
