import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import type { ModelInfo } from '../../../../src/models/model-info.ts';
import type { Provider } from '../../../../src/models/provider.ts';
import { systemClock } from '../../../../src/platform/clock.ts';
import { silentLogger } from '../../../../src/platform/logger.ts';
import { createConnector } from '../../../../src/routing/connection/connect.ts';
import { canProbe, probePlan } from '../../../../src/routing/probe/probe-plan.ts';
import { probeProvider } from '../../../../src/routing/probe/probe.ts';
import type { ProbeFinding, ProbeReport } from '../../../../src/routing/probe/probe-report.ts';
import { hasLearned } from '../../../../src/routing/probe/probe-report.ts';
import { builtInProviders } from '../../../../src/providers/built-in-providers.ts';
import { FakeModelServer } from '../../../support/fake-servers/fake-model-server.ts';
import type { FakeProtocol } from '../../../support/fake-servers/reply.ts';
import { withServer } from '../../../support/local-server.ts';
import type { ReceivedRequest } from '../../../support/local-server.ts';

type Body = Readonly<Record<string, unknown>>;
type Message = Readonly<Record<string, unknown>>;

/** A refusal of a request body: status and message. Undefined where the server takes it. */
type Rule = (body: Body, messages: readonly Message[]) => readonly [number, string] | undefined;

const key = ['canary', 'key', 'value'].join('-');

const rules = {
  noMaxTokens: (body) =>
    'max_tokens' in body
      ? [400, "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead."]
      : undefined,
  noLimit: (body) =>
    'max_tokens' in body || 'max_completion_tokens' in body ? [422, 'Extra inputs are not permitted'] : undefined,
  noTools: (body) => ('tools' in body ? [500, 'tools param requires --jinja flag'] : undefined),
  noStreamOptions: (body) =>
    'stream_options' in body ? [422, 'Extra inputs are not permitted: stream_options'] : undefined,
  noDeveloper: (_body, messages) =>
    messages.some(({ role }) => role === 'developer') ? [400, 'Unexpected message role: developer'] : undefined,
  systemFirst: (_body, messages) =>
    messages.some(({ role }, index) => role === 'system' && index > 0)
      ? [400, 'System message must be at the beginning.']
      : undefined,
  noImages: (_body, messages) =>
    JSON.stringify(messages).includes('image_url') ? [400, 'unknown variant `image_url`, expected `text`'] : undefined,
  noPrefill: (_body, messages) =>
    messages.at(-1)?.['role'] === 'assistant' ? [400, 'The last message must be from the user.'] : undefined,
  refuseAll: () => [400, 'This model does not exist.'],
} as const satisfies Readonly<Record<string, Rule>>;

interface Behavior {
  readonly rules?: readonly Rule[];
  /** Goes on with an open answer only with this field in the body. */
  readonly prefillWith?: string;
  readonly silentUsage?: boolean;
  readonly fills?: boolean;
  readonly wantsKey?: boolean;
}

function answerLike(behavior: Behavior): (request: ReceivedRequest, response: ServerResponse) => void {
  return ({ method, url, headers, body: text }, response) => {
    const fail = (status: number, message: string): void => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ error: { message, type: 'invalid_request_error' } }));
    };
    if (behavior.wantsKey === true && headers.authorization !== `Bearer ${key}`) {
      fail(401, 'Invalid API key');
      return;
    }
    if (method === 'GET' && url === '/v1/models') {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ data: [{ id: 'm' }, { id: 'other' }] }));
      return;
    }
    const body = text === '' ? {} : (JSON.parse(text) as Body);
    if (url === '/infill' && behavior.fills === true) {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.end('data: {"content":" + b","stop":true,"stop_type":"eos"}\n\n');
      return;
    }
    if (url !== '/v1/chat/completions') {
      fail(404, 'Not Found');
      return;
    }
    const messages = body['messages'] as readonly Message[];
    for (const rule of behavior.rules ?? []) {
      const refusal = rule(body, messages);
      if (refusal !== undefined) {
        fail(...refusal);
        return;
      }
    }
    streamAnswer(response, body, messages, behavior);
  };
}

