import assert from 'node:assert/strict';
import type { Provider, ProviderAuth } from '../../../../src/models/provider.ts';
import { listChatModels } from '../../../../src/protocols/openai-chat/list-models.ts';
import { sendChat } from '../../../../src/protocols/openai-chat/transport.ts';
import { ListError } from '../../../../src/protocols/protocol.ts';
import type { Connection } from '../../../../src/protocols/protocol.ts';

interface Seen {
  readonly url: string;
  readonly headers: Headers;
  readonly body: unknown;
}

const providerWith = (auth: ProviderAuth, headers?: Record<string, string>): Provider => ({
  id: 'test',
  name: 'Test',
  protocol: 'openai-chat',
  baseUrl: 'http://127.0.0.1:9/v1',
  auth,
  ...(headers === undefined ? {} : { headers }),
  source: 'user',
});
const bearer: ProviderAuth = { kind: 'bearer', environmentVariables: [] };
const signal = new AbortController().signal;

/** A connection whose answers are given by path; what was asked is recorded. */
function connect(
  provider: Provider,
  answers: Record<string, () => Response>,
  key?: string,
): { connection: Connection; seen: Seen[] } {
  const seen: Seen[] = [];
  const fetch: typeof globalThis.fetch = (input, init) => {
    const url = input instanceof Request ? input.url : String(input);
    seen.push({ url, headers: new Headers(init?.headers), body: init?.body });
    const answer = answers[new URL(url).pathname];
    return answer === undefined ? Promise.reject(new TypeError('fetch failed')) : Promise.resolve(answer());
  };
  return { connection: { provider, fetch, ...(key === undefined ? {} : { key }) }, seen };
}
const json =
  (value: unknown, status = 200) =>
  () =>
    Response.json(value, { status });
const path = '/v1/chat/completions';
const projection = { body: { model: 'm', messages: [] }, headers: { 'x-beta': '1' }, losses: [] };

describe('sendChat', () => {
  const environment = { ...process.env };
  afterEach(() => {
    process.env = { ...environment };
  });

  it('sends a prefill to the address for it, and never to another origin', async () => {
    for (const [prefillBaseUrl, prefill, expected] of [
      ['http://127.0.0.1:9/beta', true, '/beta/chat/completions'],
      ['http://127.0.0.1:9/beta', false, path],
      ['http://127.0.0.2:9/beta', true, path],
      [undefined, true, path],
    ] as const) {
      const provider = { ...providerWith(bearer), ...(prefillBaseUrl === undefined ? {} : { prefillBaseUrl }) };
      const { connection, seen } = connect(provider, { [expected]: json({}) }, 'k');
      await sendChat({ ...projection, ...(prefill ? { prefill } : {}) }, connection, signal);
      assert.equal(seen[0]?.url, `http://127.0.0.1:9${expected}`);
    }
  });

  it('hands a response back as it came, whatever its status', async () => {
    for (const status of [200, 400, 401, 429, 500]) {
      const { connection, seen } = connect(providerWith(bearer), { [path]: json({ status }, status) }, 'k');
      const response = await sendChat(projection, connection, signal);
      assert.equal(response.status, status);
      assert.deepEqual(await response.json(), { status });
      assert.equal(seen.length, 1, 'no retry');
    }
  });

  it('authorizes as the provider says, and not at all without a key', async () => {
    const ask = async (auth: ProviderAuth, key?: string): Promise<Headers> => {
      const { connection, seen } = connect(providerWith(auth, { 'x-own': 'a' }), { [path]: json({}) }, key);
      await sendChat(projection, connection, signal);
      assert.equal(seen[0]!.headers.get('x-own'), 'a');
      assert.equal(seen[0]!.headers.get('x-beta'), '1');
      return seen[0]!.headers;
    };
    assert.equal((await ask(bearer, 'k1')).get('authorization'), 'Bearer k1');
    const custom = await ask({ kind: 'header', header: 'x-api-key', environmentVariables: [] }, 'k2');
    assert.deepEqual([custom.get('x-api-key'), custom.get('authorization')], ['k2', null]);
    assert.equal((await ask({ kind: 'none' }, 'k3')).get('authorization'), null);
    assert.equal((await ask({ ...bearer, optional: true })).get('authorization'), null);
  });

  it('lets nothing of the environment into a request', async () => {
    process.env['OPENAI_API_KEY'] = 'canary-a';
    process.env['OPENAI_ADMIN_KEY'] = 'canary-b';
    process.env['OPENAI_ORG_ID'] = 'canary-c';
    process.env['OPENAI_PROJECT_ID'] = 'canary-d';
    process.env['OPENAI_BASE_URL'] = 'https://canary-e.example';
    process.env['OPENAI_CUSTOM_HEADERS'] = 'x-leak: canary-f';
    const { connection, seen } = connect(providerWith(bearer), { [path]: json({}) }, 'k');
    await sendChat(projection, connection, signal);
    const { url, headers, body } = seen[0]!;
    assert.doesNotMatch(JSON.stringify([url, [...headers.entries()], body]), /canary|stainless/i);
    assert.equal(url, `http://127.0.0.1:9${path}`);
    assert.deepEqual(JSON.parse(body as string), projection.body);
  });

  it("rejects with the transport's own error", async () => {
    const { connection } = connect(providerWith(bearer), {}, 'k');
    await assert.rejects(sendChat(projection, connection, signal), { name: 'TypeError', message: 'fetch failed' });
  });
});

