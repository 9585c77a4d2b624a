import { isJsonObject, parseJson } from '../../base/json.ts';
import type { Json, JsonObject } from '../../base/json.ts';
import { azureDeployment, withQuery } from '../../models/server-address.ts';
import type { PathHint } from '../../models/server-address.ts';
import { isLoopbackUrl } from '../../models/provider.ts';
import type { Provider } from '../../models/provider.ts';
import type { Clock } from '../../platform/clock.ts';
import { DeadlinePassed, within } from '../../platform/deadline.ts';
import { sendRequest } from '../../protocols/http-exchange/send-request.ts';
import { readText } from '../../protocols/http-exchange/response-body.ts';
import type { EndpointPreset } from '../../providers/endpoint-presets.ts';
import type { Connector } from '../connection/connector.ts';

/** What looking at an address needs. */
export interface FindServerDependencies {
  readonly connector: Connector;
  readonly clock: Clock;
}

/** An address to look at: without a trailing slash, as `readEnteredAddress` gives it. */
export interface ServerAddress {
  readonly baseUrl: string;
  /** Parameters that go with every request. */
  readonly query?: string;
  readonly hint?: PathHint;
}

/** What was found at an address. `preset` tells how it is talked to, `baseUrl` where, with the parameters of the address. */
export type FoundServer =
  | { readonly kind: 'models'; readonly preset: EndpointPreset['id']; readonly baseUrl: string; readonly count: number }
  | { readonly kind: 'key-needed'; readonly preset: EndpointPreset['id']; readonly baseUrl: string }
  /** Something answers, but with no model list of any kind that is known. */
  | { readonly kind: 'unknown' }
  | { readonly kind: 'silent' }
  /** Nothing was sent; the reason is a sentence for the person. */
  | { readonly kind: 'refused'; readonly reason: string };

/** Milliseconds. */
const localPatience = 4_000;
const remotePatience = 5_000;
/** Longest answer that is read, in bytes. */
const maximumList = 4 * 1024 * 1024;

type Found = Extract<FoundServer, { kind: 'models' | 'key-needed' }>;
interface Answer {
  readonly status: number;
  readonly body: Json | undefined;
}

/** One question: a GET to `url`, and what its answer makes of the server. */
interface Question {
  readonly url: string;
  readonly read: (answer: Answer) => Found | undefined;
}

/**
 * Asks an address that a person enters for its models, and tells the protocol from the answers. No key is sent and nothing of the workspace;
 * trust counts as for every request. Ends after seconds, at once when the signal aborts. Never rejects.
 */
export async function findServer(
  { connector, clock }: FindServerDependencies,
  address: ServerAddress,
  signal: AbortSignal,
): Promise<FoundServer> {
  const connected = await connector.connect(stranger(address), { interactive: false, purpose: 'list' });
  if (!connected.ok) return { kind: 'refused', reason: connected.fault.message };
  const { fetch } = connected.connection;
  const abort = new AbortController();
  const stop = (): void => abort.abort();
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  try {
    const patience = isLoopbackUrl(address.baseUrl) ? localPatience : remotePatience;
    return await within(clock, patience, async () =>
      withParameters(await ask(questionRounds(address), fetch, abort.signal), address),
    );
  } catch (error) {
    if (!(error instanceof DeadlinePassed)) throw error;
    return { kind: 'silent' };
  } finally {
    signal.removeEventListener('abort', stop);
    stop();
  }
}

/** A provider that no key can belong to: that none is sent rests on this. */
function stranger({ baseUrl, query }: ServerAddress): Provider {
  const { host } = new URL(baseUrl);
  const queries = query === undefined ? {} : { queries: { [baseUrl]: query } };
  return {
    id: 'new',
    name: host,
    protocol: 'openai-chat',
    baseUrl,
    ...queries,
    auth: { kind: 'none' },
    source: 'user',
  };
}

function withParameters(found: FoundServer, { query }: ServerAddress): FoundServer {
  return 'baseUrl' in found ? { ...found, baseUrl: withQuery(found.baseUrl, query) } : found;
}

async function ask(
  rounds: readonly (readonly Question[])[],
  fetch: typeof globalThis.fetch,
  signal: AbortSignal,
): Promise<FoundServer> {
  let answered = false;
  for (const questions of rounds) {
    const answers = await Promise.all(questions.map(({ url }) => get(url, fetch, signal)));
    const found = questions.map(({ read }, index) => {
      const answer = answers[index];
      return answer === undefined ? undefined : read(answer);
    });
    answered ||= answers.some((answer) => answer !== undefined);
    // A list says more than a wish for a key.
    const best = found.find((each) => each?.kind === 'models') ?? found.find((each) => each !== undefined);
    if (best !== undefined) return best;
    if (!answered) return { kind: 'silent' };
  }
  return { kind: 'unknown' };
}

/** Nothing is known of the server yet: no key goes there. */
const withoutKey = { auth: { kind: 'none' } } as const;

/** Undefined where nothing answers: an answer of any status is one. */
async function get(url: string, fetch: typeof globalThis.fetch, signal: AbortSignal): Promise<Answer | undefined> {
  try {
    const response = await sendRequest({ url, accept: 'application/json' }, { provider: withoutKey, fetch }, signal);
    return { status: response.status, body: parseJson(await readText(response, maximumList)) };
  } catch {
    return undefined;
  }
}

