import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createCountingCallIdSource } from '../../../../src/conversation/call-id.ts';
import { isTerminal } from '../../../../src/conversation/stream-event.ts';
import type { StreamEvent } from '../../../../src/conversation/stream-event.ts';
import type { Provider } from '../../../../src/models/provider.ts';
import { FakeClock } from '../../../../src/platform/clock.fake.ts';
import { streamFim } from '../../../../src/protocols/fim/stream-fim.ts';
import { openaiChat } from '../../../../src/protocols/openai-chat/openai-chat.ts';
import { readOutLimits } from '../../../../src/protocols/stream/read-out.ts';
import { streamAnswer } from '../../../../src/protocols/stream/stream-answer.ts';

interface Asked {
  readonly baseUrl: string;
  readonly signal: AbortSignal;
  readonly clock: FakeClock;
}

function providerAt(baseUrl: string): Provider {
  return { id: 'p', name: 'P', protocol: 'openai-chat', baseUrl, auth: { kind: 'none' }, source: 'user' };
}

const kinds: Readonly<Record<string, (asked: Asked) => AsyncIterable<StreamEvent>>> = {
  'a fill-in-the-middle answer': ({ baseUrl, signal, clock }) =>
    streamFim(
      { prefix: 'a', suffix: 'b', maxTokens: 8 },
      { style: 'completions', model: 'm', baseUrl },
      { connection: { provider: providerAt(baseUrl), fetch }, signal, clock },
    ),
  'a chat answer': ({ baseUrl, signal, clock }) =>
    streamAnswer(openaiChat, {
      projection: { body: { model: 'm', messages: [] }, losses: [] },
      connection: { provider: providerAt(baseUrl), fetch },
      context: {
        owner: { protocol: 'openai-chat', provider: 'p', model: 'm' },
        callIds: createCountingCallIdSource(),
      },
      signal,
      clock,
    }),
};

const answer = 'data: {"choices":[{"index":0,"text":"x","delta":{"content":"x"},"finish_reason":"stop"}]}\n\n';
const terminator = 'data: [DONE]\n\n';

for (const [name, ask] of Object.entries(kinds)) {
  describe(`the connection of ${name}`, () => {
    let server: Server;
    let baseUrl: string;
    let connections: number;
    let closed: Promise<unknown>;
    /** What the server does once the answer is whole, or instead of making it whole. */
    let behind: (response: ServerResponse) => void;
    let isWhole: boolean;
    let first: string;

    beforeEach(async () => {
      connections = 0;
      isWhole = true;
      first = answer;
      server = createServer((request, response) => {
        request.resume();
        closed = once(response, 'close');
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.write(first);
        // Each part comes in a chunk of its own, as most servers send them.
        setTimeout(() => response.write(isWhole ? terminator : ': wait\n\n', () => behind(response)), 2);
      });
      server.on('connection', () => connections++);
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
    });
    afterEach(() => {
      server.closeAllConnections();
      server.close();
    });

    const read = async (clock = new FakeClock()): Promise<FakeClock> => {
      const controller = new AbortController();
      let last: StreamEvent | undefined;
      for await (const event of ask({ baseUrl, clock, signal: controller.signal })) {
        last = event;
        // A client that has the whole answer may well end the request.
        if (isTerminal(event)) controller.abort();
      }
      assert.equal(last?.e, 'end');
      return clock;
    };

    for (const chunks of ['chunk by chunk', 'at once']) {
      it(`serves the next request where the body ends a moment after an answer that came ${chunks}`, async () => {
        if (chunks === 'at once') first = answer + terminator;
        behind = (response) => setTimeout(() => response.end(), 5);
        for (let each = 0; each < 4; each++) {
          const clock = await read();
          await closed;
          while (clock.pending > 0) await new Promise((resolve) => setTimeout(resolve, 1));
        }
        assert.equal(connections, 1);
      });
    }

    it('is given up where the body does not end in time', async () => {
      behind = () => undefined;
      const clock = await read();
      await clock.advance(readOutLimits.milliseconds);
      await closed;
      assert.equal(clock.pending, 0);
    });

    it('is given up where a server goes on and on', async () => {
      behind = (response) => {
        const more = (): void => {
          if (!response.destroyed) response.write(`: ${'x'.repeat(8_192)}\n\n`, () => setImmediate(more));
        };
        more();
      };
      const clock = await read();
      await closed;
      while (clock.pending > 0) await new Promise((resolve) => setTimeout(resolve, 1));
    });

    it('is broken at once where the consumer leaves before the end', async () => {
      isWhole = false;
      behind = () => undefined;
      const clock = new FakeClock();
      for await (const event of ask({ baseUrl, clock, signal: new AbortController().signal }))
        if (event.e === 'delta') break;
      await closed;
      assert.equal(clock.pending, 0);
    });

    it('is broken at once by whoever stops before the end', async () => {
      isWhole = false;
      behind = () => undefined;
      const clock = new FakeClock();
      const controller = new AbortController();
      for await (const event of ask({ baseUrl, clock, signal: controller.signal })) {
        if (event.e === 'delta') controller.abort();
      }
      await closed;
      assert.equal(clock.pending, 0);
    });
  });
}
