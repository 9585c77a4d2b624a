import type { StepEnd } from '../../conversation/entry.ts';
import type { Fault } from '../../conversation/fault.ts';
import { emptyAnswerCode } from '../health/retry-policy.ts';

/** Ends of an answer in which there should be something. */
export const saysSomething: ReadonlySet<StepEnd['kind']> = new Set(['stop', 'calls', 'length']);

/** The fault of an answer without text and without calls. */
export function emptyAnswer(hasReasoning: boolean): Fault {
  const message = hasReasoning ? 'The model only thought and gave no answer.' : 'The model gave an empty answer.';
  return { kind: 'shape', message, code: emptyAnswerCode };
}
