import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { RequestListener, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { StreamEvent } from '../../../../src/conversation/stream-event.ts';
import type { Provider } from '../../../../src/models/provider.ts';
import { FakeClock } from '../../../../src/platform/clock.fake.ts';
import { silenceLimit, streamFim } from '../../../../src/protocols/fim/stream-fim.ts';
import type { FimSending } from '../../../../src/protocols/fim/stream-fim.ts';

const key = 'canary-key-value';
const provider: Provider = {
  id: 'p',
  name: 'P',
  protocol: 'openai-chat',
  baseUrl: 'http://127.0.0.1:1/v1',
  auth: { kind: 'bearer', environmentVariables: [] },
  source: 'user',
};
const request = { prefix: 'a', suffix: 'b', maxTokens: 8 };

async function collect(baseUrl: string, sending: Partial<FimSending> = {}): Promise<StreamEvent[]> {
  const events: StreamEvent[] = [];
  const all = {
    connection: { provider, key, fetch },
    signal: new AbortController().signal,
    clock: new FakeClock(),
    ...sending,
  };
  for await (const event of streamFim(request, { style: 'completions', model: 'm', baseUrl }, all)) events.push(event);
  return events;
}

describe('a fill-in-the-middle request', () => {
  let server: Server;
  let base: string;
  let handler: RequestListener;

  before(async () => {
    server = createServer((incoming, outgoing) => handler(incoming, outgoing));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
  });
  after(() => {
    server.closeAllConnections();
    server.close();
  });

  it('carries the key in its header and yields the answer with one terminal event', async () => {
    let seen: string | undefined;
    handler = (incoming, outgoing) => {
      seen = `${incoming.url ?? ''} ${incoming.headers.authorization ?? ''}`;
      outgoing.writeHead(200, { 'content-type': 'text/event-stream' });
      outgoing.end('data: {"choices":[{"text":"x","finish_reason":"stop"}]}\n\ndata: [DONE]\n\n');
    };
    const events = await collect(base);
    assert.equal(seen, `/v1/completions Bearer ${key}`);
    assert.deepEqual(
      events.map((event) => event.e),
      ['open', 'delta', 'part', 'end'],
    );
  });

  it('reads a server that does not stream', async () => {
    handler = (_incoming, outgoing) => {
      outgoing.writeHead(200, { 'content-type': 'application/json' });
      outgoing.end('{"choices":[{"text":"x","finish_reason":"stop"}]}');
    };
    assert.equal((await collect(base)).at(-1)?.e, 'end');
  });

  it('ends a failure status in a fault', async () => {
    handler = (_incoming, outgoing) => {
      outgoing.writeHead(429, { 'retry-after': '2' });
      outgoing.end('{"error":{"message":"slow down"}}');
    };
    const [event] = await collect(base);
    assert.ok(event?.e === 'fault' && event.fault.kind === 'rate' && event.fault.retryAfterMs === 2_000);
  });

  it('does not follow a redirect with the key', async () => {
    let hits = 0;
    handler = (_incoming, outgoing) => {
      hits++;
      outgoing.writeHead(307, { location: `${base}/elsewhere` });
      outgoing.end();
    };
    const events = await collect(base);
    assert.equal(hits, 1);
    assert.ok(events.length === 1 && events[0]?.e === 'fault' && events[0].fault.kind === 'network');
  });

  it('is a network fault where nobody listens, without the key in its message', async () => {
    const events = await collect('http://127.0.0.1:9/v1');
    assert.ok(events.length === 1 && events[0]?.e === 'fault' && events[0].fault.kind === 'network');
    assert.ok(!JSON.stringify(events).includes(key));
  });

  it('is cut when the connection ends early', async () => {
    handler = (_incoming, outgoing) => {
      outgoing.writeHead(200, { 'content-type': 'text/event-stream' });
      outgoing.end('data: {"choices":[{"text":"x"}]}\n\n');
    };
    const last = (await collect(base)).at(-1);
    assert.ok(last?.e === 'fault' && last.fault.kind === 'cut');
  });

  it('is given up after a long silence, even where the fetch does not listen', async () => {
    const clock = new FakeClock();
    const silent = { provider, fetch: () => new Promise<never>(() => undefined) };
    const events = collect(base, { connection: silent, clock });
    await clock.advance(silenceLimit);
    const [event] = await events;
    assert.ok(event?.e === 'fault' && event.fault.kind === 'timeout');
    assert.equal(clock.pending, 0);
  });

  it('is cancelled by its signal', async () => {
    const controller = new AbortController();
    handler = (_incoming, outgoing) => {
      outgoing.writeHead(200, { 'content-type': 'text/event-stream' });
      outgoing.write('data: {"choices":[{"text":"x"}]}\n\n');
      controller.abort();
    };
    const last = (await collect(base, { signal: controller.signal })).at(-1);
    assert.ok(last?.e === 'fault' && last.fault.kind === 'cancelled');
  });
});