function streamAnswer(
  response: ServerResponse,
  body: Body,
  messages: readonly Message[],
  { prefillWith, silentUsage }: Behavior,
): void {
  const frame = (delta: object, finish: string | null = null): string =>
    `data: ${JSON.stringify({ id: 'x', object: 'chat.completion.chunk', model: 'm', choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`;
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  if (Array.isArray(body['tools'])) {
    const call = {
      index: 0,
      id: 'call_1',
      type: 'function',
      function: { name: 'get_time', arguments: '{"city":"Oslo"}' },
    };
    response.write(frame({ role: 'assistant', content: null, tool_calls: [call] }) + frame({}, 'tool_calls'));
  } else {
    const last = messages.at(-1);
    const isOpen = last?.['role'] === 'assistant';
    const goesOn =
      isOpen && prefillWith !== undefined && (prefillWith === '' || prefillWith in body || prefillWith in last);
    const text = goesOn ? ' four, five' : isOpen ? 'one, two, three, four' : 'ok';
    response.write(frame({ role: 'assistant', content: text }) + frame({}, 'stop'));
  }
  if ('stream_options' in body && silentUsage !== true) {
    const usage = { prompt_tokens: 9, completion_tokens: 1, total_tokens: 10 };
    response.write(`data: ${JSON.stringify({ id: 'x', object: 'chat.completion.chunk', choices: [], usage })}\n\n`);
  }
  response.end('data: [DONE]\n\n');
}

interface Probed {
  readonly report: ProbeReport;
  readonly requests: readonly ReceivedRequest[];
  readonly checks: readonly string[];
}

interface ProbeOptions {
  readonly change?: Partial<Provider>;
  readonly consent?: boolean;
  readonly trusted?: boolean;
  readonly images?: boolean;
  readonly stopAt?: string;
}

async function probe(behavior: Behavior, options: ProbeOptions = {}): Promise<Probed> {
  let probed: Probed | undefined;
  await withServer(answerLike(behavior), async (baseUrl, requests) => {
    const provider = providerAt(`${baseUrl}/v1`, options.change);
    const checks: string[] = [];
    const abort = new AbortController();
    const report = await probeProvider(
      { connector: connectorWith(options), clock: systemClock },
      {
        provider,
        model,
        signal: abort.signal,
        ...(options.images === true && { images: true }),
        onCheck: (check) => {
          checks.push(check);
          if (check === options.stopAt) abort.abort();
        },
      },
    );
    probed = { report, requests: [...requests], checks };
  });
  assert.ok(probed !== undefined);
  return probed;
}

const model: ModelInfo = { ref: { provider: 'mine', model: 'm' }, name: 'm', abilities: {} };

function providerAt(baseUrl: string, change: Partial<Provider> = {}): Provider {
  return {
    id: 'mine',
    name: 'Mine',
    protocol: 'openai-chat',
    baseUrl,
    auth: { kind: 'bearer', environmentVariables: [], optional: true },
    source: 'user',
    ...change,
  };
}

function connectorWith({ consent = true, trusted = true }: ProbeOptions): ReturnType<typeof createConnector> {
  return createConnector({
    keys: { get: () => Promise.resolve(key) },
    consent: { peek: () => (consent ? 'given' : 'refused'), request: () => Promise.resolve(consent) },
    isTrusted: () => trusted,
    isOn: () => true,
    network: { fetch: () => globalThis.fetch, clock: systemClock, logger: silentLogger },
  });
}

function finding(report: ProbeReport, check: ProbeFinding['check']): ProbeFinding {
  const found = report.findings.find((one) => one.check === check);
  assert.ok(found !== undefined, `${check}: ${JSON.stringify(report)}`);
  return found;
}

