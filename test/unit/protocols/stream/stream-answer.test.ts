import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer as createTcpServer } from 'node:net';
import type { AddressInfo, Server as TcpServer, Socket } from 'node:net';
import { createCountingCallIdSource } from '../../../../src/conversation/call-id.ts';
import { isTerminal } from '../../../../src/conversation/stream-event.ts';
import type { StreamEvent } from '../../../../src/conversation/stream-event.ts';
import type { JsonObject } from '../../../../src/base/json.ts';
import type { Provider } from '../../../../src/models/provider.ts';
import { FakeClock } from '../../../../src/platform/clock.fake.ts';
import { ollama } from '../../../../src/protocols/ollama/ollama.ts';
import { openaiChat } from '../../../../src/protocols/openai-chat/openai-chat.ts';
import type { Connection, HttpProtocol } from '../../../../src/protocols/protocol.ts';
import { streamAnswer } from '../../../../src/protocols/stream/stream-answer.ts';
import type { ProtocolRequest } from '../../../../src/protocols/stream/stream-answer.ts';

const chunk = (delta: object, finish: string | null = null): string =>
  `data: ${JSON.stringify({ id: 'x', model: 'm', choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`;
const sse = { 'content-type': 'text/event-stream' };
const key = 'canary-key-value';

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

