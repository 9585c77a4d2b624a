import { deepEqual, doesNotMatch, equal, match, ok, rejects } from 'node:assert/strict';
import type { HttpProtocolId } from '../../../../src/models/protocol-id.ts';
import { httpProtocolIds } from '../../../../src/models/protocol-id.ts';
import type { Provider, ProviderAuth } from '../../../../src/models/provider.ts';
import { FakeClock } from '../../../../src/platform/clock.fake.ts';
import { streamFim } from '../../../../src/protocols/fim/stream-fim.ts';
import { loadProtocol } from '../../../../src/protocols/protocol-table.ts';
import { ListError } from '../../../../src/protocols/protocol.ts';
import type { Connection } from '../../../../src/protocols/protocol.ts';

/** No form of a vendor's keys: it is known only because it is the key. */
const key = 'nothing.known.of.its.form';
const { signal } = new AbortController();
const projection = { body: { model: 'm', messages: [] }, losses: [] };

/** The ways to send something: a chat and a list with each protocol, and a hole. */
const ways: readonly (readonly [
  string,
  HttpProtocolId | 'fim',
  'post' | 'get',
  (connection: Connection) => Promise<unknown>,
])[] = [
  ...httpProtocolIds.flatMap((id) => [
    [
      `a chat by ${id}`,
      id,
      'post',
      async (connection: Connection) => (await loadProtocol(id)).send(projection, connection, signal),
    ] as const,
    [
      `a list by ${id}`,
      id,
      'get',
      async (connection: Connection) => (await loadProtocol(id)).listModels(connection, signal),
    ] as const,
  ]),
  [
    'a hole',
    'fim',
    'post',
    async (connection) => {
      const request = { prefix: 'a', suffix: 'b', maxTokens: 5 };
      const target = { style: 'completions', model: 'm', baseUrl: connection.provider.baseUrl } as const;
      const events = [];
      for await (const event of streamFim(request, target, { connection, signal, clock: new FakeClock() }))
        events.push(event);
      return events.at(-1);
    },
  ],
];

const auths: readonly (readonly [ProviderAuth, string | undefined, readonly [string, string] | undefined])[] = [
  [{ kind: 'bearer', environmentVariables: [] }, key, ['authorization', `Bearer ${key}`]],
  [{ kind: 'header', header: 'x-acme-key', environmentVariables: [] }, key, ['x-acme-key', key]],
  [{ kind: 'bearer', environmentVariables: [], optional: true }, undefined, undefined],
  [{ kind: 'bearer', environmentVariables: [] }, '', undefined],
  [{ kind: 'none' }, key, undefined],
];

function providerOf(
  protocol: HttpProtocolId | 'fim',
  auth: ProviderAuth,
  headers: Record<string, string> = {},
): Provider {
  return { id: 'acme', name: 'Acme', protocol, baseUrl: 'http://127.0.0.1:9/v1', auth, headers, source: 'user' };
}

/** What was sent; the answer is `response`. */
async function sent(
  way: (typeof ways)[number],
  connection: Omit<Connection, 'fetch'>,
  response: () => Response = () => Response.json({}, { status: 500 }),
): Promise<{ url: string; init: RequestInit; headers: Headers; result: unknown }> {
  const requests: { url: string; init: RequestInit }[] = [];
  const fetch: typeof globalThis.fetch = (input, init = {}) => {
    requests.push({ url: input instanceof Request ? input.url : String(input), init });
    return Promise.resolve(response());
  };
  const result = await way[3]({ ...connection, fetch }).catch((error: unknown) => error);
  const [first] = requests;
  ok(first !== undefined);
  return { ...first, headers: new Headers(first.init.headers), result };
}

describe('a request over HTTP, whatever it is', () => {
  for (const way of ways) {
    const [name, protocol, method] = way;

    it(`carries the key in the header that the provider's entry names, and nowhere else: ${name}`, async () => {
      for (const [auth, given, expected] of auths) {
        const provider = providerOf(protocol, auth);
        const { url, init, headers } = await sent(way, { provider, ...(given !== undefined && { key: given }) });
        const carrying = [...headers].filter(([header, value]) => value.includes(key) || header === 'authorization');
        deepEqual(carrying, expected === undefined ? [] : [expected]);
        ok(!url.includes(key) && !JSON.stringify(init.body ?? '').includes(key));
      }
    });

    it(`carries the headers of the provider's entry and none of an SDK: ${name}`, async () => {
      const provider = providerOf(protocol, { kind: 'none' }, { 'X-Team': 'blue', Accept: 'text/x-own' });
      const { headers, init } = await sent(way, { provider });
      equal(headers.get('x-team'), 'blue');
      equal(headers.get('accept'), 'text/x-own', 'the person who registered the provider has the last word');
      equal(headers.get('content-type'), method === 'post' ? 'application/json' : null);
      doesNotMatch([...headers.keys()].join(' '), /stainless|user-agent|x-api-key|organization/);
      equal((init.method ?? 'GET').toLowerCase(), method);
    });

    it(`follows no redirect: ${name}`, async () => {
      const { init } = await sent(way, { provider: providerOf(protocol, { kind: 'none' }) });
      equal(init.redirect, 'error');
    });

    it(`ends with the caller's signal: ${name}`, async () => {
      const { init } = await sent(way, { provider: providerOf(protocol, { kind: 'none' }) });
      ok(init.signal instanceof AbortSignal);
    });
  }
});

