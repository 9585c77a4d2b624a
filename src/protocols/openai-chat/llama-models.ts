import { isJsonObject } from '../../base/json.ts';
import type { Json, JsonObject } from '../../base/json.ts';
import type { ListedModel } from '../protocol.ts';

/**
 * The models of a llama.cpp server with what it tells beside their ids: the window of each one that is loaded (`meta.n_ctx` of the list, the only
 * place for it in router mode), else that of the one model it serves (`/props`), whether it sees, and a name that is no path.
 */
export function withLlama(
  models: readonly ListedModel[],
  entries: readonly Json[],
  props: Json | undefined,
): ListedModel[] {
  // Of two with one id the first counts.
  const byId = new Map(
    entries
      .filter(isJsonObject)
      .toReversed()
      .map((entry) => [entry['id'], entry]),
  );
  const isOne = models.length === 1;
  const served = isOne ? countOf(childOf(props, 'default_generation_settings')?.['n_ctx']) : undefined;
  const vision = isOne ? childOf(props, 'modalities')?.['vision'] : undefined;
  return models.map((model) => {
    const contextTokens = countOf(childOf(byId.get(model.id), 'meta')?.['n_ctx']) ?? served;
    return {
      ...model,
      name: model.name === model.id ? llamaModelName(model.id) : model.name,
      ...(contextTokens !== undefined && { contextTokens }),
      abilities: { ...model.abilities, ...(typeof vision === 'boolean' && { vision }) },
    };
  });
}

/** A model's name from its id, which is the path of its file unless its owner gave it another: `tiny-Q8_0` for `../models/tiny-Q8_0.gguf`. */
export function llamaModelName(id: string): string {
  const [, file] = /([^/\\]+)\.gguf$/i.exec(id) ?? [];
  // The parts of a large model have one name with numbers.
  return file?.replace(/-\d{5}-of-\d{5}$/, '') ?? id;
}

function childOf(value: Json | undefined, key: string): JsonObject | undefined {
  const child = isJsonObject(value) ? value[key] : undefined;
  return isJsonObject(child) ? child : undefined;
}

function countOf(value: Json | undefined): number | undefined {
  return typeof value === 'number' && Number.isInteger(value) && value > 0 ? value : undefined;
}