describe('streamAnswer', () => {
  const servers: (Server | TcpServer)[] = [];
  const sockets = new Set<Socket>();
  const controllers: AbortController[] = [];

  afterEach(async () => {
    for (const controller of controllers.splice(0)) controller.abort();
    for (const socket of sockets) socket.destroy();
    sockets.clear();
    await Promise.all(servers.splice(0).map((server) => new Promise((resolve) => server.close(resolve))));
  });

  const listen = async (server: Server | TcpServer): Promise<string> => {
    servers.push(server);
    server.on('connection', (socket: Socket) => {
      sockets.add(socket);
      socket.on('error', () => undefined);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
  };
  const serve = (handler: Handler): Promise<string> => listen(createServer(handler));
  /** A server that answers every request with these bytes and then does with the socket what it is told. */
  const serveRaw = (bytes: string, then: (socket: Socket) => void): Promise<string> =>
    listen(createTcpServer((socket) => socket.once('data', () => socket.write(bytes, () => then(socket)))));

  interface Run {
    readonly baseUrl: string;
    readonly protocol?: HttpProtocol;
    readonly fetch?: typeof globalThis.fetch;
    readonly body?: JsonObject;
  }
  const start = ({ baseUrl, protocol = openaiChat, fetch = globalThis.fetch, body }: Run) => {
    const clock = new FakeClock();
    const controller = new AbortController();
    controllers.push(controller);
    const provider: Provider = {
      id: 'test',
      name: 'Test',
      protocol: 'openai-chat',
      baseUrl,
      auth: { kind: 'bearer', environmentVariables: [] },
      source: 'user',
    };
    const connection: Connection = { provider, key, fetch };
    const request: ProtocolRequest = {
      projection: { body: body ?? { model: 'm', messages: [] }, losses: [] },
      connection,
      context: {
        owner: { protocol: 'openai-chat', provider: 'test', model: 'm' },
        callIds: createCountingCallIdSource(),
      },
      signal: controller.signal,
      clock,
    };
    return { clock, controller, events: streamAnswer(protocol, request) };
  };
  const collect = async (events: AsyncIterable<StreamEvent>): Promise<StreamEvent[]> => {
    const all: StreamEvent[] = [];
    for await (const event of events) all.push(event);
    assert.equal(all.filter(isTerminal).length, 1, 'exactly one terminal event');
    assert.ok(isTerminal(all.at(-1)!), 'the terminal event is the last');
    return all;
  };
  const run = (options: Run): Promise<StreamEvent[]> => collect(start(options).events);
  const answer = async (handler: Handler): Promise<StreamEvent[]> => run({ baseUrl: await serve(handler) });
  const faultOf = (events: readonly StreamEvent[]) => {
    const last = events.at(-1);
    assert.equal(last?.e, 'fault');
    return last.fault;
  };
  const textOf = (events: readonly StreamEvent[]): string =>
    events.map((event) => (event.e === 'delta' && event.kind === 'text' ? event.text : '')).join('');

  it('streams an answer to its end', async () => {
    const events = await answer((_request, response) => {
      response
        .writeHead(200, sse)
        .end(`${chunk({ content: 'Hi' })}${chunk({ content: ' you' }, 'stop')}data: [DONE]\n\n`);
    });
    assert.equal(textOf(events), 'Hi you');
    assert.deepEqual(events.at(-1), { e: 'end', end: { kind: 'stop', raw: 'stop' } });
  });

  it('reads a body that comes one byte at a time', async () => {
    const body = new TextEncoder().encode(`${chunk({ content: 'né😀' }, 'stop')}data: [DONE]\n\n`);
    const fetch = () =>
      Promise.resolve(
        new Response(
          new ReadableStream<Uint8Array>({
            start: (controller) => {
              for (const byte of body) controller.enqueue(Uint8Array.of(byte));
              controller.close();
            },
          }),
          { headers: sse },
        ),
      );
    assert.equal(textOf(await run({ baseUrl: 'http://127.0.0.1:9/v1', fetch })), 'né😀');
  });

  it('lets the decoder see the request, so that a prompt cut by the server is told', async () => {
    const content = Array.from({ length: 9000 }, (_, index) => `word${index}`).join(' ');
    const body = { model: 'm', messages: [{ role: 'user', content }] };
    const line = (tokens: number): string =>
      JSON.stringify({ message: { content: 'ok' }, done: true, done_reason: 'stop', prompt_eval_count: tokens });
    const ask = (tokens: number, type: string) =>
      run({
        baseUrl: 'http://127.0.0.1:9',
        protocol: ollama,
        fetch: () => Promise.resolve(new Response(`${line(tokens)}\n`, { headers: { 'content-type': type } })),
        body,
      });
    for (const type of ['application/x-ndjson', 'application/json']) {
      assert.equal(faultOf(await ask(2048, type)).code, 'silent_truncation');
      assert.equal((await ask(27_000, type)).at(-1)?.e, 'end');
    }
  });

  it('keeps what came before a reset and calls it a network fault', async () => {
    const baseUrl = await serve((_request, response) => response.writeHead(200, sse).write(chunk({ content: 'part' })));
    const { events } = start({ baseUrl });
    const all: StreamEvent[] = [];
    for await (const event of events) {
      all.push(event);
      if (event.e === 'delta') for (const socket of sockets) socket.resetAndDestroy();
    }
    assert.equal(textOf(all), 'part');
    assert.deepEqual(all.at(-2), { e: 'part', index: 0, part: { t: 'text', text: 'part' } });
    assert.equal(faultOf(all).kind, 'network');
  });

  it('takes an answer as whole when the connection breaks only after its finish reason', async () => {
    const baseUrl = await serve((_request, response) =>
      response.writeHead(200, sse).write(chunk({ content: 'all' }, 'stop') + chunk({})),
    );
    const all: StreamEvent[] = [];
    for await (const event of start({ baseUrl }).events) {
      all.push(event);
      if (event.e === 'delta') for (const socket of sockets) socket.resetAndDestroy();
    }
    assert.deepEqual(all.at(-1), { e: 'end', end: { kind: 'stop', raw: 'stop' } });
  });

  it('calls a clean close without a terminator a cut, and runs no call of it', async () => {
    const head = 'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n';
    const call = { tool_calls: [{ index: 0, id: 'c1', function: { name: 'run', arguments: '{}' } }] };
    const events = await run({ baseUrl: await serveRaw(head + chunk(call), (socket) => socket.end()) });
    assert.equal(faultOf(events).kind, 'cut');
    const part = events.find((event) => event.e === 'part')?.part;
    assert.equal(part?.t === 'call' && part.state, 'partial');
  });

  it('ends in a timeout when no headers come', async () => {
    let asked = (): void => undefined;
    const request = new Promise<void>((resolve) => (asked = resolve));
    const { clock, events } = start({ baseUrl: await serve(() => asked()) });
    const all = collect(events);
    await request;
    await clock.advance(300_000);
    const fault = faultOf(await all);
    assert.equal(fault.kind, 'timeout');
    assert.match(fault.message, /did not answer/);
  });

  it('ends in a timeout when the stream stalls, and comments keep it alive', async () => {
    const baseUrl = await serve((_request, response) => response.writeHead(200, sse).write(chunk({ content: 'a' })));
    const { clock, events } = start({ baseUrl });
    const all: StreamEvent[] = [];
    let next = await events.next();
    while (next.done !== true) {
      all.push(next.value);
      const pending = events.next();
      if (next.value.e === 'delta') await clock.advance(120_000);
      next = await pending;
    }
    assert.equal(textOf(all), 'a');
    assert.equal(faultOf(all).kind, 'timeout');
    assert.equal(clock.pending, 0, 'no timer is left behind');
  });

  it('counts any byte as a sign of life', async () => {
    let send: ReadableStreamDefaultController<Uint8Array> | undefined;
    const body = new ReadableStream<Uint8Array>({ start: (controller) => void (send = controller) });
    const fetch = () => Promise.resolve(new Response(body, { headers: sse }));
    const { clock, events } = start({ baseUrl: 'http://127.0.0.1:9/v1', fetch });
    const all = collect(events);
    const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
    for (let minute = 0; minute < 10; minute++) {
      send?.enqueue(encode(': still here\n\n'));
      await new Promise((resolve) => setImmediate(resolve));
      await clock.advance(100_000);
    }
    send?.enqueue(encode(chunk({ content: 'late' }, 'stop')));
    send?.close();
    assert.equal(textOf(await all), 'late');
  });

  it('ends in cancelled when the caller aborts, also where the transport does not listen', async () => {
    const fetch = () => Promise.resolve(new Response(new ReadableStream<Uint8Array>(), { headers: sse }));
    const { controller, events } = start({ baseUrl: 'http://127.0.0.1:9/v1', fetch });
    const all = collect(events);
    await new Promise((resolve) => setImmediate(resolve));
    controller.abort();
    assert.equal(faultOf(await all).kind, 'cancelled');

    const late = Promise.withResolvers<Response>();
    const silent = start({ baseUrl: 'http://127.0.0.1:9/v1', fetch: () => late.promise });
    const before = collect(silent.events);
    await new Promise((resolve) => setImmediate(resolve));
    silent.controller.abort();
    assert.equal(faultOf(await before).kind, 'cancelled');
    // The SDK's own timer waits for the transport; it ends here, and nobody minds.
    late.reject(new Error('too late'));
  });

  it('sends nothing when it is aborted before it starts', async () => {
    let requests = 0;
    const { controller, events } = start({ baseUrl: await serve(() => requests++) });
    controller.abort();
    assert.equal(faultOf(await collect(events)).kind, 'cancelled');
    assert.equal(requests, 0);
  });

  it('closes the connection when the consumer stops early', async () => {
    let closed = (): void => undefined;
    const connection = new Promise<void>((resolve) => (closed = resolve));
    const baseUrl = await serve((request, response) => {
      request.socket.on('close', () => closed());
      response.writeHead(200, sse).write(chunk({ content: 'a' }));
    });
    for await (const event of start({ baseUrl }).events) if (event.e === 'delta') break;
    await connection;
  });

  it('asks whether a server runs where nothing listens', async () => {
    const server = createServer();
    const baseUrl = await listen(server);
    await new Promise((resolve) => servers.pop()!.close(resolve));
    const fault = faultOf(await run({ baseUrl }));
    assert.equal(fault.kind, 'network');
    assert.match(fault.message, /is the server running\?/);
  });

  it('names the trouble with an unknown host and with a certificate', async () => {
    for (const [code, words] of [
      ['ENOTFOUND', /not known/],
      ['DEPTH_ZERO_SELF_SIGNED_CERT', /self-signed/],
      ['CERT_HAS_EXPIRED', /expired/],
      ['ERR_SSL_WRONG_VERSION_NUMBER', /secure connection/],
    ] as const) {
      const cause = Object.assign(new Error(`trouble: ${code}`), { code });
      const fetch = () => Promise.reject(new TypeError('fetch failed', { cause }));
      const fault = faultOf(await run({ baseUrl: 'https://api.example.com/v1', fetch }));
      assert.equal(fault.kind, 'network');
      assert.match(fault.message, words);
    }
  });

  it('classifies a failure status and never shows the key', async () => {
    const events = await answer((_request, response) => {
      const body = { error: { message: `Incorrect API key provided: ${key}.`, code: 'invalid_api_key' } };
      response.writeHead(401, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    });
    const fault = faultOf(events);
    assert.equal(fault.kind, 'auth');
    assert.equal(fault.status, 401);
    assert.doesNotMatch(JSON.stringify(fault), /canary/);
  });

  it('hides the key also where a stream or an exception tells it', async () => {
    const inStream = await answer((_request, response) => {
      response.writeHead(200, sse).end(`data: {"error":{"message":"bad ${key}","code":"x"}}\n\n`);
    });
    assert.doesNotMatch(JSON.stringify(inStream), /canary/);
    const thrown = await run({
      baseUrl: 'http://127.0.0.1:9/v1',
      fetch: () => Promise.reject(new TypeError(`Invalid header value ${key}`)),
    });
    assert.doesNotMatch(JSON.stringify(thrown), /canary/);
  });

  it('reads at most 64 KB of a failure that never ends', async () => {
    const fault = faultOf(
      await answer((_request, response) => {
        response.writeHead(500, { 'content-type': 'text/plain' });
        const more = (): void => {
          while (response.write('x'.repeat(16_384)));
          response.once('drain', more);
        };
        more();
      }),
    );
    assert.equal(fault.kind, 'overload');
  });

  it('says that a web page is not an API', async () => {
    for (const type of ['text/html', 'text/event-stream']) {
      const events = await answer((_request, response) => {
        response.writeHead(200, { 'content-type': type }).end('\n<!doctype html><html>login</html>');
      });
      const fault = faultOf(events);
      assert.equal(fault.kind, 'shape');
      assert.match(fault.message, /not an API/);
      assert.doesNotMatch(JSON.stringify(events), /login/);
    }
  });

  it('calls an empty answer a cut', async () => {
    for (const status of [200, 204]) {
      const fault = faultOf(await answer((_request, response) => response.writeHead(status, sse).end()));
      assert.equal(fault.kind, 'cut');
    }
  });

  it('reads one JSON document where a stream was asked for', async () => {
    const body = JSON.stringify({ choices: [{ message: { content: 'whole' }, finish_reason: 'stop' }] });
    for (const type of ['application/json', 'text/plain']) {
      const events = await answer((_request, response) => response.writeHead(200, { 'content-type': type }).end(body));
      assert.equal(textOf(events), 'whole');
      assert.equal(events.at(-1)?.e, 'end');
    }
  });

  it('reads an event stream under the type of a JSON document', async () => {
    const events = await answer((_request, response) => {
      response
        .writeHead(200, { 'content-type': 'application/json' })
        .end(`${chunk({ content: 'a' }, 'stop')}data: [DONE]\n\n`);
    });
    assert.equal(textOf(events), 'a');
  });

  it('ends a document that is an error as that error', async () => {
    const events = await answer((_request, response) => {
      const body = { error: { code: 'insufficient_quota', message: 'pay' } };
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    });
    assert.equal(faultOf(events).kind, 'quota');
  });

  it('stops at 64 MB', async () => {
    const comment = new TextEncoder().encode(`: ${'x'.repeat(1024 * 1024 - 3)}\n`);
    let sent = 0;
    const body = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        sent++;
        controller.enqueue(comment);
      },
    });
    const events = await run({
      baseUrl: 'http://127.0.0.1:9/v1',
      fetch: () => Promise.resolve(new Response(body, { headers: sse })),
    });
    assert.match(faultOf(events).message, /64 MB/);
    assert.ok(sent < 70, `read ${sent} MB`);
  });

  it('stops at a line over 8 MB', async () => {
    const start = new TextEncoder().encode('data: ');
    const more = new TextEncoder().encode('x'.repeat(1024 * 1024));
    let sent = 0;
    const body = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(sent++ === 0 ? start : more),
    });
    const events = await run({
      baseUrl: 'http://127.0.0.1:9/v1',
      fetch: () => Promise.resolve(new Response(body, { headers: sse })),
    });
    assert.match(faultOf(events).message, /8 MB/);
    assert.ok(sent < 20, `read ${sent} MB`);
  });

  it('turns a protocol that throws into a fault', async () => {
    const broken: HttpProtocol = {
      ...openaiChat,
      createDecoder: () => ({
        push: () => {
          throw new Error('defect');
        },
        end: () => [],
      }),
    };
    const baseUrl = await serve((_request, response) => response.writeHead(200, sse).end(chunk({ content: 'a' })));
    const fault = faultOf(await run({ baseUrl, protocol: broken }));
    assert.match(fault.message, /defect/);
  });
});
