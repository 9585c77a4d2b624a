import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { IncomingMessage, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { StreamEvent } from '../../../../src/conversation/stream-event.ts';
import type { Provider } from '../../../../src/models/provider.ts';
import { openaiResponses } from '../../../../src/protocols/openai-responses/openai-responses.ts';
import { resumeResponses, sendResponses } from '../../../../src/protocols/openai-responses/transport.ts';
import type { Connection } from '../../../../src/protocols/protocol.ts';
import { FakeModelServer } from '../../../support/fake-servers/fake-model-server.ts';
import { context, partsOf } from './answers.ts';

interface Seen {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

const projection = { body: { model: 'm', input: 'q' }, headers: { 'x-beta': '1' }, losses: [] };
const never = new AbortController().signal;

function connectionTo(origin: string, key?: string): Connection {
  const provider: Provider = {
    id: 'test',
    name: 'Test',
    protocol: 'openai-responses',
    baseUrl: `${origin}/v1`,
    auth: { kind: 'bearer', environmentVariables: [] },
    source: 'user',
  };
  return { provider, fetch: globalThis.fetch, ...(key === undefined ? {} : { key }) };
}

describe('sending over the Responses API', () => {
  const seen: Seen[] = [];
  let answer: { readonly status: number; readonly body: string } = { status: 200, body: '' };
  let server: Server;
  let origin = '';

  before(async () => {
    server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const { method, url, headers } = request;
        seen.push({ method, url, headers, body: Buffer.concat(chunks).toString() });
        response.writeHead(answer.status, { 'content-type': 'text/event-stream', 'retry-after': '7' });
        response.end(answer.body);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  beforeEach(() => {
    seen.length = 0;
  });
  after(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  it('posts the body once, with the key and nothing of the environment, and hands back what came', async () => {
    const key = 'canary-key-value';
    for (const status of [200, 400, 401, 429, 500]) {
      answer = { status, body: `body of ${status}` };
      seen.length = 0;
      const response = await sendResponses(projection, connectionTo(origin, key), never);
      assert.deepEqual([response.status, await response.text()], [status, `body of ${status}`]);
      assert.equal(response.headers.get('retry-after'), '7');
      assert.equal(seen.length, 1, 'no retry');
      const [request] = seen;
      assert.deepEqual([request?.method, request?.url], ['POST', '/v1/responses']);
      assert.deepEqual(JSON.parse(request?.body ?? ''), projection.body);
      assert.equal(request?.headers.authorization, `Bearer ${key}`);
      assert.equal(request.headers['x-beta'], '1');
      assert.ok(!Object.keys(request.headers).some((name) => name.startsWith('x-stainless')));
    }
  });

  it('sends no authorization without a key', async () => {
    answer = { status: 200, body: '' };
    await sendResponses(projection, connectionTo(origin), never);
    assert.equal(seen[0]?.headers.authorization, undefined);
  });

  it('asks for the rest of a kept answer', async () => {
    answer = { status: 200, body: 'data: {}\n\n' };
    const response = await resumeResponses({ responseId: 'resp/1', after: 7 }, connectionTo(origin), never);
    assert.deepEqual([seen[0]?.method, seen[0]?.url], ['GET', '/v1/responses/resp%2F1?stream=true&starting_after=7']);
    assert.equal(await response.text(), 'data: {}\n\n');
    answer = { status: 404, body: '{}' };
    const gone = await resumeResponses({ responseId: 'x', after: 0 }, connectionTo(origin), never);
    assert.deepEqual([gone.status, await gone.text()], [404, '{}']);
  });

  it('rejects with the error of the transport', async () => {
    const closed = connectionTo('http://127.0.0.1:1');
    await assert.rejects(sendResponses(projection, closed, never), (error) => error instanceof TypeError);
    const stopped = AbortSignal.abort();
    await assert.rejects(sendResponses(projection, connectionTo(origin), stopped));
  });
});

describe('a kept answer that is cut', () => {
  it('goes on where it was cut, as if it had not been', async () => {
    const server = await FakeModelServer.start('openai-responses');
    try {
      const text = 'The answer goes over several events, Grüße 🌍 and all.';
      const toolCalls = [{ name: 'read_file', input: { path: 'a.ts' } }];
      server.reply({ text, toolCalls, hangAfterFrames: 4 });
      const connection = connectionTo(server.origin);
      const body = { model: 'm', input: 'q', background: true, store: true };
      const decoder = openaiResponses.createDecoder(context({ request: body }));
      const events: StreamEvent[] = [];
      const readUntil = async (response: Response, isEnough: () => boolean): Promise<void> => {
        assert.ok(response.body !== null);
        for await (const chunk of response.body) {
          events.push(...decoder.push(chunk));
          if (isEnough()) return;
        }
      };
      const first = await openaiResponses.send({ body, losses: [] }, connection, never);
      await readUntil(first, () => decoder.resumePoint?.()?.after === 3);
      const point = decoder.resumePoint?.();
      assert.ok(point !== undefined && openaiResponses.resume !== undefined);
      await readUntil(await openaiResponses.resume(point, connection, never), () => false);
      events.push(...decoder.end());
      const [said, call] = partsOf(events);
      assert.ok(said?.t === 'text' && call?.t === 'call');
      assert.deepEqual([said.text, call.state], [text, 'complete']);
      assert.equal(events.at(-1)?.e, 'end');
    } finally {
      await server.stop();
    }
  });
});