/** What is asked together, the likeliest first. */
function questionRounds({ baseUrl, hint }: ServerAddress): readonly (readonly Question[])[] {
  const { origin, pathname } = new URL(baseUrl);
  const list = (base: string, root = base.replace(/\/v1$/, '')): Question => ({
    url: `${base}/models`,
    read: (answer) => readList(answer, { base, root, hint }),
  });
  const ollama: Question = { url: `${origin}/api/tags`, read: (answer) => readOllama(answer, origin) };
  const google: Question = {
    url: `${baseUrl.replace(/\/v1beta$/, '')}/v1beta/models`,
    read: (answer) => readGemini(answer, `${baseUrl.replace(/\/v1beta$/, '')}/v1beta`),
  };
  const deployment = azureDeployment(baseUrl);
  if (deployment !== undefined)
    return [[{ url: `${deployment.resourceUrl}/models`, read: (answer) => readDeployment(answer, baseUrl) }]];
  if (isAzure(baseUrl) && pathname !== '/' && !pathname.endsWith('/v1')) return [[list(baseUrl)]];
  if (isAzure(baseUrl) && !pathname.endsWith('/v1')) return [[list(`${origin}/openai/v1`)]];
  if (pathname === '/')
    return [
      [ollama, list(`${origin}/v1`)],
      [list(origin), google],
    ];
  if (hint === 'gemini' || pathname.endsWith('/v1beta')) return [[google]];
  const first = pathname === '/v1' ? [ollama, list(baseUrl)] : [list(baseUrl)];
  return pathname.endsWith('/v1') ? [first] : [first, [list(`${baseUrl}/v1`, baseUrl)]];
}

/** Its address names the one model: what the resource lists says only that it is there. */
function readDeployment({ status }: Answer, baseUrl: string): Found | undefined {
  const place = { preset: 'azure-deployment', baseUrl } as const;
  if (status === 401 || status === 403) return { kind: 'key-needed', ...place };
  return status < 500 ? { kind: 'models', ...place, count: 1 } : undefined;
}

interface ListPlace {
  readonly base: string;
  /** Where `/v1/messages` lies. */
  readonly root: string;
  readonly hint: PathHint | undefined;
}

function readList({ status, body }: Answer, place: ListPlace): Found | undefined {
  if (status === 401 || status === 403) return wantingKey(body, place);
  const { base, root, hint } = place;
  const entries = entriesOf(body);
  if (status !== 200 || entries === undefined) return undefined;
  const count = entries.length;
  // Only Anthropic's lists name a model so; theirs and OpenAI's have one address.
  const isAnthropic = entries.some((entry) => entry['type'] === 'model' && entry['object'] === undefined);
  if (isAnthropic || (hint === 'anthropic-messages' && count === 0))
    return { kind: 'models', preset: 'anthropic-compatible', baseUrl: root, count };
  const owners = new Set(entries.map((entry) => entry['owned_by']));
  const known = servers.find(([owner]) => owners.has(owner))?.[1];
  return { kind: 'models', preset: known ?? openAiPreset(hint), baseUrl: base, count };
}

function wantingKey(body: Json | undefined, { base, root, hint }: ListPlace): Found {
  const isAnthropic = hint === 'anthropic-messages' || (isJsonObject(body) && body['type'] === 'error');
  if (isAnthropic) return { kind: 'key-needed', preset: 'anthropic-compatible', baseUrl: root };
  return { kind: 'key-needed', preset: isAzure(base) ? 'azure' : openAiPreset(hint), baseUrl: base };
}

function openAiPreset(hint: PathHint | undefined): EndpointPreset['id'] {
  return hint === 'openai-responses' ? 'responses-compatible' : 'openai-compatible';
}

/** Who says in its list that it is the owner of the models. */
const servers: readonly (readonly [string, EndpointPreset['id']])[] = [
  ['llamacpp', 'llama-server'],
  ['vllm', 'vllm-server'],
  ['organization_owner', 'lm-studio-server'],
];

function entriesOf(body: Json | undefined): readonly JsonObject[] | undefined {
  const list: Json | undefined = isJsonObject(body) ? body['data'] : body;
  return Array.isArray(list) ? (list as readonly Json[]).filter(isJsonObject) : undefined;
}

/** llama.cpp answers here too, with a list in OpenAI's form beside it. */
function readOllama({ status, body }: Answer, origin: string): Found | undefined {
  if (status !== 200 || !isJsonObject(body) || 'data' in body || !Array.isArray(body['models'])) return undefined;
  return { kind: 'models', preset: 'ollama-server', baseUrl: origin, count: body['models'].length };
}

function readGemini({ status, body }: Answer, baseUrl: string): Found | undefined {
  if (status === 401 || status === 403) return { kind: 'key-needed', preset: 'gemini-compatible', baseUrl };
  const models = isJsonObject(body) ? body['models'] : undefined;
  if (status !== 200 || !Array.isArray(models)) return undefined;
  return { kind: 'models', preset: 'gemini-compatible', baseUrl, count: models.length };
}

function isAzure(baseUrl: string): boolean {
  return /\.(?:openai|services\.ai|cognitiveservices)\.azure\.com$/i.test(new URL(baseUrl).hostname);
}
