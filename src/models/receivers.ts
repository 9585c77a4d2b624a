import type { ModelRef } from './model-ref.ts';
import type { Registry } from './registry.ts';
import { upstreamOf } from './upstream.ts';

/**
 * Who gets a prompt for these models, for comparison only: each provider, the services it passes a model's prompts on to, and for models of VS Code the
 * extension that brings them.
 */
export function receiversOf(registry: Pick<Registry, 'provider'>, refs: readonly ModelRef[]): ReadonlySet<string> {
  const all = refs.flatMap((ref): readonly string[] => {
    const provider = registry.provider(ref.provider);
    if (provider?.protocol === 'editor-lm') return [`${ref.provider} ${ref.model.split('/', 1).join('')}`];
    const upstream = provider && upstreamOf(provider, ref.model);
    return upstream === undefined ? [ref.provider] : [ref.provider, upstream];
  });
  return new Set(all);
}
