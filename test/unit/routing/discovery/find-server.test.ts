import assert from 'node:assert/strict';
import { readEnteredAddress } from '../../../../src/models/entered-address.ts';
import { FakeClock } from '../../../../src/platform/clock.fake.ts';
import { silentLogger } from '../../../../src/platform/logger.ts';
import { createConnector } from '../../../../src/routing/connection/connect.ts';
import { findServer } from '../../../../src/routing/discovery/find-server.ts';
import type { FoundServer } from '../../../../src/routing/discovery/find-server.ts';

type Answers = Readonly<Record<string, readonly [status: number, body: unknown] | 'hangs'>>;

class Net {
  readonly sent: { readonly url: string; readonly headers: Headers }[] = [];
  readonly clock = new FakeClock();
  readonly abort = new AbortController();
  keysRead = 0;
  trusted = true;
  readonly #answers: Answers;

  constructor(answers: Answers) {
    this.#answers = answers;
  }

  look(entered: string): Promise<FoundServer> {
    const address = readEnteredAddress(entered);
    assert.ok(address.kind === 'address');
    const connector = createConnector({
      keys: {
        get: () => {
          this.keysRead++;
          return Promise.resolve('a-key-of-another-person');
        },
      },
      consent: { peek: () => 'unknown', request: () => Promise.reject(new Error('Nobody may be asked.')) },
      isTrusted: () => this.trusted,
      isOn: () => true,
      network: { fetch: () => this.#fetch, clock: this.clock, logger: silentLogger },
    });
    return findServer({ connector, clock: this.clock }, address, this.abort.signal);
  }

  readonly #fetch: typeof globalThis.fetch = (input, init) => {
    const url = input instanceof Request ? input.url : String(input);
    this.sent.push({ url, headers: new Headers(init?.headers) });
    const answer = this.#answers[url];
    if (
      answer === undefined &&
      !Object.keys(this.#answers).some((known) => new URL(known).origin === new URL(url).origin)
    )
      return Promise.reject(new TypeError('fetch failed'));
    if (answer === 'hangs')
      return new Promise((_resolve, reject) => {
        init?.signal?.addEventListener('abort', () => reject(new Error('aborted')));
      });
    const [status, body] = answer ?? [404, { error: 'not found' }];
    return Promise.resolve(new Response(JSON.stringify(body), { status }));
  };
}

const list = (...entries: readonly object[]): readonly [number, unknown] => [200, { object: 'list', data: entries }];
const model = (owner = 'somebody'): object => ({ id: 'm', object: 'model', owned_by: owner });
const wantsKey = [401, { error: { message: 'No key.' } }] as const;

describe('looking at the address of a server that somebody adds', () => {
  const cases: readonly (readonly [what: string, entered: string, answers: Answers, found: FoundServer])[] = [
    [
      'an address with parameters, which go with every request',
      'https://r.openai.azure.com/openai/v1/?api-version=preview',
      { 'https://r.openai.azure.com/openai/v1/models?api-version=preview': wantsKey },
      { kind: 'key-needed', preset: 'azure', baseUrl: 'https://r.openai.azure.com/openai/v1?api-version=preview' },
    ],
    [
      'a whole address of an Azure deployment',
      'https://r.openai.azure.com/openai/deployments/my-gpt/chat/completions?api-version=2024-10-21',
      { 'https://r.openai.azure.com/openai/models?api-version=2024-10-21': wantsKey },
      {
        kind: 'key-needed',
        preset: 'azure-deployment',
        baseUrl: 'https://r.openai.azure.com/openai/deployments/my-gpt?api-version=2024-10-21',
      },
    ],
    [
      'a deployment behind a gateway that lists nothing',
      'https://gate.example.com/eu/openai/deployments/my-gpt/chat/completions',
      { 'https://gate.example.com/other': [200, {}] },
      {
        kind: 'models',
        preset: 'azure-deployment',
        baseUrl: 'https://gate.example.com/eu/openai/deployments/my-gpt',
        count: 1,
      },
    ],
    [
      'a server in OpenAI’s form',
      'gpu-box:9000',
      { 'http://gpu-box:9000/v1/models': list(model(), model()) },
      { kind: 'models', preset: 'openai-compatible', baseUrl: 'http://gpu-box:9000/v1', count: 2 },
    ],
    [
      'the same from the address of a request',
      'http://gpu-box:9000/v1/chat/completions',
      { 'http://gpu-box:9000/v1/models': list(model()) },
      { kind: 'models', preset: 'openai-compatible', baseUrl: 'http://gpu-box:9000/v1', count: 1 },
    ],
    [
      'Ollama, whose list in its own form says more',
      'localhost:11434',
      {
        'http://localhost:11434/api/tags': [200, { models: [{}, {}, {}] }],
        'http://localhost:11434/v1/models': list(model()),
      },
      { kind: 'models', preset: 'ollama-server', baseUrl: 'http://localhost:11434', count: 3 },
    ],
    [
      'llama.cpp, which answers where Ollama does',
      '127.0.0.1:8081',
      {
        'http://127.0.0.1:8081/api/tags': [200, { models: [{}], object: 'list', data: [model('llamacpp')] }],
        'http://127.0.0.1:8081/v1/models': [200, { models: [{}], object: 'list', data: [model('llamacpp')] }],
      },
      { kind: 'models', preset: 'llama-server', baseUrl: 'http://127.0.0.1:8081/v1', count: 1 },
    ],
    [
      'vLLM by who owns its models',
      'gpu-box:8000',
      { 'http://gpu-box:8000/v1/models': list(model('vllm')) },
      { kind: 'models', preset: 'vllm-server', baseUrl: 'http://gpu-box:8000/v1', count: 1 },
    ],
    [
      'a server in Anthropic’s form',
      'https://gateway.example.com/claude',
      {
        'https://gateway.example.com/claude/v1/models': [200, { data: [{ type: 'model', id: 'c' }], has_more: false }],
      },
      { kind: 'models', preset: 'anthropic-compatible', baseUrl: 'https://gateway.example.com/claude', count: 1 },
    ],
    [
      'one in Anthropic’s form that wants a key',
      'gateway.example.com',
      { 'https://gateway.example.com/v1/models': [401, { type: 'error', error: { type: 'authentication_error' } }] },
      { kind: 'key-needed', preset: 'anthropic-compatible', baseUrl: 'https://gateway.example.com' },
    ],
    [
      'one in Gemini’s form',
      'https://gateway.example.com/v1beta',
      { 'https://gateway.example.com/v1beta/models': [200, { models: [{ name: 'models/pro' }] }] },
      { kind: 'models', preset: 'gemini-compatible', baseUrl: 'https://gateway.example.com/v1beta', count: 1 },
    ],
    [
      'one without /v1',
      'llm.example.com',
      { 'https://llm.example.com/models': list(model()) },
      { kind: 'models', preset: 'openai-compatible', baseUrl: 'https://llm.example.com', count: 1 },
    ],
    [
      'one that wants a key',
      'llm.example.com/v1',
      { 'https://llm.example.com/v1/models': wantsKey },
      { kind: 'key-needed', preset: 'openai-compatible', baseUrl: 'https://llm.example.com/v1' },
    ],
    [
      'a resource of Azure',
      'mine.openai.azure.com',
      { 'https://mine.openai.azure.com/openai/v1/models': wantsKey },
      { kind: 'key-needed', preset: 'azure', baseUrl: 'https://mine.openai.azure.com/openai/v1' },
    ],
    ['something that is no model server', 'example.com', { 'https://example.com/': [200, {}] }, { kind: 'unknown' }],
    ['nothing', 'example.com', {}, { kind: 'silent' }],
  ];
  for (const [what, entered, answers, expected] of cases)
    it(`finds ${what}`, async () => {
      const net = new Net(answers);
      assert.deepEqual(await net.look(entered), expected);
    });

  it('sends no key, reads none, asks nobody, and goes to no other address', async () => {
    const net = new Net({ 'https://llm.example.com/': [404, {}] });
    await net.look('llm.example.com');
    assert.ok(net.sent.length > 1);
    assert.equal(net.keysRead, 0);
    for (const { url, headers } of net.sent) {
      assert.equal(new URL(url).origin, 'https://llm.example.com');
      assert.deepEqual([...headers.keys()], ['accept']);
    }
  });

  it('sends nothing while the workspace is not trusted', async () => {
    const net = new Net({});
    net.trusted = false;
    const found = await net.look('localhost:1234');
    assert.ok(found.kind === 'refused');
    assert.match(found.reason, /Restricted Mode/);
    assert.equal(net.sent.length, 0);
  });

  it('gives a server that never answers up after a moment, and ends the requests', async () => {
    const net = new Net({ 'http://127.0.0.1:7/v1/models': 'hangs', 'http://127.0.0.1:7/api/tags': 'hangs' });
    const found = net.look('127.0.0.1:7');
    await net.clock.advance(4_000);
    assert.deepEqual(await found, { kind: 'silent' });
    assert.equal(net.clock.pending, 0);
  });

  it('ends at once when it is cancelled', async () => {
    const net = new Net({ 'http://127.0.0.1:7/v1/models': 'hangs', 'http://127.0.0.1:7/api/tags': 'hangs' });
    const found = net.look('127.0.0.1:7');
    await net.clock.advance(10);
    net.abort.abort();
    assert.deepEqual(await found, { kind: 'silent' });
    assert.equal(net.sent.length, 2);
  });
});
