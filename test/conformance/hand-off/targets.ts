import type { LogEntry } from '../../../src/conversation/entry.ts';
import type { Owner } from '../../../src/conversation/part.ts';
import type { ChatQuirks } from '../../../src/models/chat-quirks.ts';
import type { Abilities } from '../../../src/models/model-info.ts';
import type { HttpProtocolId } from '../../../src/models/protocol-id.ts';
import type { Provider } from '../../../src/models/provider.ts';
import { anthropicMessages } from '../../../src/protocols/anthropic-messages/anthropic-messages.ts';
import { projectEditorLm } from '../../../src/protocols/editor-lm/editor-lm.ts';
import { gemini } from '../../../src/protocols/gemini/gemini.ts';
import { ollama } from '../../../src/protocols/ollama/ollama.ts';
import { openaiChat } from '../../../src/protocols/openai-chat/openai-chat.ts';
import { openaiResponses } from '../../../src/protocols/openai-responses/openai-responses.ts';
import type { Projection, ProjectionTarget, HttpProtocol } from '../../../src/protocols/protocol.ts';
import type { Violation } from '../../../src/protocols/third-party/third-party-provider.ts';
import { builtInProviders } from '../../../src/providers/built-in-providers.ts';
import type { ServerFacts } from '../validators/server-facts.ts';
import { validators } from '../validators/validators.ts';
import { validateEditorLm } from '../validators/editor-lm/validate.ts';
import { factsOfProvider } from '../wires.ts';

/** A model that conversations are handed to. */
export interface HandOffTarget {
  readonly name: string;
  readonly owner: Owner;
  /** It takes no tools: calls and results are said in words. */
  readonly withoutTools: boolean;
  project(log: readonly LogEntry[]): Projection;
  validate(body: unknown): readonly Violation[];
}

const protocols: Readonly<Record<HttpProtocolId, HttpProtocol>> = {
  'openai-responses': openaiResponses,
  'openai-chat': openaiChat,
  'anthropic-messages': anthropicMessages,
  gemini,
  ollama,
};

/** What sets a target apart from its provider's entry. */
interface Variant {
  readonly quirks?: Partial<ChatQuirks>;
  readonly abilities?: Abilities;
}

/** Models of the product's own vendors, and servers with every quirk that changes a message. */
const table: readonly (readonly [ref: string, variant?: Variant & { readonly protocol?: HttpProtocolId }])[] = [
  ['openai/gpt-5.6'],
  ['openai/gpt-4o'],
  ['openrouter/anthropic/claude-sonnet-4.6'],
  ['mistral/mistral-small-latest'],
  ['mistral/magistral-medium-latest', { abilities: { reasoning: true, vision: false } }],
  ['deepseek/deepseek-chat'],
  ['deepseek/deepseek-reasoner', { abilities: { reasoning: true } }],
  ['groq/openai/gpt-oss-120b'],
  ['llama.cpp/local'],
  ['vllm/qwen3'],
  ['any/plain', { protocol: 'openai-chat' }],
  [
    'any/strict',
    {
      protocol: 'openai-chat',
      quirks: { strictTurns: true, assistantAfterToolResult: true, systemAnywhere: false, toolResultName: true },
    },
  ],
  ['any/blind', { protocol: 'openai-chat', quirks: { tools: false, images: false } }],
  [
    'azure/gpt-5.4',
    { protocol: 'openai-chat', quirks: { instructionRole: 'developer', nonNullAssistantContent: false } },
  ],
  ['anthropic/claude-sonnet-4-5'],
  ['anthropic/claude-opus-4-8'],
  ['anthropic/claude-sonnet-5-5'],
  ['any/glm-5.3', { protocol: 'anthropic-messages', abilities: { vision: false } }],
  ['google/gemini-2.5-flash'],
  ['google/gemini-3-pro-preview'],
  ['ollama/qwen3:4b'],
  ['ollama/tiny', { abilities: { tools: false, vision: false } }],
];

/** The targets that every conversation is handed to. */
export const targets: readonly HandOffTarget[] = [
  ...table.map(([ref, variant = {}]) => {
    const at = ref.indexOf('/');
    const [provider, model] = [ref.slice(0, at), ref.slice(at + 1)];
    const protocol = variant.protocol ?? protocolOf(provider);
    return targetFor({ protocol, provider, model }, variant);
  }),
  editorTarget(),
];

/** The model that wrote a conversation, as the product would ask it again. Undefined for one that is asked by other code. */
export function targetOfOwner(owner: Owner): HandOffTarget | undefined {
  const { protocol, provider } = owner;
  if (!(protocol in protocols)) return undefined;
  return targetFor({ ...owner, protocol: protocol as HttpProtocolId }, {}, factsOfProvider(provider));
}

function protocolOf(provider: string): HttpProtocolId {
  const { protocol } = builtInProviders.find(({ id }) => id === provider) ?? {};
  if (protocol === undefined || !(protocol in protocols)) throw new Error(`${provider} is no built-in provider`);
  return protocol as HttpProtocolId;
}

function targetFor(
  owner: Owner & { readonly protocol: HttpProtocolId },
  variant: Variant,
  known: ServerFacts = {},
): HandOffTarget {
  const { protocol, model } = owner;
  const { quirks = {}, abilities = {} } = variant;
  const base = builtInProviders.find(({ id }) => id === owner.provider);
  const provider: Provider = {
    ...(base ?? { name: owner.provider, baseUrl: 'http://127.0.0.1:1', auth: { kind: 'none' }, source: 'user' }),
    id: owner.provider,
    protocol,
    quirks: { ...base?.quirks, ...quirks },
  };
  const ref = { provider: owner.provider, model };
  const target: ProjectionTarget = { provider, model, info: { ref, name: model, abilities } };
  const facts = {
    ...known,
    ...(provider.quirks?.images === false || abilities.vision === false ? { images: false } : {}),
    ...(provider.quirks?.tools === false || abilities.tools === false ? { tools: false } : {}),
  };
  return {
    name: `${protocol} ${owner.provider}/${model}`,
    owner,
    withoutTools: 'tools' in facts,
    project: (log) => protocols[protocol].project(log, target, {}),
    validate: (body) => validators[protocol](body, facts),
  };
}

function editorTarget(): HandOffTarget {
  const owner: Owner = { protocol: 'editor-lm', provider: 'editor', model: 'copilot/gpt-4o' };
  const provider: Provider = {
    id: owner.provider,
    name: 'Models of the editor',
    protocol: 'editor-lm',
    baseUrl: '',
    auth: { kind: 'none' },
    source: 'editor',
  };
  return {
    name: 'editor-lm',
    owner,
    withoutTools: false,
    project: (log) => projectEditorLm(log, { provider, model: owner.model }, {}),
    validate: validateEditorLm,
  };
}
