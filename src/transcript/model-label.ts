import { formatModelRef } from '../models/model-ref.ts';
import type { ModelRef } from '../models/model-ref.ts';
import { isLoopbackUrl } from '../models/provider.ts';
import type { Provider } from '../models/provider.ts';
import { computesHere, upstreamOf } from '../models/upstream.ts';
import type { Registry } from '../models/registry.ts';
import type { ModelLabel } from './chat-view-messages.ts';

/**
 * Where a provider's requests (for a model, where it is named) go, in words a person knows: a host, `this machine`, `this machine (may pass it
 * on)` for a server here that may pass prompts on, or `VS Code`.
 */
export function destinationOf(provider: Provider, model?: string): string {
  const upstream = model === undefined ? undefined : upstreamOf(provider, model);
  if (upstream !== undefined) return new URL(upstream).host;
  if (provider.protocol === 'editor-lm') return 'VS Code';
  if (provider.baseUrl === '') return 'this machine';
  if (isLoopbackUrl(provider.baseUrl)) {
    return computesHere(provider, model ?? '') ? 'this machine' : 'this machine (may pass it on)';
  }
  return new URL(provider.baseUrl).host;
}

/** The labels of two models that stand beside each other: with the names of their providers where the models have one name. */
export function pairLabels(registry: Registry, first: ModelRef, second: ModelRef): readonly [ModelLabel, ModelLabel] {
  const labels = [modelLabel(registry, first), modelLabel(registry, second)] as const;
  if (labels[0].name !== labels[1].name || first.provider === second.provider) return labels;
  const named = (label: ModelLabel, { provider }: ModelRef): ModelLabel => ({
    ...label,
    name: `${label.name} (${registry.provider(provider)?.name ?? provider})`,
  });
  return [named(labels[0], first), named(labels[1], second)];
}

/** How the view shows a model. A model whose provider is gone keeps its ref as its name. */
export function modelLabel(registry: Registry, ref: ModelRef): ModelLabel {
  const provider = registry.provider(ref.provider);
  return {
    ref: formatModelRef(ref),
    name: registry.model(ref)?.name ?? ref.model,
    destination: provider === undefined ? 'not set up' : destinationOf(provider, ref.model),
  };
}

/** Whether a model may be sent images: false only where it, or its server, is known to take none. */
export function seesImages(registry: Registry, ref: ModelRef): boolean {
  return registry.model(ref)?.abilities.vision !== false && registry.provider(ref.provider)?.quirks?.images !== false;
}
