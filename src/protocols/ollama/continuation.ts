import type { Continuation, ProjectionTarget } from '../protocol.ts';

/**
 * Whether a last answer is left open depends on the model's template, which the server does not tell: only where a probe or the
 * person said so is it prefilled.
 */
export function ollamaContinuation(target: ProjectionTarget): Continuation {
  if ((target.provider.quirks?.prefill ?? 'none') === 'none') return 'ask';
  return target.info?.abilities.reasoning === false ? 'prefill' : 'prefill-without-thinking';
}
