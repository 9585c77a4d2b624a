import assert from 'node:assert/strict';
import type { Fault } from '../../../../src/conversation/fault.ts';
import type { StreamEvent } from '../../../../src/conversation/stream-event.ts';
import { LearnedSettingsStore } from '../../../../src/models/learned-settings.ts';
import { formatModelRef, parseModelRef } from '../../../../src/models/model-ref.ts';
import type { Provider } from '../../../../src/models/provider.ts';
import { Registry } from '../../../../src/models/registry.ts';
import { FakeClock } from '../../../../src/platform/clock.fake.ts';
import { builtInProviders } from '../../../../src/providers/built-in-providers.ts';
import { embedded } from '../../../../src/providers/vendors/embedded.ts';
import type { Connector, ConnectResult } from '../../../../src/routing/connection/connector.ts';
import { EndpointPool } from '../../../../src/routing/connection/endpoint-pool.ts';
import { noteFault } from '../../../../src/routing/health/model-health.ts';
import { breakerLimits, CircuitBreaker } from '../../../../src/routing/health/circuit-breaker.ts';
import { noBudgets } from '../../../../src/routing/usage/budget-gate.ts';
import { Suggest, suggestLimitMs } from '../../../../src/routing/one-shot/suggest.ts';
import type { SuggestDependencies } from '../../../../src/routing/one-shot/suggest.ts';
import { madeUpKey } from '../../../support/private-keys.ts';
import type { HoleRequest } from '../../../../src/routing/one-shot/hole-request.ts';

const hole: HoleRequest = {
  prefix: 'def add(a, b):\n    return a',
  suffix: '\n',
  path: 'sum.py',
  languageId: 'python',
  multiline: false,
  maxTokens: 64,
};

interface Sent {
  readonly url: string;
  readonly body: Record<string, unknown>;
}

/** A door to providers that answers with what it is given, and keeps what was sent. */
class Door implements Connector {
  readonly sent: Sent[] = [];
  readonly asked: boolean[] = [];
  refusal: Fault | undefined;
  answer: (sent: Sent, signal: AbortSignal | undefined) => Promise<Response> = () =>
    Promise.resolve(ollamaAnswer(' + b'));

  connect(
    provider: Parameters<Connector['connect']>[0],
    options: { readonly interactive: boolean },
  ): Promise<ConnectResult> {
    this.asked.push(options.interactive);
    if (this.refusal !== undefined) return Promise.resolve({ ok: false, fault: this.refusal });
    const fetch = (url: string | URL | Request, init?: RequestInit): Promise<Response> => {
      const body = typeof init?.body === 'string' ? (JSON.parse(init.body) as Record<string, unknown>) : {};
      const sent = { url: url instanceof Request ? url.url : String(url), body };
      this.sent.push(sent);
      return this.answer(sent, init?.signal ?? undefined);
    };
    return Promise.resolve({ ok: true, connection: { provider, fetch } });
  }
}

function ollamaAnswer(text: string): Response {
  const lines = [
    { model: 'm', response: text, done: false },
    { model: 'm', response: '', done: true, done_reason: 'stop', prompt_eval_count: 9, eval_count: 3 },
  ];
  const body = lines.map((line) => `${JSON.stringify(line)}\n`).join('');
  return new Response(body, { headers: { 'content-type': 'application/x-ndjson' } });
}

function failure(): Promise<Response> {
  return Promise.resolve(new Response('{"error":"busy"}', { status: 503 }));
}

function setUp(refs: readonly string[]) {
  const clock = new FakeClock();
  const registry = new Registry();
  registry.setProviders('built-in', builtInProviders);
  registry.setProviders('embedded', [embedded]);
  const door = new Door();
  const failed: string[] = [];
  const answered: string[] = [];
  const endpoints = new EndpointPool(clock);
  const breaker = new CircuitBreaker(clock, breakerLimits);
  let stored: unknown;
  const learned = new LearnedSettingsStore({
    get: () => stored,
    set: (next) => Promise.resolve(void (stored = next)),
  });
  const dependencies: SuggestDependencies = {
    learned,
    registry,
    clock,
    endpoints,
    breaker,
    budgets: noBudgets,
    connector: door,
    choice: {
      resolve: (role) => ({ role, refs: refs.map((ref) => parseModelRef(ref)!), problems: [] }),
      onDidChange: () => ({ dispose: () => undefined }),
    },
    editorModels: undefined as never,
    observer: {
      failed: (ref, fault) => void failed.push(`${formatModelRef(ref)}: ${fault.kind}`),
      answered: (ref) => void answered.push(formatModelRef(ref)),
    },
  };
  const again = (): Suggest => new Suggest(dependencies);
  return { suggest: again(), again, learned, registry, door, clock, endpoints, breaker, failed, answered };
}