describe('testing a provider', function () {
  it('learns nothing from a server that takes everything', async () => {
    const { report, requests } = await probe({ prefillWith: 'nothing' });
    assert.equal(report.fault, undefined);
    assert.deepEqual(report.learned.quirks, {});
    assert.equal(report.sent, requests.length);
    assert.equal(finding(report, 'tools').detail, 'It called a tool.');
    assert.equal(finding(report, 'models').detail, 'It lists 2 models.');
    assert.equal(finding(report, 'continuation').result, 'refused');
  });

  it('learns the field for the output limit from a server that refuses max_tokens', async () => {
    const { report } = await probe({ rules: [rules.noMaxTokens] });
    assert.deepEqual(report.learned.quirks, { maxTokensField: 'max_completion_tokens' });
  });

  it('goes on without a limit where both fields are refused', async () => {
    const { report, requests } = await probe({ rules: [rules.noLimit] });
    assert.equal(finding(report, 'output-limit').result, 'refused');
    assert.equal(finding(report, 'tools').result, 'works');
    const limited = requests.filter(
      ({ body }) => body.includes('max_tokens') || body.includes('max_completion_tokens'),
    );
    assert.equal(limited.length, 2);
  });

  it('learns of tools from a server that fails on them', async () => {
    const { report } = await probe({ rules: [rules.noTools] });
    assert.deepEqual(report.learned.quirks, { tools: false });
    assert.match(finding(report, 'tools').detail, /--jinja/);
  });

  it('learns of token counts from a server without stream_options', async () => {
    const { report } = await probe({ rules: [rules.noStreamOptions] });
    assert.deepEqual(report.learned.quirks, { streamUsage: false });
  });

  it('does not take silence about token counts for a refusal', async () => {
    const { report } = await probe({ silentUsage: true });
    assert.equal(finding(report, 'usage').result, 'unknown');
    assert.deepEqual(report.learned.quirks, {});
  });

  it('learns the role of instructions from a server that refuses developer', async () => {
    const change = { quirks: { instructionRole: 'developer' } } as const;
    const { report } = await probe({ rules: [rules.noDeveloper] }, { change });
    assert.deepEqual(report.learned.quirks, { instructionRole: 'system' });
  });

  it('learns that instructions belong at the start', async () => {
    const { report } = await probe({ rules: [rules.systemFirst] });
    assert.deepEqual(report.learned.quirks, { systemAnywhere: false });
  });

  it('learns from a server with many quirks at once', async () => {
    const all = [rules.noMaxTokens, rules.noTools, rules.noStreamOptions, rules.noDeveloper, rules.systemFirst];
    const change = { quirks: { instructionRole: 'developer' } } as const;
    const { report } = await probe({ rules: [...all, rules.noImages, rules.noPrefill] }, { change, images: true });
    assert.deepEqual(report.learned.quirks, {
      maxTokensField: 'max_completion_tokens',
      instructionRole: 'system',
      systemAnywhere: false,
      streamUsage: false,
      tools: false,
      images: false,
    });
  });

  it('sends an image only when asked to', async () => {
    const { requests } = await probe({});
    assert.ok(!requests.some(({ body }) => body.includes('image_url')));
    const { report } = await probe({ rules: [rules.noImages] }, { images: true });
    assert.deepEqual(report.learned.quirks, { images: false });
  });

  for (const [form, prefillWith] of [
    ['last-message', ''],
    ['continue-final-message', 'continue_final_message'],
    ['prefix-flag', 'prefix'],
  ] as const) {
    it(`learns that a cut answer is gone on with by ${form}`, async () => {
      const { report } = await probe({ prefillWith });
      assert.deepEqual(report.learned.quirks, { prefill: form });
    });
  }

  it('unlearns a continuation that the server refuses', async () => {
    const { report } = await probe({ rules: [rules.noPrefill] }, { change: { quirks: { prefill: 'last-message' } } });
    assert.deepEqual(report.learned.quirks, { prefill: 'none' });
  });

  it('finds completion of llama.cpp beside the base URL', async () => {
    const { report, requests } = await probe({ fills: true });
    assert.equal(finding(report, 'completion').result, 'works');
    assert.equal(report.learned.fim?.style, 'llama-infill');
    assert.ok(requests.some(({ url }) => url === '/infill'));
    const { report: without } = await probe({});
    assert.equal(without.learned.fim, undefined);
  });

  it('stops at a refused key, after one request, and never shows the key', async () => {
    const refusing = answerLike({ wantsKey: true });
    await withServer(
      (request, response) => refusing({ ...request, headers: {} }, response),
      async (baseUrl, requests) => {
        const report = await probeProvider(
          { connector: connectorWith({}), clock: systemClock },
          { provider: providerAt(`${baseUrl}/v1`), model, signal: new AbortController().signal },
        );
        assert.equal(report.fault?.kind, 'auth');
        assert.equal(requests.length, 1);
        assert.equal(hasLearned(report), false);
        assert.ok(!JSON.stringify(report).includes(key));
      },
    );
  });

  it('learns nothing from a server that refuses even the least', async () => {
    const { report, requests } = await probe({ rules: [rules.refuseAll] });
    assert.equal(finding(report, 'chat').result, 'refused');
    assert.equal(hasLearned(report), false);
    assert.equal(requests.length, 2);
  });

  it('says that nothing answers', async () => {
    let gone = '';
    await withServer(
      () => undefined,
      (baseUrl) => Promise.resolve(void (gone = baseUrl)),
    );
    const report = await probeProvider(
      { connector: connectorWith({}), clock: systemClock },
      { provider: providerAt(`${gone}/v1`), model, signal: new AbortController().signal },
    );
    assert.equal(report.fault?.kind, 'network');
    assert.equal(hasLearned(report), false);
  });

  it('sends nothing but the list without consent, and nothing at all without trust', async () => {
    const refused = await probe({}, { consent: false });
    assert.equal(refused.report.fault?.code, 'no-consent');
    assert.deepEqual(
      refused.requests.map(({ url }) => url),
      ['/v1/models'],
    );
    const restricted = await probe({}, { trusted: false });
    assert.equal(restricted.report.fault?.kind, 'policy');
    assert.equal(restricted.requests.length, 0);
  });

  it('stops when it is told to', async () => {
    const { report, checks, requests } = await probe({}, { stopAt: 'tools' });
    assert.equal(report.fault?.kind, 'cancelled');
    assert.equal(checks.at(-1), 'tools');
    assert.ok(!requests.some(({ body }) => body.includes('"tools"')));
  });

  it('sends no more than it said, and every request is tiny', async () => {
    for (const behavior of [{}, { rules: Object.values(rules).slice(0, 8) }] satisfies readonly Behavior[]) {
      const { requests } = await probe(behavior, { images: true });
      const plan = probePlan(providerAt('http://127.0.0.1:1/v1'), model, true);
      assert.ok(requests.length <= plan.atMost, `${requests.length} of ${plan.atMost}`);
      for (const { body } of requests) assert.ok(body.length < 1_500, body);
    }
  });
});

