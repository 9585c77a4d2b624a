import { createServer } from 'node:http';
import type { IncomingMessage, RequestListener, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ConversationLog } from '../../../src/conversation/log.ts';
import type { StreamEvent } from '../../../src/conversation/stream-event.ts';
import { ConsentStore } from '../../../src/guard/consent.ts';
import { KeyRing } from '../../../src/guard/key-ring.ts';
import { createRedactor } from '../../../src/guard/redact.ts';
import type { ProtocolId } from '../../../src/models/protocol-id.ts';
import type { Provider } from '../../../src/models/provider.ts';
import { Registry } from '../../../src/models/registry.ts';
import { systemClock } from '../../../src/platform/clock.ts';
import type { Clock } from '../../../src/platform/clock.ts';
import { FakeSecrets } from '../../../src/platform/secrets.fake.ts';
import { noThirdPartyProviders } from '../../../src/protocols/third-party/third-party-provider.ts';
import { FakeEditorModels } from '../../../src/protocols/editor-lm/editor-models.fake.ts';
import { loadProtocol } from '../../../src/protocols/protocol-table.ts';
import { answer } from '../../../src/routing/answer.ts';
import type { AnswerEvent } from '../../../src/routing/answer-event.ts';
import type { AnswerRecord } from '../../../src/routing/answer-request.ts';
import { noBudgets } from '../../../src/routing/usage/budget-gate.ts';
import { CircuitBreaker, breakerLimits } from '../../../src/routing/health/circuit-breaker.ts';
import { createConnector } from '../../../src/routing/connection/connect.ts';
import { singleEndpoint } from '../../../src/routing/connection/endpoint-choice.ts';
import { Suggest } from '../../../src/routing/one-shot/suggest.ts';

/** The key of every provider here, without the shape of any vendor's; nothing but a request header may hold it. */
export const canary = ['canary', 'plain', 'value', '4711'].join('.');

/** The wire formats of conversations that go over the network. */
export const wires = ['openai-chat', 'anthropic-messages', 'ollama'] as const satisfies readonly ProtocolId[];
/** Everything that can send: the conversations, and the holes. */
export const senders = [...wires, 'fim'] as const;
export type Sender = (typeof senders)[number];

/** A provider at an address. `fim` is a conversation's provider with an endpoint for holes. */
export function providerAt(baseUrl: string, sender: Sender, id = 'vendor'): Provider {
  return {
    id,
    name: id,
    protocol: sender === 'fim' ? 'openai-chat' : sender,
    baseUrl: sender === 'openai-chat' ? `${baseUrl}/v1` : baseUrl,
    auth: { kind: 'bearer', environmentVariables: [] },
    source: 'user',
    models: [{ id: 'm', fim: true, fimProfile: 'qwen-coder' }],
    ...(sender === 'fim' && { fim: { style: 'completions' as const, baseUrl } }),
  };
}

/** The product without its editor: real keys, consent, gate, network, protocols and routing. */
export class Harness {
  readonly registry = new Registry();
  readonly logged: string[] = [];
  readonly questions: string[] = [];
  readonly keys: KeyRing;
  readonly connector;
  readonly clock: Clock;
  trusted = true;
  on = true;
  agrees = true;
  readonly #suggest: Suggest;

