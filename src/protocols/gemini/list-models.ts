import { isJsonObject, parseJson } from '../../base/json.ts';
import type { Json, JsonObject } from '../../base/json.ts';
import { ListError } from '../protocol.ts';
import type { Connection, ListedModel } from '../protocol.ts';
import { fetchList } from '../http-exchange/list-request.ts';
import { classifyGemini } from './classify.ts';
import { fieldOf, listField, objectsField, textField } from './fields.ts';
import { getGemini } from './transport.ts';

/** A list is read to its end but never for ever. */
const maximumPages = 10;
/** Longest page that is read, in bytes. */
const maximumPage = 8 * 1024 * 1024;

/** `GET models`, all pages. Limits and abilities are taken where the server tells them. Rejects with {@link ListError}. */
export async function listGeminiModels(connection: Connection, signal: AbortSignal): Promise<ListedModel[]> {
  const models: ListedModel[] = [];
  let token: string | undefined;
  for (let page = 0; page < maximumPages; page++) {
    const body = await readPage(connection, signal, token);
    models.push(...[...objectsField(body, 'models'), ...objectsField(body, 'publisherModels')].flatMap(modelOf));
    const next = textField(body, 'nextPageToken');
    if (next === undefined || next === token) break;
    token = next;
  }
  return models;
}

async function readPage(connection: Connection, signal: AbortSignal, token: string | undefined): Promise<JsonObject> {
  const path = `models?pageSize=1000${token === undefined ? '' : `&pageToken=${encodeURIComponent(token)}`}`;
  const send = (): Promise<Response> => getGemini(path, connection, signal);
  const body = parseJson(
    await fetchList({ send, classify: classifyGemini, maximumBytes: maximumPage }, connection, signal),
  );
  if (isJsonObject(body)) return body;
  throw new ListError({ kind: 'shape', message: 'The provider answered with something other than a model list.' });
}

function modelOf(item: JsonObject): ListedModel[] {
  const id = (textField(item, 'name') ?? '').replace(/^(?:publishers\/[^/]+\/)?models\//, '');
  if (id === '') return [];
  const window = fieldOf(item, 'inputTokenLimit');
  const output = fieldOf(item, 'outputTokenLimit');
  const thinking = fieldOf(item, 'thinking');
  const methods = listField(item, 'supportedGenerationMethods');
  // The window is told as input and output apart; the input is what a prompt must fit in.
  return [
    {
      id,
      name: textField(item, 'displayName') ?? id,
      abilities: {
        ...(methods.length === 0 ? {} : { chat: methods.includes('generateContent') }),
        ...(typeof thinking === 'boolean' ? { reasoning: thinking } : {}),
      },
      ...(isLimit(window) ? { contextTokens: window } : {}),
      ...(isLimit(output) ? { maxOutputTokens: output } : {}),
    },
  ];
}

function isLimit(value: Json | undefined): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value > 0;
}
