import { formatModelRef } from '../models/model-ref.ts';
import type { ModelInfo } from '../models/model-info.ts';
import type { Registry } from '../models/registry.ts';
import type { Role } from '../models/role.ts';
import type { Finding } from '../routing/discovery.ts';

/** The model that completes when nothing else may or can: in this process, without a network. */
export const embeddedRef = 'workspace/ngram';

const order: readonly Finding['kind'][] = ['stored-key', 'local-server', 'editor-models'];
const notForChat =
  /embed|rerank|whisper|tts|speech|transcri|audio|realtime|dall-?e|image|moderation|sora|babbage|davinci|ocr|guard/i;

/**
 * What a role uses when no setting says anything. Completion: the embedded model. Everything else: the first chat model of the first provider
 * that the person set up or runs here; never more than one, so that nothing goes on to a place nobody chose.
 */
export function detectedModels(role: Role, findings: readonly Finding[], registry: Registry): readonly string[] {
  if (role === 'completion') return [embeddedRef];
  if (role !== 'chat') return [];
  for (const kind of order) {
    for (const finding of findings) {
      if (finding.kind !== kind || registry.reachability(finding.providerId).state === 'unreachable') continue;
      const model = registry.models(finding.providerId).find(canChat);
      if (model !== undefined) return [formatModelRef(model.ref)];
    }
  }
  return [];
}

/** Whether a model is one to chat with: as told, else by its name. */
export function canChat(model: ModelInfo): boolean {
  return model.abilities.chat ?? !notForChat.test(model.ref.model);
}

/** Whether the ref is the embedded model, which is always last and is never written into a list as a fallback. */
export function isEmbedded(ref: string): boolean {
  return ref === embeddedRef;
}
