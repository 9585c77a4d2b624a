import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { LlamaSlots } from './llama-slots.ts';

/** A model as a llama-server lists it. */
export interface LlamaModel {
  readonly id: string;
  /** Tokens of the running instance; absent while the model is not loaded. */
  readonly contextTokens?: number;
}

/**
 * How a server gives back an answer that it goes on with: not at all, with the text that it was given before the new one, or with what the
 * model's template made of that text.
 */
export type PrefillEcho = 'none' | 'text' | 'thinking';

/** What a llama-server is like. */
export interface LlamaServerOptions {
  readonly models?: readonly LlamaModel[];
  /** Started without a model: it serves several, and knows the window of those that run only from its list. */
  readonly router?: boolean;
  /** Without it, as a bearer token, everything but the list and the health gets a 401. */
  readonly key?: string;
  /** Default 1. */
  readonly slots?: number;
  /** False for a model without the tokens: `/infill` answers 501. Default true. */
  readonly fills?: boolean;
  /** Default `none`. */
  readonly echo?: PrefillEcho;
  /** False for a server from before `continue_final_message`: it ignores the field, and echoes. Default true. */
  readonly knowsContinuation?: boolean;
  /** The whole answer to every question. An open answer that it begins with is gone on with. */
  readonly answer?: string;
  /** Where the stream of an answer breaks off, in characters of the whole answer; once. */
  readonly cutAt?: number;
  /** A free one unless given. */
  readonly port?: number;
}

type Body = Readonly<Record<string, unknown>>;

/** A request as it arrived. */
export interface LlamaRequest {
  readonly path: string;
  readonly body: Body;
}

const publicPaths = ['/health', '/v1/health', '/models', '/v1/models'];

/**
 * A server on loopback that answers as llama.cpp's `llama-server` does: list and properties, slots and their caches, `/infill`, chat with the
 * echo forms of a prefill, router mode, keys. Sources: tools/server/README.md of ggml-org/llama.cpp. For tests only.
 */
export class LlamaServer {
  readonly requests: LlamaRequest[] = [];
  /** What a completion waits for before it answers. */
  gate: Promise<void> = Promise.resolve();
  readonly #options: LlamaServerOptions;
  readonly #slots: LlamaSlots;
  readonly #server: Server;
  #isCut = false;

