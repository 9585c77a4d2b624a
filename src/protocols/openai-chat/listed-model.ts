import { isJsonObject } from '../../base/json.ts';
import type { Json, JsonObject } from '../../base/json.ts';
import type { Abilities, Price } from '../../models/model-info.ts';
import type { ListedModel } from '../protocol.ts';

/**
 * Reads one element of a model list; only what the server said. Known fields: OpenRouter (`context_length`, `top_provider`, `pricing`,
 * `architecture`, `supported_parameters`), vLLM (`max_model_len`), Groq (`context_window`, `max_completion_tokens`), Mistral
 * (`max_context_length`, `capabilities`), LM Studio (`max_context_length`, `loaded_context_length`, `type`). Undefined without an id.
 */
export function readListedModel(entry: Json): ListedModel | undefined {
  if (!isJsonObject(entry) || typeof entry['id'] !== 'string' || entry['id'] === '') return undefined;
  const id = entry['id'];
  const provider = childOf(entry, 'top_provider');
  const contextTokens = firstCount([
    entry['loaded_context_length'],
    provider['context_length'],
    entry['context_length'],
    entry['max_model_len'],
    entry['context_window'],
    entry['max_context_length'],
  ]);
  const maxOutputTokens = firstCount([
    provider['max_completion_tokens'],
    entry['max_completion_tokens'],
    entry['max_output_tokens'],
  ]);
  const price = readPrice(childOf(entry, 'pricing'));
  const name = [entry['name'], entry['display_name']].find((value) => typeof value === 'string' && value !== '');
  return {
    id,
    name: typeof name === 'string' ? name : id,
    abilities: readAbilities(entry),
    ...(contextTokens === undefined ? {} : { contextTokens }),
    ...(maxOutputTokens === undefined ? {} : { maxOutputTokens }),
    ...(price === undefined ? {} : { price }),
  };
}

function readAbilities(entry: JsonObject): Abilities {
  const capabilities = childOf(entry, 'capabilities');
  const architecture = childOf(entry, 'architecture');
  const parameters = entry['supported_parameters'];
  const type = entry['type'];
  const abilities = {
    chat:
      flag(capabilities['completion_chat']) ?? includes(architecture['output_modalities'], 'text') ?? chatByType(type),
    tools:
      flag(capabilities['function_calling']) ??
      includes(parameters, 'tools') ??
      includes(entry['capabilities'], 'tool_use'),
    vision:
      flag(capabilities['vision']) ??
      includes(architecture['input_modalities'], 'image') ??
      (type === 'vlm' ? true : undefined),
    reasoning: flag(capabilities['reasoning']) ?? includes(parameters, 'reasoning'),
    fim: flag(capabilities['completion_fim']),
  };
  return Object.fromEntries(Object.entries(abilities).filter(([, value]) => value !== undefined));
}

/** LM Studio and Together name the type of a model. */
function chatByType(type: Json | undefined): boolean | undefined {
  if (type === 'llm' || type === 'vlm' || type === 'chat') return true;
  return type === 'embeddings' || type === 'embedding' || type === 'image' || type === 'rerank' ? false : undefined;
}

/** OpenRouter's prices are dollars a token, as text. Negative ones stand for "depends". */
function readPrice(pricing: JsonObject): Price | undefined {
  const input = perMillion(pricing['prompt']);
  const output = perMillion(pricing['completion']);
  if (input === undefined || output === undefined) return undefined;
  const cacheRead = perMillion(pricing['input_cache_read']);
  const cacheWrite = perMillion(pricing['input_cache_write']);
  return {
    input,
    output,
    ...(cacheRead === undefined ? {} : { cacheRead }),
    ...(cacheWrite === undefined ? {} : { cacheWrite }),
  };
}

function perMillion(value: Json | undefined): number | undefined {
  if (typeof value !== 'string' || value.trim() === '') return undefined;
  const price = Number(value) * 1_000_000;
  // Twelve digits are more than any price has; they take the noise of binary fractions away.
  return Number.isFinite(price) && price >= 0 ? Number(price.toPrecision(12)) : undefined;
}

function firstCount(values: readonly (Json | undefined)[]): number | undefined {
  const count = values.find((value) => typeof value === 'number' && Number.isInteger(value) && value > 0);
  return typeof count === 'number' ? count : undefined;
}

function includes(list: Json | undefined, word: string): boolean | undefined {
  return Array.isArray(list) ? list.includes(word) : undefined;
}

function flag(value: Json | undefined): boolean | undefined {
  return typeof value === 'boolean' ? value : undefined;
}

function childOf(entry: JsonObject, key: string): JsonObject {
  const value = entry[key];
  return isJsonObject(value) ? value : {};
}
