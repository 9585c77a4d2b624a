import { ListError } from '../protocol.ts';
import type { ListedModel } from '../protocol.ts';
import { classifyEditorLm } from './classify.ts';
import type { EditorModels } from './editor-models.ts';

/** The models of the editor as a live list; what else they can do the editor does not tell. Rejects with {@link ListError}. */
export async function listEditorModels(models: EditorModels): Promise<ListedModel[]> {
  try {
    const facts = await models.list();
    return facts.map(({ id, name, maxInputTokens }) => ({
      id,
      name: name === '' ? id : name,
      abilities: { chat: true },
      ...(Number.isFinite(maxInputTokens) && maxInputTokens > 0 ? { contextTokens: maxInputTokens } : {}),
    }));
  } catch (error) {
    throw new ListError(classifyEditorLm(error));
  }
}