  private constructor(options: LlamaServerOptions) {
    this.#options = options;
    this.#slots = new LlamaSlots(options.slots ?? 1);
    this.#server = createServer((request, response) => {
      void this.#handle(request, response).catch(() => response.destroy());
    });
  }

  static async start(options: LlamaServerOptions = {}): Promise<LlamaServer> {
    const server = new LlamaServer(options);
    await new Promise<void>((resolve, reject) => {
      server.#server.once('error', reject);
      server.#server.listen(options.port ?? 0, '127.0.0.1', resolve);
    });
    return server;
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Bodies of the requests to a path. */
  bodiesOf(path: string): readonly Body[] {
    return this.requests.filter((request) => request.path === path).map(({ body }) => body);
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString();
    const body = text === '' ? {} : (JSON.parse(text) as Body);
    const path = (request.url ?? '/').replace(/\?.*/, '');
    this.requests.push({ path, body });
    const { key } = this.#options;
    if (key !== undefined && !publicPaths.includes(path) && request.headers.authorization !== `Bearer ${key}`) {
      fail(response, 401, 'Invalid API Key', 'authentication_error');
      return;
    }
    await this.#answer(path, body, response);
  }

  async #answer(path: string, body: Body, response: ServerResponse): Promise<void> {
    switch (path) {
      case '/v1/models':
      case '/models':
        send(response, { object: 'list', data: this.#models().map((model) => this.#listed(model)) });
        break;
      case '/props':
        send(response, this.#properties());
        break;
      case '/slots':
        send(response, this.#slots.states());
        break;
      case '/infill':
        await this.#infill(body, response);
        break;
      case '/v1/chat/completions':
        await this.#chat(body, response);
        break;
      default:
        fail(response, 404, 'File Not Found', 'not_found_error');
    }
  }

  #models(): readonly LlamaModel[] {
    return this.#options.models ?? [{ id: 'models/tiny-Q8_0.gguf', contextTokens: 4_096 }];
  }

  #listed({ id, contextTokens }: LlamaModel): object {
    const isLoaded = contextTokens !== undefined;
    const meta = isLoaded ? { meta: { n_ctx: contextTokens, n_ctx_train: 131_072 } } : {};
    const status = this.#options.router === true ? { status: { value: isLoaded ? 'loaded' : 'unloaded' } } : {};
    return { id, object: 'model', created: 1_790_000_000, owned_by: 'llamacpp', ...meta, ...status };
  }

  #properties(): object {
    const isRouter = this.#options.router === true;
    const contextTokens = isRouter ? 0 : (this.#models()[0]?.contextTokens ?? 0);
    return {
      ...(isRouter && { role: 'router' }),
      default_generation_settings: { n_ctx: contextTokens },
      total_slots: this.#options.slots ?? 1,
      modalities: { vision: false },
    };
  }

  async #infill(body: Body, response: ServerResponse): Promise<void> {
    if (this.#options.fills === false) {
      const missing = 'prefix token is missing. suffix token is missing. middle token is missing. ';
      fail(response, 501, `Infill is not supported by this model: ${missing}`, 'not_supported_error');
      return;
    }
    const prompt = `${textOf(body['input_suffix'])}\u0000${textOf(body['input_prefix'])}${textOf(body['prompt'])}`;
    const slot = await this.#slots.take(prompt, numberOf(body['id_slot']));
    try {
      await this.gate;
      const end = { ...this.#end(slot.cached, prompt.length - slot.cached), id_slot: slot.id };
      stream(response, [{ content: ' + 1', stop: false, id_slot: slot.id }, end]);
    } finally {
      slot.release();
    }
  }

  #end(cached: number, read: number): object {
    const timings = { cache_n: cached, prompt_n: read, predicted_n: 2 };
    return { content: '', stop: true, stop_type: 'eos', tokens_evaluated: cached + read, tokens_predicted: 2, timings };
  }

  async #chat(body: Body, response: ServerResponse): Promise<void> {
    const messages = (body['messages'] ?? []) as readonly Body[];
    const refusal = refusalOf(body, messages);
    if (refusal !== undefined) {
      fail(response, 400, refusal, 'invalid_request_error');
      return;
    }
    const last = messages.at(-1);
    const given = last?.['role'] === 'assistant' ? textOf(last['content']) : '';
    const { answer = 'ok', cutAt } = this.#options;
    const goesOn = given !== '' && answer.startsWith(given);
    const pieces = goesOn ? [...this.#echoOf(body, given), answer.slice(given.length)] : [answer];
    const slot = await this.#slots.take(JSON.stringify(messages), numberOf(body['id_slot']));
    const frames = pieces.filter((piece) => piece !== '').map((content) => chunk({ content }));
    try {
      await this.gate;
      if (cutAt !== undefined && !this.#isCut) {
        this.#isCut = true;
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        const sent = `data: ${JSON.stringify(chunk({ content: answer.slice(0, cutAt) }))}\n\n`;
        await new Promise((resolve) => response.write(sent, resolve));
        response.destroy();
        return;
      }
      stream(response, [chunk({ role: 'assistant', content: null }), ...frames, chunk({}, 'stop')], '[DONE]');
    } finally {
      slot.release();
    }
  }

  #echoOf(body: Body, given: string): readonly string[] {
    const { echo = 'none', knowsContinuation = true } = this.#options;
    if (echo === 'none' || (knowsContinuation && body['continue_final_message'] === true)) return [];
    return echo === 'text' ? [given] : ['<think></think>', given];
  }
}

/** What the server says to bodies that contradict themselves. */
function refusalOf(body: Body, messages: readonly Body[]): string | undefined {
  const generates = body['add_generation_prompt'] ?? true;
  if (body['continue_final_message'] === true && generates === true)
    return 'Cannot set both add_generation_prompt and continue_final_message to true.';
  const roles = messages.slice(-2).map(({ role }) => role);
  if (roles.length === 2 && roles.every((role) => role === 'assistant'))
    return 'Cannot have 2 or more assistant messages at the end of the list.';
  const thinking = (body['chat_template_kwargs'] as Body | undefined)?.['enable_thinking'];
  if (roles.at(-1) === 'assistant' && thinking === true)
    return 'Assistant response prefill is incompatible with enable_thinking.';
  return undefined;
}

function chunk(delta: object, finish: string | null = null): object {
  return { id: 'chatcmpl-1', object: 'chat.completion.chunk', choices: [{ index: 0, delta, finish_reason: finish }] };
}

function stream(response: ServerResponse, frames: readonly object[], end?: string): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  for (const frame of frames) response.write(`data: ${JSON.stringify(frame)}\n\n`);
  response.end(end === undefined ? '' : `data: ${end}\n\n`);
}

function send(response: ServerResponse, answer: object): void {
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(JSON.stringify(answer));
}

function fail(response: ServerResponse, status: number, message: string, type: string): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ error: { code: status, message, type } }));
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' && value >= 0 ? value : undefined;
}
