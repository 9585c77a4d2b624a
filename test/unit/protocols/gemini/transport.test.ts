import assert from 'node:assert/strict';
import { createHttp } from '../../../../src/platform/http.ts';
import { FakeClock } from '../../../../src/platform/clock.fake.ts';
import { ListError } from '../../../../src/protocols/protocol.ts';
import type { Connection } from '../../../../src/protocols/protocol.ts';
import type { ProviderAuth } from '../../../../src/models/provider.ts';
import { gemini } from '../../../../src/protocols/gemini/gemini.ts';
import { withServer } from '../../../support/local-server.ts';

const key = 'canary-key-value';
const contents = [{ role: 'user', parts: [{ text: 'q' }] }];
const projection = { body: { model: 'gemini-3-pro', contents }, headers: { 'x-more': 'm1' }, losses: [] };
const apiKey: ProviderAuth = { kind: 'header', header: 'x-goog-api-key', environmentVariables: [] };
const signal = new AbortController().signal;

function connectionTo(baseUrl: string, auth: ProviderAuth = apiKey): Connection {
  const provider = {
    id: 'google',
    name: 'Google',
    protocol: 'gemini',
    baseUrl,
    auth,
    headers: { 'x-team': 'blue' },
    source: 'user',
  } as const;
  return { provider, key, fetch: globalThis.fetch };
}

describe('sending to Gemini', () => {
  it('names the model in the address, puts the key into its header only, and sends the rest unchanged', async () => {
    await withServer(
      (_request, response) => response.end('data: {}\n\n'),
      async (url, requests) => {
        const answer = await gemini.send(projection, connectionTo(`${url}/v1beta`), signal);
        assert.equal(await answer.text(), 'data: {}\n\n');
        await gemini.send(projection, connectionTo(url, { kind: 'bearer', environmentVariables: [] }), signal);
        await gemini.send(projection, connectionTo(url, { kind: 'none' }), signal);
        const [first, second, third] = requests;
        assert.equal(first?.method, 'POST');
        assert.equal(first.url, '/v1beta/models/gemini-3-pro:streamGenerateContent?alt=sse');
        assert.equal(first.headers['x-goog-api-key'], key);
        assert.equal(first.headers['authorization'], undefined);
        assert.equal(first.headers['content-type'], 'application/json');
        assert.equal(first.headers['x-more'], 'm1');
        assert.equal(first.headers['x-team'], 'blue');
        assert.deepEqual(JSON.parse(first.body), { contents });
        assert.equal(second?.headers['authorization'], `Bearer ${key}`);
        assert.equal(second.headers['x-goog-api-key'], undefined);
        assert.doesNotMatch(JSON.stringify(third), /canary/);
        assert.ok(requests.every((request) => !`${request.url}${request.body}`.includes('canary')));
      },
    );
  });

  it('takes a bare host, another version, a prefix of Vertex, and models that name their own collection', async () => {
    const vertex = '/v1/projects/p/locations/global/publishers/google';
    const cases: readonly (readonly [string, string, string])[] = [
      ['', 'gemini-3-pro', '/v1beta/models/gemini-3-pro'],
      ['/', 'models/gemini-3-pro', '/v1beta/models/gemini-3-pro'],
      ['/v1', 'gemini-3-pro', '/v1/models/gemini-3-pro'],
      ['/v1beta/models/', 'tunedModels/mine', '/v1beta/tunedModels/mine'],
      [vertex, 'gemini-3-pro', `${vertex}/models/gemini-3-pro`],
      ['/v1beta1', 'publishers/google/models/gemini-3-pro', '/v1beta1/publishers/google/models/gemini-3-pro'],
      ['/v1', '../secrets?x=1', '/v1/models/secrets%3Fx%3D1'],
    ];
    await withServer(
      (_request, response) => response.end(),
      async (url, requests) => {
        for (const [path, model] of cases) {
          await gemini.send({ ...projection, body: { ...projection.body, model } }, connectionTo(url + path), signal);
        }
        const paths = requests.map((request) => request.url.replace(':streamGenerateContent?alt=sse', ''));
        assert.deepEqual(
          paths,
          cases.map(([, , expected]) => expected),
        );
      },
    );
  });

  it('passes the guard of the network, which refuses keys in addresses', async () => {
    await withServer(
      (_request, response) => response.end('{"models":[],"nextPageToken":""}'),
      async (url, requests) => {
        const connection = connectionTo(`${url}/v1beta`);
        const http = createHttp({
          fetch: () => globalThis.fetch,
          gate: { allow: () => Promise.resolve('allowed' as const) },
          clock: new FakeClock(),
          logger: { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined },
        });
        const guarded = { ...connection, fetch: http.for(connection.provider) };
        assert.equal((await gemini.send(projection, guarded, signal)).status, 200);
        assert.deepEqual(await gemini.listModels(guarded, signal), []);
        assert.equal(requests.length, 2);
      },
    );
  });

  it('resolves with a failure as it was received, after one request', async () => {
    await withServer(
      (_request, response) => {
        response.writeHead(429, { 'content-type': 'application/json' });
        response.end('{"error":{"status":"RESOURCE_EXHAUSTED"}}');
      },
      async (url, requests) => {
        const answer = await gemini.send(projection, connectionTo(url), signal);
        assert.equal(answer.status, 429);
        assert.match(await answer.text(), /RESOURCE_EXHAUSTED/);
        assert.equal(requests.length, 1);
      },
    );
  });

  it('rejects when nothing answers, and when it is aborted before and in the middle of the answer', async () => {
    await assert.rejects(gemini.send(projection, connectionTo('http://127.0.0.1:1'), signal));
    await withServer(
      (request, response) => {
        if (request.headers['x-more'] === 'slow') response.write('data: first\n\n');
      },
      async (url) => {
        const before = new AbortController();
        const waiting = gemini.send(projection, connectionTo(url), before.signal);
        before.abort();
        await assert.rejects(waiting);
        const middle = new AbortController();
        const slow = { ...projection, headers: { 'x-more': 'slow' } };
        const answer = await gemini.send(slow, connectionTo(url), middle.signal);
        const reader = answer.body!.getReader();
        await reader.read();
        middle.abort();
        await assert.rejects(reader.read());
      },
    );
  });
});

