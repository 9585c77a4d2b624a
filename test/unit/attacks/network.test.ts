import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { canary, Harness, Listener, providerAt, senders, wires } from './attack-harness.ts';

const forms = [canary, Buffer.from(canary).toString('base64'), encodeURIComponent(canary)];
const holdsKey = (value: unknown): boolean => {
  const text = typeof value === 'string' ? value : JSON.stringify(value, errorAsText);
  return forms.some((form) => text.includes(form)) || text.includes('4711');
};
const errorAsText = (_name: string, value: unknown): unknown =>
  value instanceof Error
    ? { ...Object.fromEntries(Object.entries(value)), message: value.message, stack: value.stack, cause: value.cause }
    : value;

const refuse = (_request: unknown, response: ServerResponse): void => {
  response.writeHead(404, { 'content-type': 'application/json' });
  response.end('{"error":{"message":"none"}}');
};

/** Variables that the SDKs, Node and common tools read. */
const variables = [
  'OPENAI_BASE_URL',
  'OPENAI_API_KEY',
  'OPENAI_ORG_ID',
  'OPENAI_PROJECT_ID',
  'OPENAI_LOG',
  'OPENAI_CUSTOM_HEADERS',
  'ANTHROPIC_BASE_URL',
  'ANTHROPIC_API_KEY',
  'ANTHROPIC_AUTH_TOKEN',
  'ANTHROPIC_CUSTOM_HEADERS',
  'ANTHROPIC_LOG',
  'ANTHROPIC_PROFILE',
  'OLLAMA_HOST',
  'OLLAMA_API_KEY',
  'HTTPS_PROXY',
  'HTTP_PROXY',
  'http_proxy',
  'ALL_PROXY',
];

