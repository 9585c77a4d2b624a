import { formatModelRef } from '../../models/model-ref.ts';
import type { ModelInfo } from '../../models/model-info.ts';
import type { Registry } from '../../models/registry.ts';
import type { Finding } from '../../routing/discovery/discovery.ts';

/** The model that completes when nothing else may or can: in this process, without a network. */
export const embeddedRef = 'workspace/ngram';

/** What was found, the strongest first: what the person set up, what runs here, what VS Code brings. */
const order: readonly Finding['kind'][] = ['stored-key', 'local-server', 'editor-models'];
const notForChat =
  /embed|rerank|whisper|tts|speech|transcri|audio|realtime|dall-?e|image|moderation|sora|babbage|davinci|ocr|guard/i;

/** A model that needs no question, and what led to it. */
export interface EvidentModel {
  readonly ref: string;
  readonly kind: Finding['kind'];
}

/**
 * The chat model to use while none is chosen: the only one of the strongest kind of finding that has any. Undefined where there are several:
 * the first of a list is not a choice, and a weaker kind is not what the person set up.
 */
export function evidentModel(
  findings: readonly Finding[],
  registry: Pick<Registry, 'models' | 'reachability'>,
): EvidentModel | undefined {
  for (const kind of order) {
    const models = findings
      .filter((finding) => finding.kind === kind)
      .filter(({ providerId }) => registry.reachability(providerId).state !== 'unreachable')
      .flatMap(({ providerId }) => registry.models(providerId).filter(canChat));
    const [only] = models;
    if (only !== undefined) return models.length === 1 ? { ref: formatModelRef(only.ref), kind } : undefined;
  }
  return undefined;
}

/** Whether a model is one to chat with: as told, else by its name. */
export function canChat(model: ModelInfo): boolean {
  return model.abilities.chat ?? !notForChat.test(model.ref.model);
}

/** Whether the ref is the embedded model, which is always last and is never written into a list as a fallback. */
export function isEmbedded(ref: string): boolean {
  return ref === embeddedRef;
}