describe('listing the models of Gemini', () => {
  it('reads all pages with limits and abilities where they are told', async () => {
    const model = {
      name: 'models/gemini-3-pro',
      displayName: 'Gemini 3 Pro',
      inputTokenLimit: 1_048_576,
      outputTokenLimit: 65_536,
      supportedGenerationMethods: ['generateContent', 'countTokens'],
      thinking: true,
    };
    const others = [
      { name: 'models/embedder', supportedGenerationMethods: ['embedContent'], inputTokenLimit: 0 },
      { name: 'tunedModels/mine' },
      { nonsense: 1 },
    ];
    await withServer(
      (request, response) => {
        const isSecond = request.url.includes('pageToken=next%2Fpage');
        response.setHeader('content-type', 'application/json');
        response.end(JSON.stringify(isSecond ? { models: others } : { models: [model], nextPageToken: 'next/page' }));
      },
      async (url, requests) => {
        const models = await gemini.listModels(connectionTo(`${url}/v1beta`), signal);
        assert.deepEqual(models, [
          {
            id: 'gemini-3-pro',
            name: 'Gemini 3 Pro',
            abilities: { chat: true, reasoning: true },
            contextTokens: 1_048_576,
            maxOutputTokens: 65_536,
          },
          { id: 'embedder', name: 'embedder', abilities: { chat: false } },
          { id: 'tunedModels/mine', name: 'tunedModels/mine', abilities: {} },
        ]);
        assert.deepEqual(requests.length, 2);
        assert.ok(requests.every((request) => request.headers['x-goog-api-key'] === key && !request.url.includes(key)));
      },
    );
  });

  it('stops at a list that never ends', async () => {
    let page = 0;
    await withServer(
      (_request, response) => response.end(JSON.stringify({ models: [], nextPageToken: `p${page++}` })),
      async (url, requests) => {
        await gemini.listModels(connectionTo(url), signal);
        assert.equal(requests.length, 10);
      },
    );
  });

  it('rejects with a fault that a person can read', async () => {
    const kinds: string[] = [];
    const keep = (error: unknown): boolean => error instanceof ListError && kinds.push(error.fault.kind) > 0;
    await withServer(
      (_request, response) => {
        response.statusCode = 400;
        response.end('{"error":{"status":"INVALID_ARGUMENT","details":[{"reason":"API_KEY_INVALID"}]}}');
      },
      (url) => assert.rejects(gemini.listModels(connectionTo(url), signal), keep),
    );
    await withServer(
      (_request, response) => response.end('<html>'),
      (url) => assert.rejects(gemini.listModels(connectionTo(url), signal), keep),
    );
    await assert.rejects(gemini.listModels(connectionTo('http://127.0.0.1:1'), signal), keep);
    await assert.rejects(gemini.listModels(connectionTo('http://127.0.0.1:1'), AbortSignal.abort()), keep);
    assert.deepEqual(kinds, ['auth', 'shape', 'network', 'cancelled']);
  });
});
