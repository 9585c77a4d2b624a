import type { Continuation, ProjectionTarget } from '../protocol.ts';
import { isLlamaServer } from '../../models/llama-server.ts';
import { resolveTarget } from './projection-target.ts';

/**
 * How a server goes on with a text that was cut, by its quirks. A model that may think is only prefilled while it does not: the
 * continued text would stand where its thinking belongs, and llama.cpp refuses the pair.
 */
export function chatContinuation(target: ProjectionTarget): Continuation {
  const { quirks } = resolveTarget(target);
  if (quirks.prefill === 'none') return 'ask';
  return mayThink(target) ? 'prefill-without-thinking' : 'prefill';
}

/** False where the model is known not to think, or where nothing tells that models of this server do. */
export function mayThink(target: ProjectionTarget): boolean {
  const { quirks } = resolveTarget(target);
  const known = target.info?.abilities.reasoning;
  const isTemplates = quirks.prefill === 'last-message' || isLlamaServer(target.provider);
  return known ?? (quirks.reasoningControl !== 'none' || isTemplates);
}
