import { isJsonObject, parseJson } from '../../base/json.ts';
import type { Json, JsonObject } from '../../base/json.ts';
import type { Abilities } from '../../models/model-info.ts';
import { ListError } from '../protocol.ts';
import type { Connection, ListedModel } from '../protocol.ts';
import { fetchList } from '../http-exchange/list-request.ts';
import { classifyAnthropic } from './classify.ts';
import { getAnthropic } from './transport.ts';

/** A list is read to its end but never for ever. */
const maximumPages = 10;
/** Longest page that is read, in bytes. */
const maximumPage = 8 * 1024 * 1024;

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
  const send = (): Promise<Response> => getAnthropic(path, connection, signal);
  const body = parseJson(
    await fetchList({ send, classify: classifyAnthropic, maximumBytes: maximumPage }, connection, signal),
  );
  if (isJsonObject(body)) return body;
  throw new ListError({ kind: 'shape', message: 'The provider answered with something other than a model list.' });
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
