import { formatModelRef } from '../../models/model-ref.ts';
import { embedded } from '../../providers/vendors/embedded.ts';
import type { NgramModel } from '../../providers/workspace/ngram.ts';
import type { Suggest, SuggestModel } from '../../routing/one-shot/suggest.ts';
import type { CompletionModel, CompletionSources, InstantModel, SourceScope } from './completion-model.ts';

/** The embedded model as the engine sees it. */
export function instantModel(ngram: Pick<NgramModel, 'suggest'>): InstantModel {
  return {
    ref: { provider: embedded.id, model: 'ngram' },
    // Known by this name wherever it is shown.
    name: embedded.models?.[0]?.name ?? embedded.name,
    suggest: ({ path, languageId, prefix, suffix }) => ngram.suggest({ path: path ?? '', languageId, prefix, suffix }),
  };
}

/** The candidates of the role list in their order; the embedded model last, where the list (or the detected default) has it. */
export function completionSources(
  suggest: Pick<Suggest, 'candidates'>,
  instant: InstantModel | undefined,
  scope: SourceScope,
): CompletionSources {
  const { models, embedded: isEmbeddedListed, left } = suggest.candidates(scope);
  return {
    models: models.map(completionModel),
    ...(isEmbeddedListed && instant !== undefined && { instant }),
    left: left.map(({ ref, reason }) => ({ name: formatModelRef(ref), reason })),
  };
}

function completionModel(model: SuggestModel): CompletionModel {
  const { ref, info, route, isLocal, isCoolingDown } = model;
  return {
    ref,
    name: formatModelRef(ref),
    isLocal,
    isCoolingDown,
    keepsPrompt: isLocal && route.via === 'fim' && route.style === 'llama-infill',
    ...(info.contextTokens !== undefined && { contextTokens: info.contextTokens }),
    reason: route.reason,
    stop: route.via === 'fim' ? route.stop : route.profile.stop,
    stream: (request, signal) => model.stream(request, signal),
  };
}
