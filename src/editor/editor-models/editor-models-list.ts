import type { EditorModelFacts } from '../../protocols/editor-lm/editor-models.ts';

/** The vendor under which this extension would publish its own models; those are never offered back to itself. */
export const ownVendor = 'crossfade';

/**
 * Name of a model within the provider `editor`: `vendor/id`, because ids are unique within a vendor only. Characters that a model ref cannot
 * hold are percent-encoded.
 */
export function editorModelId(model: Pick<EditorModelFacts, 'vendor' | 'id'>): string {
  return `${model.vendor}/${model.id}`.replace(/[%\s\p{Cc}\p{Cf}]/gu, (character) =>
    [...new TextEncoder().encode(character)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join(''),
  );
}

/** Other extensions' models by their name here, each once, in the order given. */
export function thirdPartyModels<T extends Pick<EditorModelFacts, 'vendor' | 'id'>>(
  models: readonly T[],
): ReadonlyMap<string, T> {
  const byId = new Map<string, T>();
  for (const model of models) {
    const id = editorModelId(model);
    if (model.vendor !== ownVendor && !byId.has(id)) byId.set(id, model);
  }
  return byId;
}
