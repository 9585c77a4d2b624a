import assert from 'node:assert/strict';
import { ListError } from '../../../../src/protocols/protocol.ts';
import type { Connection } from '../../../../src/protocols/protocol.ts';
import type { ProviderAuth } from '../../../../src/models/provider.ts';
import { anthropicMessages } from '../../../../src/protocols/anthropic-messages/anthropic-messages.ts';
import { withServer } from '../../../support/local-server.ts';

const key = 'canary-key-value';
const projection = {
  body: { model: 'm', messages: [], stream: true },
  headers: { 'anthropic-beta': 'b1' },
  losses: [],
};
const apiKey: ProviderAuth = { kind: 'header', header: 'x-api-key', environmentVariables: [] };

function connectionTo(baseUrl: string, auth: ProviderAuth = apiKey): Connection {
  const provider = {
    id: 'anthropic',
    name: 'Anthropic',
    protocol: 'anthropic-messages',
    baseUrl,
    auth,
    headers: { 'x-team': 'blue' },
    source: 'user',
  } as const;
  return { provider, key, fetch: globalThis.fetch };
}

describe('sending to Anthropic', () => {
  it('puts the key where the provider wants it and sends the projection unchanged', async () => {
    await withServer(
      (_request, response) => response.end('data: {"type":"ping"}\n\n'),
      async (url, requests) => {
        const signal = new AbortController().signal;
        const answer = await anthropicMessages.send(projection, connectionTo(url), signal);
        assert.equal(await answer.text(), 'data: {"type":"ping"}\n\n');
        await anthropicMessages.send(
          projection,
          connectionTo(`${url}/v1`, { kind: 'bearer', environmentVariables: [] }),
          signal,
        );
        await anthropicMessages.send(projection, connectionTo(url, { kind: 'none' }), signal);
        const [first, second, third] = requests;
        assert.equal(first?.url, '/v1/messages');
        assert.equal(first.headers['x-api-key'], key);
        assert.equal(first.headers['authorization'], undefined);
        assert.equal(first.headers['anthropic-version'], '2023-06-01');
        assert.equal(first.headers['anthropic-beta'], 'b1');
        assert.equal(first.headers['x-team'], 'blue');
        assert.deepEqual(JSON.parse(first.body), projection.body);
        assert.equal(second?.url, '/v1/messages');
        assert.equal(second.headers['authorization'], `Bearer ${key}`);
        assert.equal(second.headers['x-api-key'], undefined);
        assert.doesNotMatch(JSON.stringify(third), /canary|unused/);
        assert.ok(
          requests.every((request) => Object.keys(request.headers).every((name) => !name.startsWith('x-stainless'))),
        );
      },
    );
  });

  it('takes no key, address or header from the environment', async () => {
    const names = [
      'ANTHROPIC_API_KEY',
      'ANTHROPIC_AUTH_TOKEN',
      'ANTHROPIC_CUSTOM_HEADERS',
      'ANTHROPIC_BASE_URL',
    ] as const;
    const before = names.map((name) => process.env[name]);
    try {
      for (const name of names) process.env[name] = 'x-leak: canary-of-the-environment';
      await withServer(
        (_request, response) => response.end('ok'),
        async (url, requests) => {
          const { key: _key, ...keyless } = connectionTo(url);
          await anthropicMessages.send(projection, keyless, new AbortController().signal);
          assert.doesNotMatch(JSON.stringify(requests), /canary-of-the-environment/);
        },
      );
    } finally {
      names.forEach((name, index) => {
        if (before[index] === undefined) Reflect.deleteProperty(process.env, name);
        else process.env[name] = before[index];
      });
    }
  });

  it('resolves with a failure as it was received, after one request', async () => {
    await withServer(
      (_request, response) => {
        response.writeHead(401, { 'content-type': 'application/json', 'request-id': 'r1' });
        response.end('{"error":{"type":"authentication_error","message":"no"}}');
      },
      async (url, requests) => {
        const answer = await anthropicMessages.send(projection, connectionTo(url), new AbortController().signal);
        assert.equal(answer.status, 401);
        assert.equal(answer.headers.get('request-id'), 'r1');
        assert.match(await answer.text(), /authentication_error/);
        assert.equal(requests.length, 1);
      },
    );
  });

  it('sends the beta flags of the provider and of the request together', async () => {
    await withServer(
      (_request, response) => response.end('{}'),
      async (url, requests) => {
        const connection = connectionTo(url);
        const provider = { ...connection.provider, headers: { 'anthropic-beta': 'mine' } };
        await anthropicMessages.send(projection, { ...connection, provider }, new AbortController().signal);
        assert.equal(requests[0]?.headers['anthropic-beta'], 'mine, b1');
      },
    );
  });

  it('rejects when nothing answers, and when it is aborted before and in the middle of the answer', async () => {
    const gone = connectionTo('http://127.0.0.1:1');
    await assert.rejects(anthropicMessages.send(projection, gone, new AbortController().signal));
    await withServer(
      (request, response) => {
        if (request.headers['anthropic-beta'] === 'slow') response.write('data: first\n\n');
      },
      async (url) => {
        const before = new AbortController();
        const waiting = anthropicMessages.send(projection, connectionTo(url), before.signal);
        before.abort();
        await assert.rejects(waiting);
        const middle = new AbortController();
        const slow = { ...projection, headers: { 'anthropic-beta': 'slow' } };
        const answer = await anthropicMessages.send(slow, connectionTo(url), middle.signal);
        const reader = answer.body!.getReader();
        await reader.read();
        middle.abort();
        await assert.rejects(reader.read());
      },
    );
  });
});