  constructor(clock: Clock = systemClock) {
    this.clock = clock;
    const redactor = createRedactor();
    const log = (text: string): void => void this.logged.push(redactor.redact(text));
    const logger = { debug: log, info: log, warn: log, error: log };
    const memory = new Map<string, unknown>();
    this.keys = new KeyRing({ secrets: new FakeSecrets(), clock, onKey: redactor.add });
    const consent = new ConsentStore({
      memory: { get: (name) => memory.get(name), set: (name, value) => Promise.resolve(void memory.set(name, value)) },
      ask: ({ host }) => {
        this.questions.push(host);
        return Promise.resolve(this.agrees);
      },
      isTrusted: () => this.trusted,
      workspace: { id: 'file:///w', name: 'w' },
    });
    this.connector = createConnector({
      keys: this.keys,
      consent,
      isTrusted: () => this.trusted,
      isOn: () => this.on,
      network: { fetch: () => globalThis.fetch, clock, logger },
    });
    this.#suggest = new Suggest({
      registry: this.registry,
      connector: this.connector,
      editorModels: new FakeEditorModels(),
      breaker: new CircuitBreaker(clock, breakerLimits),
      endpoints: singleEndpoint,
      budgets: noBudgets,
      clock,
      choice: {
        resolve: (role) => ({ role, refs: [{ provider: 'vendor', model: 'm' }], problems: [] }),
        onDidChange: () => ({ dispose: () => undefined }),
      },
      observer: { failed: (_ref, fault) => logger.info(fault.message), answered: () => undefined },
    });
    this.#logger = logger;
  }

  readonly #logger;

  async register(provider: Provider, key = canary): Promise<void> {
    this.registry.setProviders('user', [provider]);
    await this.keys.set(provider, key);
  }

  /** Asks the registered provider as the chat (or, for `fim`, the completion) does. */
  async *stream(sender: Sender, signal = new AbortController().signal): AsyncGenerator<AnswerEvent | StreamEvent> {
    if (sender === 'fim') {
      const hole = { prefix: 'const x = ', suffix: '\n', languageId: 'typescript', multiline: false, maxTokens: 16 };
      const [model] = this.#suggest.candidates({}).models;
      if (model === undefined) throw new Error('no model');
      yield* model.stream(hole, signal);
      return;
    }
    const log = new ConversationLog();
    log.append({ k: 'user', parts: [{ t: 'text', text: 'hello' }] });
    const { registry, connector, clock } = this;
    const dependencies = {
      registry,
      connector,
      editorModels: new FakeEditorModels(),
      thirdParty: noThirdPartyProviders,
      clock,
      logger: this.#logger,
      random: () => 0,
      budgets: noBudgets,
      endpoints: singleEndpoint,
      breaker: new CircuitBreaker(clock, breakerLimits),
    };
    const record: AnswerRecord = {
      log,
      append: (entry) => Promise.resolve(log.append(entry)),
      keepPartial: () => undefined,
    };
    const refs = [{ provider: 'vendor', model: 'm' }];
    for await (const event of answer(dependencies, { record, refs, role: 'chat', options: {}, signal })) {
      yield event;
      // The wire's own end, as the tests of all senders look for it.
      if (event.e !== 'finished') continue;
      const { step, fault } = event.outcome;
      if (fault !== undefined) yield { e: 'fault', fault };
      else if (step !== undefined) yield { e: 'end', end: step.end };
    }
  }

  async ask(sender: Sender, signal?: AbortSignal): Promise<(AnswerEvent | StreamEvent)[]> {
    const events: (AnswerEvent | StreamEvent)[] = [];
    for await (const event of this.stream(sender, signal)) events.push(event);
    return events;
  }

  /** Asks for the list of models as detection does. */
  async list(provider: Provider): Promise<unknown> {
    const connected = await this.connector.connect(provider, { interactive: false, purpose: 'list' });
    if (!connected.ok) return connected.fault;
    try {
      const protocol = await loadProtocol(provider.protocol as (typeof wires)[number]);
      return await protocol.listModels(connected.connection, new AbortController().signal);
    } catch (error) {
      return error;
    }
  }
}

/** A server of this machine that counts connections and keeps what it was sent. */
export class Listener {
  readonly requests: { readonly url: string; readonly headers: IncomingMessage['headers']; readonly body: string }[] =
    [];
  connections = 0;
  open = 0;
  readonly #server: Server;

  constructor(answerWith: RequestListener) {
    this.#server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => this.requests.push({ url: request.url ?? '', headers: request.headers, body }));
      // A client that goes away is what half of the tests are about.
      request.on('error', () => undefined);
      response.on('error', () => undefined);
      answerWith(request, response);
    });
    this.#server.on('connection', (socket) => {
      this.connections++;
      this.open++;
      socket.on('error', () => undefined);
      socket.on('close', () => this.open--);
    });
  }

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
