import type { Owner } from '../../conversation/part.ts';
import type { ModelInfo } from '../../models/model-info.ts';
import { formatModelRef, parseModelRef, sameModel } from '../../models/model-ref.ts';
import type { ModelRef } from '../../models/model-ref.ts';
import type { Provider } from '../../models/provider.ts';
import type { Registry } from '../../models/registry.ts';
import { plainText } from '../shell/plain-text.ts';

/** A model as it is offered to VS Code: the fields of its `LanguageModelChatInformation`. */
export interface SharedModel {
  /** The model ref. */
  readonly id: string;
  readonly name: string;
  readonly family: string;
  readonly version: string;
  readonly detail: string;
  readonly tooltip: string;
  readonly maxInputTokens: number;
  readonly maxOutputTokens: number;
  readonly capabilities: { readonly toolCalling?: boolean; readonly imageInput?: boolean };
}

/** What VS Code is told where a limit is not known: it insists on numbers, and shortens what it sends by them. */
export const assumedContext = 32_000;
export const assumedOutput = 4_096;

/** Most models that are offered: a gateway may list thousands. */
const mostModels = 300;

type Models = Pick<Registry, 'providers' | 'provider' | 'models' | 'model' | 'reachability'>;

/**
 * The models for everybody: those of the chat role first, in their order, then all of providers that answer. Never models that VS Code or
 * another extension offers itself, which would loop back.
 */
export function sharedModels(registry: Models, chatRefs: readonly ModelRef[]): readonly SharedModel[] {
  const listed = registry
    .providers()
    .filter((provider) => isShared(provider) && registry.reachability(provider.id).state === 'ready')
    .flatMap((provider) => registry.models(provider.id).map((model) => model.ref));
  const byId = new Map<string, SharedModel>();
  for (const ref of [...chatRefs, ...listed]) {
    const id = formatModelRef(ref);
    const provider = registry.provider(ref.provider);
    const info = registry.model(ref);
    if (byId.has(id) || !isShared(provider) || info === undefined || info.abilities.chat === false) continue;
    byId.set(id, sharedModel(provider, info));
    if (byId.size >= mostModels) break;
  }
  return [...byId.values()];
}

/** Who is asked for a shared model: itself, then the chat role's other models as its fallbacks. Empty for an id that is not offered. */
export function candidatesOf(registry: Models, id: string, chatRefs: readonly ModelRef[]): readonly ModelRef[] {
  const first = parseModelRef(id);
  if (first === undefined || !isShared(registry.provider(first.provider))) return [];
  return [first, ...chatRefs.filter((ref) => !sameModel(ref, first) && isShared(registry.provider(ref.provider)))];
}

/** The model as a log names it; undefined for one that is not offered. */
export function sharedOwner(registry: Models, ref: ModelRef | undefined): Owner | undefined {
  const provider = ref === undefined ? undefined : registry.provider(ref.provider);
  const protocol = provider?.protocol;
  if (ref === undefined || protocol === undefined || protocol === 'workspace' || protocol === 'fim') return undefined;
  return isShared(provider) ? { protocol, provider: ref.provider, model: ref.model } : undefined;
}

function isShared(provider: Provider | undefined): provider is Provider {
  const protocol = provider?.protocol;
  return protocol !== undefined && protocol !== 'editor-lm' && protocol !== 'workspace' && protocol !== 'fim';
}

function sharedModel(provider: Provider, info: ModelInfo): SharedModel {
  const { ref, name, contextTokens, maxOutputTokens, abilities } = info;
  const context = contextTokens ?? assumedContext;
  // An answer as long as the window would leave no room for a question.
  const output = Math.max(1, Math.min(maxOutputTokens ?? assumedOutput, Math.floor(context / 2)));
  const unknown = contextTokens === undefined ? ', size of its context unknown' : '';
  return {
    id: formatModelRef(ref),
    name: plainText(name),
    family: ref.model,
    version: '1',
    detail: plainText(provider.name),
    tooltip: `${plainText(formatModelRef(ref))}, through Crossfade${unknown}`,
    maxInputTokens: Math.max(1, context - output),
    maxOutputTokens: output,
    capabilities: {
      ...(abilities.tools === undefined ? {} : { toolCalling: abilities.tools }),
      ...(abilities.vision === undefined ? {} : { imageInput: abilities.vision }),
    },
  };
}