describe('listChatModels', () => {
  const list = (models: unknown[], more: Record<string, () => Response> = {}) => {
    const { connection } = connect(providerWith({ kind: 'none' }), { '/v1/models': json({ data: models }), ...more });
    return listChatModels(connection, signal);
  };

  it('reads limits, prices and abilities where the list has them', async () => {
    const models = await list([
      {
        id: 'a/b',
        name: 'B',
        context_length: 100,
        top_provider: { context_length: 90, max_completion_tokens: 10 },
        pricing: { prompt: '0.000003', completion: '0.000015', input_cache_read: '0.0000003' },
        architecture: { input_modalities: ['text', 'image'], output_modalities: ['text'] },
        supported_parameters: ['tools'],
      },
      { id: 'v', max_model_len: 4096 },
      {
        id: 'm',
        max_context_length: 32_768,
        capabilities: { completion_chat: false, completion_fim: true, function_calling: true },
      },
      { id: 'free', pricing: { prompt: '-1', completion: '-1' } },
      { name: 'without id' },
    ]);
    assert.deepEqual(models, [
      {
        id: 'a/b',
        name: 'B',
        abilities: { chat: true, tools: true, vision: true, reasoning: false },
        contextTokens: 90,
        maxOutputTokens: 10,
        price: { input: 3, output: 15, cacheRead: 0.3 },
      },
      { id: 'v', name: 'v', abilities: {}, contextTokens: 4096 },
      { id: 'm', name: 'm', abilities: { chat: false, tools: true, fim: true }, contextTokens: 32_768 },
      { id: 'free', name: 'free', abilities: {} },
    ]);
  });

  it('asks llama.cpp for the window in use and LM Studio for its limits', async () => {
    const llama = await list([{ id: 'x', owned_by: 'llamacpp' }], {
      '/props': json({ default_generation_settings: { n_ctx: 8192 }, modalities: { vision: true } }),
    });
    assert.deepEqual(llama, [{ id: 'x', name: 'x', abilities: { vision: true }, contextTokens: 8192 }]);
    const studio = await list([{ id: 'y', owned_by: 'organization_owner' }], {
      '/api/v0/models': json({
        data: [
          { id: 'y', type: 'vlm', max_context_length: 32_768, loaded_context_length: 4096, capabilities: ['tool_use'] },
        ],
      }),
    });
    assert.deepEqual(studio[0]?.abilities, { chat: true, tools: true, vision: true });
    assert.equal(studio[0].contextTokens, 4096);
    assert.deepEqual(
      (await list([{ id: 'x', owned_by: 'llamacpp' }])).map((model) => model.id),
      ['x'],
      'a side question may fail',
    );
  });

  it('rejects with a fault', async () => {
    const reject = async (answers: Record<string, () => Response>, kind: string): Promise<void> => {
      const { connection } = connect(providerWith(bearer), answers, 'k');
      await assert.rejects(
        listChatModels(connection, signal),
        (error) => error instanceof ListError && error.fault.kind === kind,
      );
    };
    await reject({ '/v1/models': json({ error: { message: 'no' } }, 401) }, 'auth');
    await reject({ '/v1/models': () => new Response('<html>') }, 'shape');
    await reject({}, 'network');
  });
});