describe('testing servers of other wires', function () {
  const wires: readonly (readonly [FakeProtocol, string])[] = [
    ['openai-responses', '/v1'],
    ['anthropic-messages', ''],
    ['gemini', '/v1beta'],
    ['ollama', ''],
  ];
  for (const [wire, path] of wires) {
    it(`finds nothing to change in a plain server of ${wire}`, async () => {
      const server = await FakeModelServer.start(wire);
      try {
        const report = await probeFake(server, path);
        assert.equal(report.fault, undefined);
        assert.equal(finding(report, 'chat').result, 'works');
        assert.equal(finding(report, 'tools').result, 'works');
        assert.deepEqual(report.learned.quirks, {});
      } finally {
        await server.stop();
      }
    });
  }

  it('learns the role of later instructions from a Responses server that knows no developer', async () => {
    const server = await FakeModelServer.start('openai-responses');
    server.usualReply = ({ text }) =>
      text.includes('"role":"developer"')
        ? { failure: { status: 400, body: { error: { message: 'Unknown role: developer' } } } }
        : { text: 'ok' };
    try {
      assert.deepEqual((await probeFake(server, '/v1')).learned.quirks, { instructionRole: 'system' });
    } finally {
      await server.stop();
    }
  });

  it('learns that an Ollama goes on with an open answer', async () => {
    const server = await FakeModelServer.start('ollama');
    server.usualReply = ({ body }) => {
      const messages = body?.['messages'] as readonly { readonly role: string }[];
      return { text: messages.at(-1)?.role === 'assistant' ? ' four, five' : 'ok' };
    };
    try {
      assert.deepEqual((await probeFake(server, '')).learned.quirks, { prefill: 'last-message' });
    } finally {
      await server.stop();
    }
  });

  async function probeFake(server: FakeModelServer, path: string): Promise<ProbeReport> {
    const provider = providerAt(`${server.origin}${path}`, { protocol: server.wire, auth: { kind: 'none' } });
    const tested = { ...model, ref: { provider: 'mine', model: server.model } };
    const { signal } = new AbortController();
    return await probeProvider(
      { connector: connectorWith({}), clock: systemClock },
      { provider, model: tested, signal },
    );
  }
});

describe('the plan of a test', () => {
  it('names every host and is short for every vendor', () => {
    for (const provider of builtInProviders) {
      assert.ok(canProbe(provider), provider.id);
      const plan = probePlan(provider, { ...model, ref: { provider: provider.id, model: 'qwen2.5-coder' } });
      assert.ok(plan.atMost >= 1 && plan.atMost <= 16, `${provider.id}: ${plan.atMost}`);
      assert.ok(plan.hosts.includes(new URL(provider.baseUrl).host));
    }
    const apart = providerAt('http://127.0.0.1:1/v1', {
      fim: { style: 'llama-infill', baseUrl: 'http://127.0.0.1:2' },
    });
    assert.deepEqual(probePlan(apart, model).hosts, ['127.0.0.1:1', '127.0.0.1:2']);
  });
});
