import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { anthropicFrames } from './anthropic-frames.ts';
import { geminiFrames } from './gemini-frames.ts';
import { ollamaFrames, ollamaGenerateFrames } from './ollama-frames.ts';
import { openaiFrames } from './openai-frames.ts';
import type { FakeProtocol, Reply } from './reply.ts';
import { responsesFrames } from './responses-frames.ts';

/** A request as it arrived, in full. */
export interface RecordedRequest {
  readonly method: string;
  readonly path: string;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  /** The text as JSON; undefined where it is none. */
  readonly body: Readonly<Record<string, unknown>> | undefined;
}

const chatPaths: Readonly<Record<FakeProtocol, RegExp>> = {
  'openai-chat': /^\/v1\/chat\/completions$/,
  'openai-responses': /^\/v1\/responses$/,
  'anthropic-messages': /^\/v1\/messages$/,
  gemini: /^\/v1beta\/models\/[^/]+:streamGenerateContent$/,
  ollama: /^\/api\/chat$/,
};

/** A model server on loopback that answers by script, in order, and records all that reaches it. For tests only. */
export class FakeModelServer {
  readonly wire: FakeProtocol;
  readonly model: string;
  readonly requests: RecordedRequest[] = [];
  /** TCP connections that were opened, requests or not. */
  connections = 0;
  /** Answers that the client ended before they were complete. */
  aborted = 0;
  /** What `/api/generate` (Ollama) completes with, or how it comes from the prompt. */
  completion: string | ((prompt: string) => string) = '';
  /** Further models that the lists of the OpenAI wires name. */
  moreModels: readonly string[] = [];
  /** Milliseconds between two pieces of what `/api/generate` answers. */
  completionPaceMs = 0;
  /** What a chat request gets that no queued answer is there for; default: a short text with the model's name. */
  usualReply: Reply | ((request: RecordedRequest) => Reply) | undefined;
  readonly #server: Server;
  readonly #replies: Reply[] = [];
  #kept: readonly string[] = [];

