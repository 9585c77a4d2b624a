import type { IncomingMessage, ServerResponse } from 'node:http';
import type { LLMock, Mountable } from '@copilotkit/aimock';
import { fimPlaceOf, scriptedCompletion } from './scripted-completion.ts';

/** A model of the playground's Ollama. */
export interface OllamaModel {
  readonly id: string;
  readonly capabilities: readonly string[];
  readonly contextTokens: number;
}

/** The parts of Ollama's own API that aimock does not script: fill-in-the-middle, the model list with its facts, the version. */
export function mountOllamaRoutes(mock: LLMock, models: readonly OllamaModel[]): void {
  mock.mount('/api/generate', route('POST', generate));
  mock.mount(
    '/api/tags',
    route('GET', () => ({ models: models.map(tagOf) })),
  );
  mock.mount(
    '/api/ps',
    route('GET', () => ({ models: [] })),
  );
  mock.mount(
    '/api/version',
    route('GET', () => ({ version: '0.14.0' })),
  );
  mock.mount(
    '/api/show',
    route('POST', (_response, body) => {
      const model = models.find((candidate) => candidate.id === (body['model'] ?? body['name']));
      return model ? detailsOf(model) : undefined;
    }),
  );
}

function tagOf(model: OllamaModel): object {
  return {
    name: model.id,
    model: model.id,
    modified_at: '2026-11-01T00:00:00Z',
    size: 1_000_000_000,
    digest: '0'.repeat(64),
    details: { format: 'gguf', family: 'playground', parameter_size: '1B', quantization_level: 'Q4_K_M' },
  };
}

function detailsOf(model: OllamaModel): object {
  return {
    capabilities: model.capabilities,
    details: { format: 'gguf', family: 'playground' },
    model_info: { 'general.architecture': 'playground', 'playground.context_length': model.contextTokens },
    template: '{{ .Prompt }}',
  };
}

/** Streams a suggestion a few characters at a time, as `/api/generate` does. */
async function generate(response: ServerResponse, body: Readonly<Record<string, unknown>>): Promise<void> {
  const model = String(body['model']);
  const text = scriptedCompletion(fimPlaceOf(body));
  const frame = (part: string, done: boolean): string =>
    `${JSON.stringify({
      model,
      created_at: '2026-11-01T00:00:00Z',
      response: part,
      done,
      ...(done ? { done_reason: 'stop', prompt_eval_count: 60, eval_count: Math.ceil(text.length / 4) } : {}),
    })}\n`;
  if (body['stream'] === false) {
    response.writeHead(200, { 'content-type': 'application/json' }).end(frame(text, true));
    return;
  }
  response.writeHead(200, { 'content-type': 'application/x-ndjson' });
  await pause(80);
  for (const part of text.match(/[\s\S]{1,4}/g) ?? []) {
    if (response.destroyed) return;
    response.write(frame(part, false));
    await pause(8);
  }
  response.end(frame('', true));
}

type Answer = (response: ServerResponse, body: Readonly<Record<string, unknown>>) => unknown;

/** Wraps an answer: an object is sent as JSON, undefined becomes 404, a promise has written the response itself. */
function route(method: string, answer: Answer): Mountable {
  return {
    async handleRequest(request, response): Promise<boolean> {
      if (request.method !== method) return false;
      const value = answer(response, method === 'POST' ? await readJson(request) : {});
      if (value instanceof Promise) {
        await value;
        return true;
      }
      response.writeHead(value === undefined ? 404 : 200, { 'content-type': 'application/json' });
      response.end(JSON.stringify(value ?? { error: 'model not found' }));
      return true;
    },
  };
}

async function readJson(request: IncomingMessage): Promise<Record<string, unknown>> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8')) as Record<string, unknown>;
  } catch {
    return {};
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
