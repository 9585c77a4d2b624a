import type { LiveModel } from '../models/registry.ts';

/** What VS Code tells of a chat model, as far as a list needs it. Structurally a `vscode.LanguageModelChat`. */
export interface EditorModelFacts {
  readonly vendor: string;
  readonly id: string;
  readonly name: string;
  readonly maxInputTokens: number;
}

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

/** Other extensions' models as live models of the provider `editor`, each name once, in the order given. */
export function editorLiveModels(models: readonly EditorModelFacts[]): LiveModel[] {
  const seen = new Set<string>();
  return models.flatMap((model) => {
    const id = editorModelId(model);
    if (model.vendor === ownVendor || seen.has(id)) return [];
    seen.add(id);
    return [
      {
        id,
        name: model.name === '' ? model.id : model.name,
        abilities: { chat: true },
        // A provider that does not know its window says 0.
        ...(model.maxInputTokens > 0 && { contextTokens: model.maxInputTokens }),
      },
    ];
  });
}