describe('a failure of a list or a hole', () => {
  const told = ways.filter(([name]) => !name.startsWith('a chat'));
  const connectionTo = (protocol: HttpProtocolId | 'fim'): Omit<Connection, 'fetch'> => ({
    provider: providerOf(protocol, { kind: 'bearer', environmentVariables: [] }),
    key,
  });
  const faultOf = (result: unknown): { kind: string; message: string } => {
    if (result instanceof ListError) return result.fault;
    return (result as { fault: { kind: string; message: string } }).fault;
  };

  for (const way of told) {
    it(`never holds the key, not even where the server echoes it: ${way[0]}`, async () => {
      const echo = (): Response => Response.json({ error: { message: `Wrong key ${key}` } }, { status: 401 });
      const { result } = await sent(way, connectionTo(way[1]), echo);
      equal(faultOf(result).kind, 'auth');
      match(faultOf(result).message, /Wrong key \*\*\*/);
      ok(!JSON.stringify(faultOf(result)).includes(key));
    });

    it(`is read up to a limit: ${way[0]}`, async () => {
      let pulled = 0;
      const endless = (): Response => {
        const pull = (controller: ReadableStreamDefaultController<Uint8Array>): void => {
          pulled += 1024;
          controller.enqueue(new TextEncoder().encode('x'.repeat(1024)));
        };
        return new Response(new ReadableStream({ pull }), { status: 503 });
      };
      const { result } = await sent(way, connectionTo(way[1]), endless);
      equal(faultOf(result).kind, 'overload');
      ok(pulled < 80 * 1024, `${pulled} bytes were read`);
    });

    it(`is told by its status where the body breaks off: ${way[0]}`, async () => {
      const torn = (): Response => {
        const pull = (controller: ReadableStreamDefaultController<Uint8Array>): void =>
          controller.error(new Error('torn'));
        return new Response(new ReadableStream({ pull }), { status: 429, headers: { 'retry-after': '7' } });
      };
      const { result } = await sent(way, connectionTo(way[1]), torn);
      equal(faultOf(result).kind, 'rate');
      equal((faultOf(result) as { retryAfterMs?: number }).retryAfterMs, 7_000);
    });
  }
});

describe('a transport that fails', () => {
  for (const [name, protocol, , send] of ways.filter(([way]) => way.startsWith('a chat'))) {
    it(`rejects with its own error and is not tried again: ${name}`, async () => {
      let tries = 0;
      const fetch: typeof globalThis.fetch = () => {
        tries++;
        return Promise.reject(new TypeError('fetch failed'));
      };
      await rejects(send({ provider: providerOf(protocol, { kind: 'none' }), fetch }), {
        name: 'TypeError',
        message: 'fetch failed',
      });
      equal(tries, 1);
    });
  }

  it('never holds half a surrogate pair, a hole included', async () => {
    const bodies: string[] = [];
    const fetch: typeof globalThis.fetch = (_input, init) => {
      bodies.push(typeof init?.body === 'string' ? init.body : '');
      return Promise.resolve(new Response('', { status: 500 }));
    };
    const provider: Provider = {
      id: 'p',
      name: 'P',
      protocol: 'fim',
      baseUrl: 'https://a.test',
      auth: { kind: 'none' },
      source: 'user',
    };
    const target = { style: 'completions', model: 'm', baseUrl: provider.baseUrl } as const;
    const request = { prefix: 'a \ud83d', suffix: '\ude00 b', maxTokens: 5 };
    for await (const _event of streamFim(request, target, {
      connection: { provider, fetch },
      signal,
      clock: new FakeClock(),
    }));
    equal(bodies.length, 1);
    doesNotMatch(bodies[0] ?? '', /\\ud[89a-f]/i);
    match(bodies[0] ?? '', /\ufffd/);
  });
});
