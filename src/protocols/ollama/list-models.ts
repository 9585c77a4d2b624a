import type { Ollama, ShowResponse } from 'ollama';
import type { Abilities } from '../../models/model-info.ts';
import { ListError } from '../protocol.ts';
import type { Connection, ListedModel } from '../protocol.ts';
import { withOllama } from './client.ts';

/** Models asked about at the same time. */
const atOnce = 4;

/**
 * The models on the server (`/api/tags`) with what each can do (`/api/show`) and its window: the one its Modelfile sets, else the one it was
 * trained for, else the one it is loaded with (`/api/ps`). A model the server tells nothing about is listed without facts. Rejects with
 * {@link ListError} when there is no list.
 */
export function listOllamaModels(connection: Connection, signal: AbortSignal): Promise<ListedModel[]> {
  return withOllama(connection, signal, async (client) => {
    const { models } = await client.list();
    const loaded = await loadedWindows(client);
    const listed: ListedModel[] = [];
    for (let start = 0; start < models.length; start += atOnce) {
      const batch = models.slice(start, start + atOnce).map(async ({ name }) => {
        const shown = await orUndefined(client.show({ model: name }), signal);
        return describe(name, shown, loaded.get(name));
      });
      listed.push(...(await Promise.all(batch)));
    }
    return listed;
  });
}

async function loadedWindows(client: Ollama): Promise<ReadonlyMap<string, number>> {
  try {
    const { models } = await client.ps();
    return new Map(
      models.flatMap((model) => {
        const window = windowOf((model as { readonly context_length?: unknown }).context_length);
        return window === undefined ? [] : [[model.name, window] as const];
      }),
    );
  } catch {
    // Servers before 0.1.33 have no `ps`; the list is good without it.
    return new Map();
  }
}

async function orUndefined<T>(answer: Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (signal.aborted)
      throw error instanceof Error ? error : new ListError({ kind: 'cancelled', message: 'Cancelled.' });
    return undefined;
  }
}

function describe(name: string, shown: ShowResponse | undefined, loaded: number | undefined): ListedModel {
  const window = shown === undefined ? loaded : (modelfileWindow(shown) ?? trainedWindow(shown) ?? loaded);
  return {
    id: name,
    name,
    abilities: shown === undefined ? {} : abilitiesOf(shown),
    ...(window === undefined ? {} : { contextTokens: window }),
  };
}

/** Servers before 0.6.4 tell no capabilities: then nothing is known. */
function abilitiesOf(shown: ShowResponse): Abilities {
  const capabilities: unknown = shown.capabilities;
  if (!Array.isArray(capabilities) || capabilities.length === 0) return {};
  const has = (name: string): boolean => capabilities.includes(name);
  return {
    chat: has('completion'),
    tools: has('tools'),
    vision: has('vision'),
    reasoning: has('thinking'),
    fim: has('insert'),
  };
}

function modelfileWindow(shown: ShowResponse): number | undefined {
  const parameters: unknown = shown.parameters;
  const match = typeof parameters === 'string' ? /^\s*num_ctx\s+(\d+)/m.exec(parameters) : null;
  return match === null ? undefined : windowOf(Number(match[1]));
}

function trainedWindow(shown: ShowResponse): number | undefined {
  const facts: unknown = shown.model_info;
  if (typeof facts !== 'object' || facts === null) return undefined;
  const found = Object.entries(facts).find(([key]) => key.endsWith('.context_length'));
  return windowOf(found?.[1]);
}

function windowOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) && value > 0 ? value : undefined;
}
