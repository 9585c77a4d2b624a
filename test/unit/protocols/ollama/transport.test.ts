import assert from 'node:assert/strict';
import type { Provider } from '../../../../src/models/provider.ts';
import { ollama } from '../../../../src/protocols/ollama/ollama.ts';
import { pullModel } from '../../../../src/protocols/ollama/pull-model.ts';
import type { PullProgress } from '../../../../src/protocols/ollama/pull-model.ts';
import { ListError } from '../../../../src/protocols/protocol.ts';
import type { Connection } from '../../../../src/protocols/protocol.ts';
import { withServer } from '../../../support/local-server.ts';

function connectionTo(baseUrl: string, auth: Provider['auth'] = { kind: 'none' }): Connection {
  const provider: Provider = { id: 'ollama', name: 'Ollama', protocol: 'ollama', baseUrl, auth, source: 'user' };
  return { provider, key: 'canary-key-value', fetch: globalThis.fetch };
}
const projection = { body: { model: 'm', messages: [] }, losses: [] };
const never = (): AbortSignal => new AbortController().signal;

describe('sending to Ollama', () => {
  it('posts the projection to the native chat endpoint, with a key only where the provider has one', async () => {
    await withServer(
      (_request, response) => response.end('{"done":true}\n'),
      async (url, requests) => {
        await ollama.send(projection, connectionTo(`${url}/v1`), never());
        await ollama.send(projection, connectionTo(url, { kind: 'bearer', environmentVariables: [] }), never());
        assert.deepEqual(
          requests.map((request) => [request.method, request.url, request.headers['authorization']]),
          [
            ['POST', '/api/chat', undefined],
            ['POST', '/api/chat', 'Bearer canary-key-value'],
          ],
        );
        assert.deepEqual(JSON.parse(requests[0]!.body), projection.body);
      },
    );
  });

  it('resolves with a failure as received and rejects on abort', async () => {
    await withServer(
      (request, response) => {
        if (request.body.includes('wait')) return;
        response.statusCode = 404;
        response.end('{"error":"model not found"}');
      },
      async (url) => {
        const answer = await ollama.send(projection, connectionTo(url), never());
        assert.equal(answer.status, 404);
        const stop = new AbortController();
        const wait = ollama.send({ body: { model: 'wait' }, losses: [] }, connectionTo(url), stop.signal);
        stop.abort();
        await assert.rejects(wait);
      },
    );
  });
});

describe('listing the models of Ollama', () => {
  const shows: Readonly<Record<string, object>> = {
    'qwen3:4b': {
      capabilities: ['completion', 'tools', 'thinking'],
      model_info: { 'general.architecture': 'qwen3', 'qwen3.context_length': 40_960 },
    },
    'small:1b': {
      capabilities: ['completion', 'insert'],
      parameters: 'num_ctx   8192\nstop "x"',
      model_info: { 'a.context_length': 131_072 },
    },
    'embed:1b': { capabilities: ['embedding'] },
  };

  it('tells abilities and windows as far as the server does, and lists a model it cannot show', async () => {
    await withServer(
      (request, response) => {
        response.setHeader('content-type', 'application/json');
        const name = request.body === '' ? '' : (JSON.parse(request.body) as { model: string }).model;
        if (request.url === '/api/tags') {
          response.end(
            JSON.stringify({ models: [...Object.keys(shows), 'odd:1b'].map((model) => ({ name: model, model })) }),
          );
        } else if (request.url === '/api/ps') {
          response.end(JSON.stringify({ models: [{ name: 'embed:1b', context_length: 512 }] }));
        } else if (shows[name] === undefined) {
          response.statusCode = 500;
          response.end('{"error":"odd"}');
        } else response.end(JSON.stringify(shows[name]));
      },
      async (url) => {
        assert.deepEqual(await ollama.listModels(connectionTo(url), never()), [
          {
            id: 'qwen3:4b',
            name: 'qwen3:4b',
            abilities: { chat: true, tools: true, vision: false, reasoning: true, fim: false },
            contextTokens: 40_960,
          },
          {
            id: 'small:1b',
            name: 'small:1b',
            abilities: { chat: true, tools: false, vision: false, reasoning: false, fim: true },
            contextTokens: 8192,
          },
          {
            id: 'embed:1b',
            name: 'embed:1b',
            abilities: { chat: false, tools: false, vision: false, reasoning: false, fim: false },
            contextTokens: 512,
          },
          { id: 'odd:1b', name: 'odd:1b', abilities: {} },
        ]);
      },
    );
  });

  it('rejects with a fault when nothing answers', async () => {
    const isNetwork = (error: unknown): boolean => error instanceof ListError && error.fault.kind === 'network';
    await assert.rejects(ollama.listModels(connectionTo('http://127.0.0.1:1'), never()), isNetwork);
  });
});

describe('pulling a model with Ollama', () => {
  const kindOf = async (work: Promise<void>): Promise<string> => {
    try {
      await work;
    } catch (error) {
      return error instanceof ListError ? error.fault.kind : 'other';
    }
    return 'done';
  };

  it('reports how far it is and resolves when the model is there', async () => {
    await withServer(
      (_request, response) => {
        response.write('{"status":"pulling manifest"}\n{"status":"pulling x","digest":"x","total":10,"completed":5}\n');
        response.end('{"status":"success"}\n');
      },
      async (url, requests) => {
        const steps: PullProgress[] = [];
        const listen = (step: PullProgress): void => {
          steps.push(step);
          throw new Error('a listener of the view');
        };
        assert.equal(await kindOf(pullModel(connectionTo(url), 'qwen3:4b', listen, never())), 'done');
        assert.deepEqual(steps, [
          { status: 'pulling manifest' },
          { status: 'pulling x', completedBytes: 5, totalBytes: 10 },
          { status: 'success' },
        ]);
        assert.equal(requests[0]?.url, '/api/pull');
        assert.equal((JSON.parse(requests[0].body) as { name: string }).name, 'qwen3:4b');
      },
    );
  });

  it('rejects with a fault when the server reports an error, breaks off, or is stopped', async () => {
    await withServer(
      (request, response) => {
        const model = (JSON.parse(request.body) as { name: string }).name;
        response.write('{"status":"pulling manifest"}\n');
        if (model === 'cut') response.end();
        if (model === 'bad') response.end('{"error":"pull model manifest: model not found"}\n');
      },
      async (url) => {
        const ignore = (): void => undefined;
        assert.equal(await kindOf(pullModel(connectionTo(url), 'cut', ignore, never())), 'cut');
        assert.equal(await kindOf(pullModel(connectionTo(url), 'bad', ignore, never())), 'shape');
        const stop = new AbortController();
        assert.equal(await kindOf(pullModel(connectionTo(url), 'slow', () => stop.abort(), stop.signal)), 'cancelled');
      },
    );
  });
});