describe('listing the models of Anthropic', () => {
  it('reads all pages with limits and abilities where they are told', async () => {
    const model = {
      id: 'claude-a',
      display_name: 'Claude A',
      max_input_tokens: 200_000,
      max_tokens: 64_000,
      capabilities: { image_input: { supported: true }, thinking: { supported: false } },
    };
    await withServer(
      (request, response) => {
        const isSecond = request.url.includes('after_id=claude-a');
        response.setHeader('content-type', 'application/json');
        response.end(
          JSON.stringify(
            isSecond
              ? { data: [{ id: 'claude-b', display_name: '', max_tokens: null }, { nonsense: 1 }], has_more: false }
              : { data: [model], has_more: true, last_id: 'claude-a' },
          ),
        );
      },
      async (url) => {
        const models = await anthropicMessages.listModels(connectionTo(url), new AbortController().signal);
        assert.deepEqual(models, [
          {
            id: 'claude-a',
            name: 'Claude A',
            abilities: { chat: true, vision: true, reasoning: false },
            contextTokens: 200_000,
            maxOutputTokens: 64_000,
          },
          { id: 'claude-b', name: 'claude-b', abilities: { chat: true } },
        ]);
      },
    );
  });

  it('rejects with a fault that a person can read', async () => {
    const kinds: string[] = [];
    const signal = new AbortController().signal;
    const keep = (error: unknown): boolean => error instanceof ListError && kinds.push(error.fault.kind) > 0;
    await withServer(
      (_request, response) => {
        response.statusCode = 401;
        response.end('{"error":{"type":"authentication_error","message":"no"}}');
      },
      (url) => assert.rejects(anthropicMessages.listModels(connectionTo(url), signal), keep),
    );
    await withServer(
      (_request, response) => response.end('<html>'),
      (url) => assert.rejects(anthropicMessages.listModels(connectionTo(url), signal), keep),
    );
    await assert.rejects(anthropicMessages.listModels(connectionTo('http://127.0.0.1:1'), signal), keep);
    await assert.rejects(anthropicMessages.listModels(connectionTo('http://127.0.0.1:1'), AbortSignal.abort()), keep);
    assert.deepEqual(kinds, ['auth', 'shape', 'network', 'cancelled']);
  });
});