  private constructor(wire: FakeProtocol, model: string) {
    this.wire = wire;
    this.model = model;
    this.#server = createServer((request, response) => {
      void this.#handle(request, response).catch(() => response.destroy());
    });
    this.#server.on('connection', () => this.connections++);
  }

  static async start(wire: FakeProtocol, model = `fake-${wire}`): Promise<FakeModelServer> {
    const fake = new FakeModelServer(wire, model);
    await new Promise<void>((resolve, reject) => {
      fake.#server.once('error', reject);
      fake.#server.listen(0, '127.0.0.1', resolve);
    });
    return fake;
  }

  /** Scheme, host and port. */
  get origin(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** An entry for the setting `crossfade.providers`; its id is the wire's name with `fake-` before it. */
  get provider(): Readonly<Record<string, unknown>> {
    return {
      id: `fake-${this.wire}`,
      name: `Fake (${this.wire})`,
      protocol: this.wire,
      baseUrl: this.wire.startsWith('openai-') ? `${this.origin}/v1` : this.origin,
      auth: 'none',
      models: [{ id: this.model, contextTokens: 100_000, maxOutputTokens: 4_096, tools: true }],
    };
  }

  /** The model as settings name it. */
  get ref(): string {
    return `fake-${this.wire}/${this.model}`;
  }

  /** Queues answers for the next chat requests. Without one a short default answer is given. */
  reply(...replies: readonly Reply[]): void {
    this.#replies.push(...replies);
  }

  /** The requests to fill a hole (Ollama) among all requests, in order. */
  get fillRequests(): RecordedRequest[] {
    return this.requests.filter((request) => request.path === '/api/generate');
  }

  /** The chat requests among all requests, in order. */
  get chatRequests(): RecordedRequest[] {
    return this.requests.filter((request) => request.method === 'POST' && chatPaths[this.wire].test(request.path));
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const recorded = await record(request);
    this.requests.push(recorded);
    if (chatPaths[this.wire].test(recorded.path) && recorded.method === 'POST') await this.#answer(recorded, response);
    else if (recorded.path === '/api/generate') await this.#complete(recorded, response);
    else if (/^\/v1\/responses\/./.test(recorded.path)) await this.#resume(request, response);
    else answerJson(response, this.#listing(recorded.path));
  }

  async #answer(request: RecordedRequest, response: ServerResponse): Promise<void> {
    const usual = typeof this.usualReply === 'function' ? this.usualReply(request) : this.usualReply;
    const reply = this.#replies.shift() ?? usual ?? { text: `An answer of ${this.model}.` };
    if (reply.failure) {
      const body = reply.failure.body ?? { error: { message: 'scripted failure' } };
      response.writeHead(reply.failure.status, { 'content-type': 'application/json', ...reply.failure.headers });
      response.end(JSON.stringify(body));
      return;
    }
    const frames = {
      'openai-chat': openaiFrames,
      'openai-responses': responsesFrames,
      'anthropic-messages': anthropicFrames,
      gemini: geminiFrames,
      ollama: ollamaFrames,
    };
    const made = frames[this.wire](reply, this.model);
    if (this.wire === 'openai-responses' && request.body?.['background'] === true) this.#kept = made;
    await this.#stream(response, made, reply);
  }

  /** The rest of the last answer that was made in the background, after the event that the client names. */
  async #resume(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const after = Number(new URL(request.url ?? '/', 'http://fake').searchParams.get('starting_after') ?? -1);
    if (this.#kept.length === 0) answerJson(response, undefined);
    else await this.#stream(response, this.#kept.slice(after + 1), {});
  }

  async #complete({ body }: RecordedRequest, response: ServerResponse): Promise<void> {
    const { completion, completionPaceMs: paceMs } = this;
    const text = typeof completion === 'string' ? completion : completion(promptOf(body));
    await this.#stream(response, ollamaGenerateFrames(text, this.model), { paceMs });
  }

  async #stream(response: ServerResponse, frames: readonly string[], reply: Reply): Promise<void> {
    const type = this.wire === 'ollama' ? 'application/x-ndjson' : 'text/event-stream';
    const end = { reached: false };
    response.on('close', () => {
      if (!end.reached) this.aborted++;
    });
    const started = Date.now();
    response.writeHead(200, { 'content-type': type, 'cache-control': 'no-cache' });
    for (const [sent, frame] of frames.entries()) {
      if (response.destroyed || sent === reply.hangAfterFrames) return;
      if (sent === reply.cutAfterFrames) {
        end.reached = true;
        response.destroy();
        return;
      }
      response.write(frame);
      if (reply.paceMs) await pause(reply.paceMs);
      else if (reply.tokensPerSecond)
        await pause(Math.max(0, sent / (reply.tokensPerSecond / 1_000) - (Date.now() - started)));
    }
    end.reached = true;
    response.end();
  }

  #listing(path: string): object | undefined {
    const id = this.model;
    if (this.wire === 'ollama') {
      if (path === '/api/tags') return { models: [{ name: id, model: id, size: 1, details: { family: 'fake' } }] };
      if (path === '/api/version') return { version: '0.14.0' };
      if (path === '/api/show')
        return { capabilities: ['completion', 'tools', 'insert'], model_info: { 'fake.context_length': 32_768 } };
      return undefined;
    }
    if (this.wire === 'gemini') {
      const model = { name: `models/${id}`, displayName: id, supportedGenerationMethods: ['generateContent'] };
      return path === '/v1beta/models' ? { models: [model] } : undefined;
    }
    if (path !== '/v1/models') return undefined;
    const entry = (each: string): object => ({ id: each, object: 'model', created: 1_790_000_000, owned_by: 'fake' });
    return this.wire.startsWith('openai-')
      ? { object: 'list', data: [id, ...this.moreModels].map(entry) }
      : { data: [{ type: 'model', id, display_name: id, created_at: '2026-11-01T00:00:00Z' }], has_more: false };
  }
}

/** Waits, unless there is nothing to wait for. */
async function pause(milliseconds: number): Promise<void> {
  if (milliseconds > 0) await new Promise((resolve) => setTimeout(resolve, milliseconds));
}

async function record(request: IncomingMessage): Promise<RecordedRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString('utf8');
  const path = new URL(request.url ?? '/', 'http://fake').pathname;
  return { method: request.method ?? 'GET', path, headers: request.headers, text, body: parse(text) };
}

function parse(text: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}

function promptOf(body: RecordedRequest['body']): string {
  const prompt = body?.['prompt'];
  return typeof prompt === 'string' ? prompt : '';
}

function answerJson(response: ServerResponse, value: object | undefined): void {
  response.writeHead(value ? 200 : 404, { 'content-type': 'application/json' });
  response.end(JSON.stringify(value ?? { error: 'not found' }));
}