async function collect(events: AsyncIterable<StreamEvent>): Promise<StreamEvent[]> {
  const all: StreamEvent[] = [];
  for await (const event of events) all.push(event);
  return all;
}

function textOf(events: readonly StreamEvent[]): string {
  return events.map((event) => (event.e === 'delta' && event.kind === 'text' ? event.text : '')).join('');
}

function faultOf(events: readonly StreamEvent[]): Fault | undefined {
  const last = events.at(-1);
  return last?.e === 'fault' ? last.fault : undefined;
}

const ask = (suggest: Suggest, signal = new AbortController().signal): Promise<StreamEvent[]> =>
  collect(suggest.candidates({}).models[0]!.stream(hole, signal));

describe('from the role completion to models that fill a hole', () => {
  it('keeps the order of the list and tells why a model is left out', () => {
    const { suggest } = setUp([
      'ollama/qwen2.5-coder:7b',
      'nobody/x',
      'openai/text-embedding-3-small',
      'workspace/ngram',
    ]);
    const { models, embedded: hasEmbedded, left } = suggest.candidates({});
    assert.deepEqual(
      models.map((model) => formatModelRef(model.ref)),
      ['ollama/qwen2.5-coder:7b'],
    );
    assert.equal(models[0]!.isLocal, true);
    assert.equal(hasEmbedded, true);
    assert.deepEqual(
      left.map(({ ref }) => formatModelRef(ref)),
      ['nobody/x', 'openai/text-embedding-3-small'],
    );
    assert.match(left[0]!.reason, /"nobody" is not set up/);
  });

  it('asks a model that fills holes at its own endpoint', async () => {
    const { suggest, door, answered } = setUp(['ollama/qwen2.5-coder:7b']);
    const events = await ask(suggest);
    assert.equal(textOf(events), ' + b');
    assert.equal(events.at(-1)?.e, 'end');
    assert.equal(door.sent.length, 1);
    assert.match(door.sent[0]!.url, /^http:\/\/127\.0\.0\.1:11434\/api\/generate$/);
    assert.deepEqual(answered, ['ollama/qwen2.5-coder:7b']);
  });

  it('sends to the FIM endpoint where the provider has another address for it', async () => {
    const { suggest, door } = setUp(['llama.cpp/any']);
    door.answer = failure;
    await ask(suggest);
    assert.equal(door.sent[0]!.url, 'http://127.0.0.1:8080/infill');
  });

  it('goes by a provider as it is now', async () => {
    const { suggest, registry, door } = setUp(['ollama/qwen2.5-coder:7b']);
    assert.equal(suggest.candidates({}).models[0]!.isLocal, true);
    const ollama = builtInProviders.find(({ id }) => id === 'ollama')!;
    registry.setProviders('user', [{ ...ollama, baseUrl: 'https://models.example', source: 'user' }]);
    assert.equal(suggest.candidates({}).models[0]!.isLocal, false);
    await ask(suggest);
    assert.equal(door.sent[0]!.url, 'https://models.example/api/generate');
  });

  it('never shows a question and passes a refusal on', async () => {
    const { suggest, door, failed } = setUp(['mistral/codestral-latest']);
    door.refusal = { kind: 'policy', message: 'Not allowed.', code: 'no-consent' };
    const events = await ask(suggest);
    assert.equal(faultOf(events)?.code, 'no-consent');
    assert.deepEqual(door.asked, [false]);
    assert.deepEqual(failed, ['mistral/codestral-latest: policy']);
  });

  it('sends nothing where a private key stands around the cursor or in what goes along', async () => {
    for (const place of [
      { ...hole, prefix: `${madeUpKey()}${hole.prefix}` },
      { ...hole, suffix: `\n${madeUpKey('RSA PRIVATE KEY')}` },
      { ...hole, extra: [{ path: 'notes.md', text: madeUpKey() }] },
      { ...hole, nearKey: true },
    ]) {
      for (const model of ['ollama/qwen2.5-coder:7b', 'anthropic/claude-x']) {
        const { suggest, door } = setUp([model]);
        const events: StreamEvent[] = [];
        const stream = suggest.candidates({}).models[0]!.stream(place, new AbortController().signal);
        for await (const event of stream) events.push(event);
        assert.match(faultOf(events)?.message ?? '', /holds a private key/);
        assert.equal(door.sent.length, 0);
        assert.equal(suggest.candidates({}).models[0]!.isCoolingDown, false);
      }
    }
  });

  it('sends one request and no second one after a failure', async () => {
    const { suggest, door, failed } = setUp(['ollama/qwen2.5-coder:7b']);
    door.answer = failure;
    assert.equal(faultOf(await ask(suggest))?.kind, 'overload');
    assert.equal(door.sent.length, 1);
    assert.deepEqual(failed, ['ollama/qwen2.5-coder:7b: overload']);
  });

  it('lets a model rest after three failures in a row and tries it again after five seconds', async () => {
    const { suggest, door, clock, failed } = setUp(['ollama/qwen2.5-coder:7b']);
    door.answer = failure;
    for (let i = 0; i < 3; i++) await ask(suggest);
    assert.equal(suggest.candidates({}).models[0]!.isCoolingDown, true);
    assert.equal(faultOf(await ask(suggest))?.code, 'cool-down');
    assert.equal(door.sent.length, 3);
    assert.equal(failed.length, 3, 'a model that was not asked did not fail');
    await clock.advance(5_000);
    door.answer = () => Promise.resolve(ollamaAnswer('x'));
    assert.equal(textOf(await ask(suggest)), 'x');
    assert.equal(suggest.candidates({}).models[0]!.isCoolingDown, false);
  });

  it('does not count its own refusals as failures of the model', async () => {
    const { suggest, door } = setUp(['ollama/qwen2.5-coder:7b']);
    door.refusal = { kind: 'policy', message: 'Not allowed.', code: 'no-consent' };
    for (let i = 0; i < 9; i++) await ask(suggest);
    door.refusal = undefined;
    assert.equal(textOf(await ask(suggest)), ' + b');
  });

  it('does not ask a model that a conversation found not to work', async () => {
    const { suggest, registry, door, breaker } = setUp(['ollama/qwen2.5-coder:7b']);
    const place = { provider: registry.provider('ollama')!, model: 'qwen2.5-coder:7b' };
    for (let i = 0; i < 3; i++) noteFault(breaker, place, { kind: 'network', message: 'Refused.' });
    assert.equal(faultOf(await ask(suggest))?.code, 'cool-down');
    assert.equal(door.sent.length, 0);
  });

  it('is local only where every address is on this machine', () => {
    const ollama = builtInProviders.find(({ id }) => id === 'ollama')!;
    for (const elsewhere of [
      { mirrors: ['https://models.example'] },
      { fim: { ...ollama.fim!, baseUrl: 'https://models.example' } },
      { baseUrl: 'https://models.example', fim: { ...ollama.fim!, baseUrl: 'http://127.0.0.1:11434' } },
    ]) {
      const { suggest, registry } = setUp(['ollama/qwen2.5-coder:7b']);
      registry.setProviders('user', [{ ...ollama, ...elsewhere, source: 'user' }]);
      assert.equal(suggest.candidates({}).models[0]!.isLocal, false);
    }
  });

  it('ends as cancelled when the caller stops, without a failure', async () => {
    const { suggest, door, failed } = setUp(['ollama/qwen2.5-coder:7b']);
    door.answer = (_sent, signal) =>
      new Promise((_, reject) => signal?.addEventListener('abort', () => reject(new Error('aborted'))));
    const controller = new AbortController();
    const asked = ask(suggest, controller.signal);
    await new Promise((resolve) => setImmediate(resolve));
    controller.abort();
    assert.equal(faultOf(await asked)?.kind, 'cancelled');
    assert.deepEqual(failed, []);
  });

  it('stops an answer that takes longer than the limit, as a time-out', async () => {
    const { suggest, door, clock, failed } = setUp(['ollama/qwen2.5-coder:7b']);
    // A server that drips for ever is never silent.
    let drip: ReadableStreamDefaultController<Uint8Array> | undefined;
    door.answer = () =>
      Promise.resolve(
        new Response(new ReadableStream<Uint8Array>({ start: (controller) => void (drip = controller) }), {
          headers: { 'content-type': 'application/x-ndjson' },
        }),
      );
    const asked = ask(suggest);
    await new Promise((resolve) => setTimeout(resolve, 20));
    for (let waited = 0; waited < suggestLimitMs; waited += 5_000) {
      drip?.enqueue(new TextEncoder().encode(`${JSON.stringify({ response: '.', done: false })}\n`));
      await new Promise((resolve) => setTimeout(resolve, 1));
      await clock.advance(5_000);
    }
    assert.equal(faultOf(await asked)?.kind, 'timeout');
    assert.deepEqual(failed, ['ollama/qwen2.5-coder:7b: timeout']);
    assert.equal(clock.pending, 0);
  });

  it('asks a model that only chats with a marked hole, and cleans its answer', async () => {
    const { suggest, door } = setUp(['groq/gpt-oss-120b']);
    const chunk = (content: string): string =>
      `data: ${JSON.stringify({ id: 'x', object: 'chat.completion.chunk', model: 'gpt-4.1', choices: [{ index: 0, delta: { content }, finish_reason: null }] })}\n\n`;
    const end = `data: ${JSON.stringify({ id: 'x', object: 'chat.completion.chunk', model: 'gpt-4.1', choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] })}\n\ndata: [DONE]\n\n`;
    door.answer = () =>
      Promise.resolve(
        new Response(chunk('```python\n') + chunk('    return a + b\n``') + chunk('`') + end, {
          headers: { 'content-type': 'text/event-stream' },
        }),
      );
    const events = await ask(suggest);
    assert.equal(textOf(events), ' + b');
    const { messages, tools } = door.sent[0]!.body as { messages: { content: unknown }[]; tools?: unknown };
    assert.match(JSON.stringify(messages), /<\|HOLE\|>/);
    assert.equal(tools, undefined);
    const extra = [{ path: 'base.py', text: 'def base(): ...' }];
    await collect(suggest.candidates({}).models[0]!.stream({ ...hole, extra }, new AbortController().signal));
    const second = JSON.stringify(door.sent[1]!.body['messages']);
    assert.ok(second.includes('base.py') && second.indexOf('def base') < second.indexOf('def add'));
  });

  it('gives each document a server of its own, keeps it, and skips an unhealthy one for a while', async () => {
    const { suggest, registry, door, endpoints } = setUp(['pair/qwen2.5-coder:7b']);
    const pair: Provider = {
      ...builtInProviders.find(({ id }) => id === 'ollama')!,
      id: 'pair',
      mirrors: ['http://127.0.0.1:22434'],
      source: 'user',
    };
    registry.setProviders('user', [pair]);
    const hosts = (): string[] => door.sent.map(({ url }) => new URL(url).host);
    const askIn = (path: string): Promise<StreamEvent[]> =>
      collect(suggest.candidates({}).models[0]!.stream({ ...hole, path }, new AbortController().signal));
    for (const path of ['a.py', 'b.py', 'a.py', 'b.py', 'a.py']) await askIn(path);
    const [first, second] = ['127.0.0.1:11434', '127.0.0.1:22434'];
    assert.deepEqual(hosts(), [first, second, first, second, first]);
    const usual = door.answer;
    door.answer = (sent, signal) => (sent.url.includes('11434') ? failure() : usual(sent, signal));
    assert.notEqual(faultOf(await askIn('a.py')), undefined);
    assert.ok(endpoints.isCoolingDown(pair, pair.baseUrl));
    for (const path of ['a.py', 'b.py', 'c.py']) assert.equal(faultOf(await askIn(path)), undefined);
    assert.deepEqual(hosts().slice(6), Array(3).fill(second));
  });

  it('asks a model as a chat after its server said once that it has no tokens for a hole', async () => {
    const { suggest, registry, door, failed, learned, again } = setUp(['box/gemma']);
    const chat = builtInProviders.find(({ id }) => id === 'groq')!;
    const box: Provider = {
      ...chat,
      id: 'box',
      baseUrl: 'http://127.0.0.1:8080/v1',
      fim: { style: 'llama-infill', baseUrl: 'http://127.0.0.1:8080' },
      source: 'user',
    };
    registry.setProviders('user', [box]);
    door.answer = () =>
      Promise.resolve(
        new Response('{"error":{"code":501,"message":"Infill is not supported by this model"}}', { status: 501 }),
      );
    assert.equal(suggest.candidates({}).models[0]?.route.via, 'fim');
    await ask(suggest);
    const [model] = suggest.candidates({}).models;
    assert.equal(model?.route.via, 'chat');
    assert.match(model.route.reason, /no fill-in-the-middle tokens/i);
    assert.deepEqual(failed, [], 'it is no failure that anyone has to know of');
    await ask(suggest);
    assert.deepEqual(
      door.sent.map(({ url }) => new URL(url).pathname),
      ['/infill', '/v1/chat/completions'],
    );
    // A window that is opened later knows it, and asks anew once the person had it forgotten.
    const later = again();
    assert.equal(later.candidates({}).models[0]?.route.via, 'chat');
    assert.deepEqual(
      learned.repairsOf(box, 'gemma').map((repair) => repair.do),
      ['without-fim'],
    );
    await learned.forget(box);
    for (const window of [suggest, later]) assert.equal(window.candidates({}).models[0]?.route.via, 'fim');
    await ask(suggest);
    // The same model at another server is another one.
    registry.setProviders('user', [{ ...box, fim: { style: 'llama-infill', baseUrl: 'http://127.0.0.1:9090' } }]);
    assert.equal(suggest.candidates({}).models[0]?.route.via, 'fim');
  });
});
