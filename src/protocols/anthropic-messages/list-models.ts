import { isJsonObject, parseJson } from '../../conversation/json.ts';
import type { Json, JsonObject } from '../../conversation/json.ts';
import type { Abilities } from '../../models/model-info.ts';
import { ListError } from '../protocol.ts';
import type { Connection, ListedModel } from '../protocol.ts';
import { classifyAnthropic } from './classify.ts';
import { getAnthropic, readFailure } from './transport.ts';

/** A list is read to its end but never for ever. */
const maximumPages = 10;

/** `GET /v1/models`, all pages. Limits and abilities are taken where the server tells them. Rejects with {@link ListError}. */
export async function listAnthropicModels(connection: Connection, signal: AbortSignal): Promise<ListedModel[]> {
  const models: ListedModel[] = [];
  let after: string | undefined;
  for (let page = 0; page < maximumPages; page++) {
    const body = await readPage(connection, signal, after);
    const items = Array.isArray(body['data']) ? (body['data'] as readonly Json[]) : [];
    models.push(...items.filter(isJsonObject).flatMap(modelOf));
    const last = body['last_id'];
    if (body['has_more'] !== true || typeof last !== 'string' || last === after) break;
    after = last;
  }
  return models;
}

async function readPage(connection: Connection, signal: AbortSignal, after: string | undefined): Promise<JsonObject> {
  const path = `/v1/models?limit=1000${after === undefined ? '' : `&after_id=${encodeURIComponent(after)}`}`;
  const text = await readText(path, connection, signal);
  const body = parseJson(text);
  if (isJsonObject(body)) return body;
  throw new ListError({ kind: 'shape', message: 'The provider answered with something other than a model list.' });
}

async function readText(path: string, connection: Connection, signal: AbortSignal): Promise<string> {
  try {
    const response = await getAnthropic(path, connection, signal);
    if (!response.ok) throw new ListError(classifyAnthropic(await readFailure(response)));
    return await response.text();
  } catch (error) {
    if (error instanceof ListError) throw error;
    const isCancelled = signal.aborted;
    const message = isCancelled ? 'The request was cancelled.' : `The provider cannot be reached: ${wordsOf(error)}`;
    throw new ListError({ kind: isCancelled ? 'cancelled' : 'network', message });
  }
}

function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown error';
  return error.cause instanceof Error ? `${error.message} ${error.cause.message}` : error.message;
}

function modelOf(item: JsonObject): ListedModel[] {
  const { id, display_name: name, max_input_tokens: window, max_tokens: output, capabilities } = item;
  if (typeof id !== 'string' || id === '') return [];
  return [
    {
      id,
      name: typeof name === 'string' && name !== '' ? name : id,
      abilities: abilitiesOf(isJsonObject(capabilities) ? capabilities : {}),
      ...(isLimit(window) ? { contextTokens: window } : {}),
      ...(isLimit(output) ? { maxOutputTokens: output } : {}),
    },
  ];
}

function abilitiesOf(capabilities: JsonObject): Abilities {
  const vision = supported(capabilities['image_input']);
  const reasoning = supported(capabilities['thinking']);
  return { chat: true, ...(vision === undefined ? {} : { vision }), ...(reasoning === undefined ? {} : { reasoning }) };
}

function supported(capability: Json | undefined): boolean | undefined {
  const value = isJsonObject(capability) ? capability['supported'] : undefined;
  return typeof value === 'boolean' ? value : undefined;
}

function isLimit(value: Json | undefined): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value > 0;
}
