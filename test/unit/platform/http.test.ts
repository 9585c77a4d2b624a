import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { systemClock } from '../../../src/platform/clock.ts';
import { EgressRefused, ResponseTooLarge, createHttp } from '../../../src/platform/http.ts';
import type { EgressDecision, HttpDependencies } from '../../../src/platform/http.ts';
import { silentLogger } from '../../../src/platform/logger.ts';

describe('the http port', () => {
  let servers: Server[] = [];
  const listen = async (handler: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> => {
    const server = createServer(handler);
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  };
  afterEach(() => {
    for (const server of servers) {
      server.closeAllConnections();
      server.close();
    }
    servers = [];
  });

  const portsWith = (change: Partial<HttpDependencies> & { decision?: EgressDecision } = {}): HttpDependencies => ({
    fetch: () => globalThis.fetch,
    gate: { allow: () => Promise.resolve(change.decision ?? 'allowed') },
    clock: systemClock,
    logger: silentLogger,
    ...change,
  });
  const refusedFor = (reason: EgressRefused['reason']) => (error: unknown) =>
    error instanceof EgressRefused && error.reason === reason;

  it('reaches the provider and gives its answer through', async () => {
    const origin = await listen((request, response) => {
      response.setHeader('x-seen', request.headers.authorization ?? '');
      response.end('hello');
    });
    const guarded = createHttp(portsWith()).for({ id: 'p', baseUrl: `${origin}/v1` });
    const response = await guarded(`${origin}/v1/x`, { headers: { authorization: 'Bearer canary-key-value' } });
    assert.equal(response.url, `${origin}/v1/x`);
    assert.equal(response.headers.get('x-seen'), 'Bearer canary-key-value');
    assert.equal(await response.text(), 'hello');
  });

  it('sends the parameters of a server with every request to it, and only there', async () => {
    const urls: string[] = [];
    const origin = await listen((request, response) => {
      urls.push(request.url ?? '');
      response.end();
    });
    const other = await listen((request, response) => {
      urls.push(request.url ?? '');
      response.end();
    });
    const guarded = createHttp(portsWith()).for({
      id: 'p',
      baseUrl: `${origin}/openai/v1`,
      fim: { style: 'completions', baseUrl: other },
      queries: { [`${origin}/openai/v1`]: 'api-version=preview&a=b%20c' },
    });
    await guarded(`${origin}/openai/v1/chat/completions`);
    await guarded(new Request(`${origin}/props?a=own`, { method: 'POST', body: 'x' }));
    await guarded(`${other}/completions`);
    assert.deepEqual(urls, [
      '/openai/v1/chat/completions?api-version=preview&a=b+c',
      '/props?a=own&api-version=preview',
      '/completions',
    ]);
  });

  it('takes a Request and the FIM address of the provider', async () => {
    const origin = await listen((request, response) => {
      request.pipe(response);
    });
    const guarded = createHttp(portsWith()).for({
      id: 'p',
      baseUrl: 'https://elsewhere.example',
      fim: { style: 'completions', baseUrl: origin },
    });
    const response = await guarded(new Request(`${origin}/x`, { method: 'POST', body: 'echo' }));
    assert.equal(await response.text(), 'echo');
  });

  for (const status of [301, 302, 303, 307, 308]) {
    it(`sends nothing to the target of a redirect with status ${status}`, async () => {
      let hits = 0;
      const target = await listen((_request, response) => {
        hits++;
        response.end();
      });
      const origin = await listen((_request, response) => {
        response.writeHead(status, { location: target });
        response.end();
      });
      const guarded = createHttp(portsWith()).for({ id: 'p', baseUrl: origin });
      const init = { method: 'POST', body: 'prompt', headers: { 'x-api-key': 'canary-key-value' } };
      await assert.rejects(guarded(origin, { ...init, redirect: 'follow' }));
      await assert.rejects(guarded(new Request(origin, { ...init, redirect: 'follow' })));
      assert.equal(hits, 0);
    });
  }

  it('drops an answer that a replaced fetch got by following a redirect', async () => {
    const answer = new Response('other place');
    Object.defineProperty(answer, 'url', { value: 'https://other.example/' });
    const dependencies = portsWith({ fetch: () => () => Promise.resolve(answer) });
    const guarded = createHttp(dependencies).for({ id: 'p', baseUrl: 'https://api.example' });
    await assert.rejects(guarded('https://api.example/'), refusedFor('redirected'));
  });

  it('refuses every other origin before a byte leaves', async () => {
    let calls = 0;
    const dependencies = portsWith({
      fetch: () => () => {
        calls++;
        return Promise.resolve(new Response());
      },
    });
    const guarded = createHttp(dependencies).for({ id: 'p', baseUrl: 'https://api.example/v1' });
    const others = [
      'http://api.example/v1',
      'https://api.example:444/',
      'https://api.example.evil.example/',
      'https://xapi.example/',
    ];
    for (const url of [...others, 'https://evil.example/https://api.example/']) {
      await assert.rejects(guarded(url), refusedFor('wrong-origin'));
      await assert.rejects(guarded(new URL(url)), refusedFor('wrong-origin'));
      await assert.rejects(guarded(new Request(url)), refusedFor('wrong-origin'));
    }
    for (const url of ['file:///etc/passwd', 'data:text/plain,x', '/v1/x', '']) {
      await assert.rejects(guarded(url), refusedFor('malformed'));
    }
    for (const query of ['?key=x', '?API_KEY=x', '?a=1&access_token=x', '?x-goog-api-key=1']) {
      await assert.rejects(guarded(`https://api.example/v1${query}`), refusedFor('key-in-url'));
    }
    await assert.rejects(guarded('https://user:pass@api.example/'), refusedFor('key-in-url'));
    assert.equal(calls, 0);
    await guarded('https://api.example/v1/models?limit=5&monkey=1');
    assert.equal(calls, 1);
  });

  for (const decision of ['untrusted', 'no-consent', 'off'] as const) {
    it(`opens no connection when the gate says ${decision}`, async () => {
      let connections = 0;
      const origin = await listen((_request, response) => response.end());
      servers[0]!.on('connection', () => connections++);
      const guarded = createHttp(portsWith({ decision })).for({ id: 'p', baseUrl: origin });
      await assert.rejects(guarded(origin), refusedFor(decision));
      assert.equal(connections, 0);
    });
  }

  it('sends nothing when the request was aborted while the gate was asked', async () => {
    let calls = 0;
    const abort = new AbortController();
    const dependencies = portsWith({
      gate: {
        allow: () => {
          abort.abort();
          return Promise.resolve('allowed');
        },
      },
      fetch: () => () => {
        calls++;
        return Promise.resolve(new Response());
      },
    });
    const guarded = createHttp(dependencies).for({ id: 'p', baseUrl: 'https://api.example' });
    await assert.rejects(guarded('https://api.example/', { signal: abort.signal }), { name: 'AbortError' });
    await assert.rejects(guarded(new Request('https://api.example/', { signal: abort.signal })), {
      name: 'AbortError',
    });
    assert.equal(calls, 0);
  });

  it('cuts an answer without end at the cap and closes the connection', async () => {
    let isClosed: () => void = () => undefined;
    const closed = new Promise<void>((resolve) => (isClosed = resolve));
    const origin = await listen((_request, response) => {
      const write = (): void => {
        while (response.write(Buffer.alloc(16_384, 'x'))) continue;
      };
      response.on('drain', write).on('close', isClosed);
      write();
    });
    const guarded = createHttp(portsWith({ maxResponseBytes: 100_000 })).for({ id: 'p', baseUrl: origin });
    const response = await guarded(origin);
    let received = 0;
    await assert.rejects(async () => {
      for await (const chunk of response.body!) received += chunk.length;
    }, ResponseTooLarge);
    assert.ok(received <= 100_000);
    await closed;
  });

  it('asks for the fetch of the host at every call', async () => {
    const answers = ['one', 'two'];
    const guarded = createHttp(
      portsWith({ fetch: () => () => Promise.resolve(new Response(answers.shift() ?? 'none')) }),
    ).for({ id: 'p', baseUrl: 'https://api.example' });
    assert.equal(await (await guarded('https://api.example')).text(), 'one');
    assert.equal(await (await guarded('https://api.example')).text(), 'two');
  });

  it('A090: logs origin, path, status and time, and neither query nor headers nor error texts', async () => {
    const lines: string[] = [];
    const logger = { ...silentLogger, info: (text: string) => void lines.push(text) };
    const fail = new TypeError('canary-key-value', {
      cause: Object.assign(new Error('canary'), { code: 'ECONNREFUSED' }),
    });
    const answers = [() => Promise.resolve(new Response(null, { status: 204 })), () => Promise.reject(fail)];
    const dependencies = portsWith({ logger, fetch: () => () => answers.shift()!() });
    const guarded = createHttp(dependencies).for({ id: 'p', baseUrl: 'https://api.example' });
    await guarded('https://api.example/v1?cursor=canary', { headers: { 'x-api-key': 'canary-key-value' } });
    await assert.rejects(guarded('https://api.example/v1'), fail);
    assert.match(lines[0] ?? '', /^https:\/\/api\.example\/v1 204 \d+ ms$/);
    assert.match(lines[1] ?? '', /^https:\/\/api\.example\/v1 failed \(ECONNREFUSED\) \d+ ms$/);
  });
});