describe('attacks by way of the network', () => {
  let harness: Harness;
  let listeners: Listener[];
  const listen = async (answer: ConstructorParameters<typeof Listener>[0]): Promise<[Listener, string]> => {
    const listener = new Listener(answer);
    listeners.push(listener);
    return [listener, await listener.start()];
  };
  beforeEach(() => {
    harness = new Harness();
    listeners = [];
  });
  afterEach(async () => {
    await Promise.all(listeners.map((listener) => listener.stop()));
  });

  describe('with a hostile environment', () => {
    const before = new Map<string, string | undefined>();
    beforeEach(() => variables.forEach((name) => before.set(name, process.env[name])));
    afterEach(() => {
      for (const [name, value] of before) {
        if (value === undefined) Reflect.deleteProperty(process.env, name);
        else process.env[name] = value;
      }
    });

    it('A001, A006: no address, key or header of the environment is used by any protocol', async () => {
      const [trap, trapUrl] = await listen(refuse);
      const [own, ownUrl] = await listen(refuse);
      for (const name of variables) {
        process.env[name] = /HOST|URL|PROXY|proxy/.test(name)
          ? trapUrl
          : /HEADERS/.test(name)
            ? 'x-stray: stray'
            : 'stray';
      }
      for (const sender of senders) {
        const provider = providerAt(ownUrl, sender);
        await harness.register(provider);
        await harness.ask(sender);
        await harness.list(provider);
      }
      assert.ok(own.requests.length >= 7, `${own.requests.length} requests`);
      assert.equal(trap.connections, 0);
      const sent = JSON.stringify(own.requests);
      assert.doesNotMatch(sent, /stray/);
      assert.ok(own.requests.every(({ headers }) => headers.authorization === `Bearer ${canary}`));
    });
  });

  for (const status of [301, 302, 303, 307, 308]) {
    it(`A004: a redirect (${status}) is never followed, by any protocol`, async () => {
      const [elsewhere, elsewhereUrl] = await listen(refuse);
      const [own, ownUrl] = await listen((_request, response) => {
        response.writeHead(status, { location: `${elsewhereUrl}/stolen` });
        response.end();
      });
      for (const sender of senders) {
        const provider = providerAt(ownUrl, sender);
        await harness.register(provider);
        await harness.ask(sender);
        await harness.list(provider);
      }
      assert.ok(own.requests.length >= 7);
      assert.equal(elsewhere.connections, 0);
    });
  }

  it('A005: a changed address has no key until the person gives one for it', async () => {
    const [first, firstUrl] = await listen(refuse);
    const [second, secondUrl] = await listen(refuse);
    for (const sender of senders) {
      await harness.register(providerAt(firstUrl, sender));
      await harness.ask(sender);
      harness.registry.setProviders('user', [providerAt(secondUrl, sender)]);
      const events = await harness.ask(sender);
      const last = events.at(-1);
      assert.ok(last?.e === 'fault' && last.fault.code === 'no-key', sender);
      // Another provider at the old address has none either.
      harness.registry.setProviders('user', [{ ...providerAt(firstUrl, sender, 'vendor'), id: 'other' }]);
      assert.equal(await harness.keys.has(harness.registry.providers()[0]!), false);
    }
    assert.equal(first.requests.length, senders.length);
    assert.equal(second.connections, 0);
  });

  it('A005: a request under way keeps its own address and key while the entry is changed', async () => {
    const [first, firstUrl] = await listen(refuse);
    const [second, secondUrl] = await listen(refuse);
    const before = providerAt(firstUrl, 'openai-chat');
    await harness.register(before);
    const connected = await harness.connector.connect(before, { interactive: true });
    await harness.register(providerAt(secondUrl, 'openai-chat'), 'another-key-value');
    assert.ok(connected.ok);
    await connected.connection.fetch(`${firstUrl}/v1/x`);
    await assert.rejects(connected.connection.fetch(`${secondUrl}/v1/x`), { reason: 'wrong-origin' });
    assert.deepEqual([first.connections, second.connections], [1, 0]);
  });

  it('A007: the key stands in a header and never in an address', async () => {
    const [own, ownUrl] = await listen(refuse);
    for (const sender of senders) {
      const provider = providerAt(ownUrl, sender);
      await harness.register(provider);
      await harness.ask(sender);
      await harness.list(provider);
    }
    assert.ok(own.requests.length >= 7);
    for (const { url, headers, body } of own.requests) {
      assert.equal(holdsKey(url) || holdsKey(body), false);
      assert.deepEqual(
        Object.entries(headers).flatMap(([name, value]) => (holdsKey(String(value)) ? [name] : [])),
        ['authorization'],
      );
    }
    assert.equal(holdsKey(harness.logged), false);
  });

  it('A020: an untrusted workspace connects to nothing, this machine and lists included', async () => {
    const [own, ownUrl] = await listen(refuse);
    for (const sender of senders) {
      const provider = providerAt(ownUrl, sender);
      await harness.register(provider);
      const before = await harness.connector.connect(provider, { interactive: false, purpose: 'list' });
      harness.trusted = false;
      await harness.ask(sender);
      await harness.list(provider);
      // A door that was opened before is shut as well.
      assert.ok(before.ok);
      await assert.rejects(before.connection.fetch(`${provider.baseUrl}/models`), { reason: 'untrusted' });
      harness.trusted = true;
    }
    assert.equal(own.connections, 0);
    assert.deepEqual(harness.questions, []);
  });

  it('A026: when trust goes while an answer streams, no further request leaves', async () => {
    const [own, ownUrl] = await listen((_request, response) => {
      harness.trusted = false;
      response.writeHead(503, { 'retry-after': '0' });
      response.end();
    });
    await harness.register(providerAt(ownUrl, 'openai-chat'));
    await harness.ask('openai-chat');
    assert.equal(own.requests.length, 1);
  });

  describe('a server that echoes the key', () => {
    for (const sender of senders) {
      for (const status of [400, 401, 403, 429, 500]) {
        it(`A093: ${sender}, ${status}: neither the fault nor the log holds it`, async () => {
          const [, url] = await listen((request, response) => {
            const given = String(request.headers.authorization);
            response.writeHead(status, { 'content-type': 'application/json', 'x-echo': given, 'retry-after': '3600' });
            response.end(
              JSON.stringify({
                error: { message: `you sent ${given}, that is <${canary}>`, type: given, code: given, param: canary },
              }),
            );
          });
          await harness.register(providerAt(url, sender));
          const events = await harness.ask(sender);
          assert.equal(events.at(-1)?.e, 'fault');
          assert.equal(holdsKey(events), false, JSON.stringify(events.at(-1)));
          assert.equal(holdsKey(harness.logged), false);
        });
      }
    }
    for (const wire of wires) {
      it(`A093: ${wire}: the failed list of models does not hold it`, async () => {
        const [, url] = await listen((request, response) => {
          response.writeHead(401, { 'content-type': 'application/json' });
          response.end(JSON.stringify({ error: `bad key ${String(request.headers.authorization)}` }));
        });
        const provider = providerAt(url, wire);
        await harness.register(provider);
        assert.equal(holdsKey(await harness.list(provider)), false);
      });
    }
  });

  describe('a stop', () => {
    const phases: Readonly<Record<string, (response: ServerResponse) => void>> = {
      'before the headers': () => undefined,
      'before the first byte': (response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.flushHeaders();
      },
      'in mid-stream': (response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.write(': a comment\n\n');
      },
    };
    for (const [phase, begin] of Object.entries(phases)) {
      for (const sender of senders) {
        it(`ends ${sender} ${phase}: one fault, and the server sees the connection close`, async () => {
          const arrived = Promise.withResolvers<undefined>();
          const closed = Promise.withResolvers<undefined>();
          const [, url] = await listen((_request, response) => {
            response.on('close', () => closed.resolve(undefined));
            begin(response);
            arrived.resolve(undefined);
          });
          await harness.register(providerAt(url, sender));
          const abort = new AbortController();
          const asking = harness.ask(sender, abort.signal);
          await arrived.promise;
          await new Promise((resolve) => setImmediate(resolve));
          abort.abort();
          const events = await asking;
          const last = events.at(-1);
          assert.ok(last?.e === 'fault' && last.fault.kind === 'cancelled', JSON.stringify(last));
          await closed.promise;
        });
      }
    }

    it('does not wait for a question that stands open or a secret store that hangs', async () => {
      const [own, ownUrl] = await listen(refuse);
      await harness.register(providerAt(ownUrl, 'openai-chat'));
      harness.connector.connect = () => new Promise(() => undefined);
      for (const sender of ['openai-chat', 'fim'] as const) {
        const abort = new AbortController();
        const asking = harness.ask(sender, abort.signal);
        setImmediate(() => abort.abort());
        const last = (await asking).at(-1);
        assert.ok(last?.e === 'fault' && last.fault.kind === 'cancelled');
      }
      assert.equal(own.connections, 0);
    });
  });
});
