import type { Continuation, ProjectionTarget } from '../protocol.ts';
import { claudeModel } from './claude-model.ts';

/** Claude up to 4.5 goes on with an open answer while it does not think; later and unknown models refuse one. */
export function anthropicContinuation(target: ProjectionTarget): Continuation {
  return claudeModel(target.model).prefill === true ? 'prefill-without-thinking' : 'ask';
}
