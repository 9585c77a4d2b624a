import { LLMock, type Mountable } from '@copilotkit/aimock';
import { mountOllamaRoutes, type OllamaModel } from './ollama-routes.ts';
import { scriptedAnswer, type Voice } from './scripted-answer.ts';

/** Three servers on loopback that speak three wires, and the settings that register them. */
export interface Playground {
  /** Value for the setting `crossfade.providers`. */
  readonly providers: readonly Readonly<Record<string, unknown>>[];
  /** Value for the setting `crossfade.models.chat`: one ref a wire. */
  readonly chatModels: readonly string[];
  /** Closes all servers and their connections. */
  stop(): Promise<void>;
}

export interface PlaygroundOptions {
  /** Ports for OpenAI, Anthropic and Ollama; default: any free ones. */
  readonly ports?: readonly [number, number, number];
  /** Milliseconds to the first token. Default 300. */
  readonly firstTokenMs?: number;
  /** Default 60. */
  readonly tokensPerSecond?: number;
}

const openaiModels = ['playground-gpt', 'playground-gpt-mini'];
const anthropicModels = ['playground-claude', 'playground-claude-small'];
const ollamaModels: readonly OllamaModel[] = [
  { id: 'playground-llama:1b', capabilities: ['completion', 'tools'], contextTokens: 32_768 },
  { id: 'playground-coder:1b', capabilities: ['completion', 'insert'], contextTokens: 16_384 },
];

/** Starts the playground: scripted, clearly labeled answers at a realistic pace, for a first try without any key. */
export async function startPlayground(options: PlaygroundOptions = {}): Promise<Playground> {
  const [openaiPort, anthropicPort, ollamaPort] = options.ports ?? [0, 0, 0];
  const started: LLMock[] = [];
  const begin = async (port: number, voice: Voice, prepare: (mock: LLMock) => void): Promise<string> => {
    const mock = new LLMock({ host: '127.0.0.1', port, logLevel: 'silent', chunkSize: 4, journalMaxEntries: 20 });
    const pace = { ttft: options.firstTokenMs ?? 300, tps: options.tokensPerSecond ?? 60, jitter: 0.2 };
    mock.on({ predicate: () => true }, (request) => scriptedAnswer(request, voice), { streamingProfile: pace });
    prepare(mock);
    const url = await mock.start();
    started.push(mock);
    return url;
  };
  const stop = async (): Promise<void> => {
    await Promise.all(started.map((mock) => mock.stop()));
  };
  try {
    const openai = await begin(openaiPort, { label: 'OpenAI protocol', thinks: false }, (mock) =>
      mock.mount('/v1/models', modelList(openaiListing())),
    );
    const anthropic = await begin(anthropicPort, { label: 'Anthropic protocol', thinks: true }, (mock) =>
      mock.mount('/v1/models', modelList(anthropicListing())),
    );
    const ollama = await begin(ollamaPort, { label: 'Ollama protocol', thinks: false }, (mock) =>
      mountOllamaRoutes(mock, ollamaModels),
    );
    return { ...settingsFor(openai, anthropic, ollama), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function settingsFor(openai: string, anthropic: string, ollama: string): Pick<Playground, 'providers' | 'chatModels'> {
  return {
    providers: [
      {
        id: 'playground-claude',
        name: 'Playground (Anthropic protocol)',
        protocol: 'anthropic-messages',
        baseUrl: anthropic,
        auth: 'none',
        models: anthropicModels.map((id) => ({ id, contextTokens: 200_000, maxOutputTokens: 8_192, tools: true })),
      },
      {
        id: 'playground-gpt',
        name: 'Playground (OpenAI protocol)',
        protocol: 'openai-chat',
        baseUrl: `${openai}/v1`,
        auth: 'none',
        models: openaiModels.map((id) => ({ id, contextTokens: 128_000, maxOutputTokens: 8_192, tools: true })),
      },
      {
        id: 'playground-ollama',
        name: 'Playground (Ollama protocol)',
        protocol: 'ollama',
        baseUrl: ollama,
        auth: 'none',
        models: ollamaModels.map((model) => ({
          id: model.id,
          contextTokens: model.contextTokens,
          tools: model.capabilities.includes('tools'),
          fim: model.capabilities.includes('insert'),
        })),
        fim: { style: 'ollama-generate' },
      },
    ],
    chatModels: [
      'playground-claude/playground-claude',
      'playground-gpt/playground-gpt',
      'playground-ollama/playground-llama:1b',
    ],
  };
}

function openaiListing(): object {
  return {
    object: 'list',
    data: openaiModels.map((id) => ({ id, object: 'model', created: 1_790_000_000, owned_by: 'playground' })),
  };
}

function anthropicListing(): object {
  const data = anthropicModels.map((id) => ({
    type: 'model',
    id,
    display_name: id,
    created_at: '2026-11-01T00:00:00Z',
    max_input_tokens: 200_000,
    max_tokens: 8_192,
  }));
  return { data, has_more: false, first_id: anthropicModels[0], last_id: anthropicModels.at(-1) };
}

function modelList(listing: object): Mountable {
  return {
    handleRequest(request, response): Promise<boolean> {
      if (request.method !== 'GET') return Promise.resolve(false);
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify(listing));
      return Promise.resolve(true);
    },
  };
}
