import { isJsonObject, parseJson } from '../../base/json.ts';
import type { Json, JsonObject } from '../../base/json.ts';
import { azureDeployment } from '../../models/server-address.ts';
import { ListError } from '../protocol.ts';
import type { Connection, ListedModel } from '../protocol.ts';
import { secretsOf } from '../http-exchange/fault-redaction.ts';
import { faultOfResponse } from '../http-exchange/http-failure.ts';
import { fetchList } from '../http-exchange/list-request.ts';
import { readText } from '../http-exchange/response-body.ts';
import { classifyChat } from './classify.ts';
import { readListedModel } from './listed-model.ts';
import { withLlama } from './llama-models.ts';
import { sendOpenAi } from './transport.ts';

/** Longest model list that is read, in bytes; OpenRouter's has about 1 MB. */
const maximumList = 16 * 1024 * 1024;

/**
 * The models of `GET /models`, with what local servers tell elsewhere: llama.cpp its window (`/props`), LM Studio limits and types
 * (`/api/v0/models`). Rejects with {@link ListError}; a side question that fails is left out.
 */
export async function listChatModels(connection: Connection, signal: AbortSignal): Promise<ListedModel[]> {
  const deployment = azureDeployment(connection.provider.baseUrl);
  if (deployment !== undefined) return await listDeployment(deployment, connection, signal);
  const entries = await readList(connection, signal);
  const owners = new Set(entries.map((entry) => (isJsonObject(entry) ? entry['owned_by'] : undefined)));
  const models = entries.map(readListedModel).filter((model) => model !== undefined);
  if (owners.has('llamacpp')) return withLlama(models, entries, await askLlama(connection, signal));
  if (owners.has('organization_owner'))
    return withLmStudio(models, await askRoot('/api/v0/models', connection, signal));
  return models;
}

/** The one model that the address of a deployment names. Its resource is asked whether the key is right. */
async function listDeployment(
  { model, resourceUrl }: NonNullable<ReturnType<typeof azureDeployment>>,
  connection: Connection,
  signal: AbortSignal,
): Promise<ListedModel[]> {
  try {
    await readList({ ...connection, provider: { ...connection.provider, baseUrl: resourceUrl } }, signal);
  } catch (error) {
    // A gateway may know the deployment and nothing beside it.
    const isElsewhere = error instanceof ListError && !['auth', 'network', 'timeout'].includes(error.fault.kind);
    if (!isElsewhere) throw error;
  }
  return [{ id: model, name: model, abilities: {} }];
}

async function readList(connection: Connection, signal: AbortSignal): Promise<readonly Json[]> {
  const send = (): Promise<Response> => sendOpenAi({ method: 'get', path: '/models' }, connection, signal);
  const body = parseJson(
    await fetchList({ send, classify: classifyChat, maximumBytes: maximumList }, connection, signal),
  );
  const list = isJsonObject(body) ? (body['data'] ?? body['models']) : body;
  if (Array.isArray(list)) return list as readonly Json[];
  throw new ListError({ kind: 'shape', message: 'The server did not answer with a model list; check the base URL.' });
}

/**
 * What llama.cpp tells of itself. Its list is open to all, also where a key was set: that one is wanted is seen here, and rejects with
 * {@link ListError} as a list would.
 */
async function askLlama(connection: Connection, signal: AbortSignal): Promise<Json | undefined> {
  const response = await sendRoot('/props', connection, signal).catch(() => undefined);
  if (response?.status === 401) {
    throw new ListError(await faultOfResponse(response, classifyChat, secretsOf(connection)));
  }
  return response === undefined ? undefined : await readAnswer(response);
}

/** A question to the server's own API, which lies beside `/v1`. Undefined when it does not answer with JSON. */
async function askRoot(path: string, connection: Connection, signal: AbortSignal): Promise<Json | undefined> {
  const response = await sendRoot(path, connection, signal).catch(() => undefined);
  return response === undefined ? undefined : await readAnswer(response);
}

function sendRoot(path: string, connection: Connection, signal: AbortSignal): Promise<Response> {
  const provider = { ...connection.provider, baseUrl: connection.provider.baseUrl.replace(/\/v1\/?$/, '') };
  return sendOpenAi({ method: 'get', path }, { ...connection, provider }, signal);
}

async function readAnswer(response: Response): Promise<Json | undefined> {
  return response.ok ? parseJson(await readText(response, maximumList).catch(() => '')) : undefined;
}

/** The models with what LM Studio's own list says of each. */
export function withLmStudio(models: readonly ListedModel[], answer: Json | undefined): ListedModel[] {
  const data: Json | undefined = isJsonObject(answer) ? answer['data'] : undefined;
  const entries: readonly JsonObject[] = Array.isArray(data) ? (data as readonly Json[]).filter(isJsonObject) : [];
  // Of two with one id the first counts.
  const byId = new Map(entries.toReversed().map((entry) => [entry['id'], entry]));
  return models.map((model) => {
    const known = byId.get(model.id);
    return (known === undefined ? undefined : readListedModel(known)) ?? model;
  });
}
