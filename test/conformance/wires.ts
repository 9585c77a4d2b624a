import type { StreamEvent } from '../../src/conversation/stream-event.ts';
import type { Fault } from '../../src/conversation/fault.ts';
import type { FimStyle, ProtocolId } from '../../src/models/protocol-id.ts';
import type { DecodeContext, HttpFailure, StreamDecoder } from '../../src/protocols/protocol.ts';
import type { Violation } from '../../src/protocols/third-party/third-party-provider.ts';
import type { ServerFacts } from './validators/server-facts.ts';
import { anthropicMessages } from '../../src/protocols/anthropic-messages/anthropic-messages.ts';
import { classifyFim } from '../../src/protocols/fim/classify-fim.ts';
import { createFimDecoder, decodeFimBody } from '../../src/protocols/fim/fim.ts';
import { validateFim } from './validators/fim/validate.ts';
import { validators } from './validators/validators.ts';
import { gemini } from '../../src/protocols/gemini/gemini.ts';
import { ollama } from '../../src/protocols/ollama/ollama.ts';
import { openaiChat } from '../../src/protocols/openai-chat/openai-chat.ts';
import { openaiResponses } from '../../src/protocols/openai-responses/openai-responses.ts';
import { builtInProviders } from '../../src/providers/built-in-providers.ts';

/** A recorded wire and the code that reads it. */
export interface Wire {
  /** The line of the report it counts in. */
  readonly protocol: string;
  readonly owner: ProtocolId;
  createDecoder(context: DecodeContext): StreamDecoder;
  decodeBody(body: string, context: DecodeContext): StreamEvent[];
  classify(failure: HttpFailure): Fault;
  validate(body: unknown, server?: ServerFacts): Violation[];
}

/** The one table from recorded wires to protocols. A wire that is not here is counted as skipped. */
export const wires: Readonly<Record<string, Wire>> = {
  'openai-chat': { protocol: 'openai-chat', owner: 'openai-chat', ...openaiChat, validate: validators['openai-chat'] },
  'openai-responses': {
    protocol: 'openai-responses',
    owner: 'openai-responses',
    ...openaiResponses,
    validate: validators['openai-responses'],
  },
  'anthropic-messages': {
    protocol: 'anthropic-messages',
    owner: 'anthropic-messages',
    ...anthropicMessages,
    validate: validators['anthropic-messages'],
  },
  'gemini-generate': { protocol: 'gemini', owner: 'gemini', ...gemini, validate: validators.gemini },
  'ollama-chat': { protocol: 'ollama', owner: 'ollama', ...ollama, validate: validators.ollama },
  'ollama-generate': { ...fim('ollama-generate'), protocol: 'ollama', owner: 'ollama' },
  completions: fim('completions'),
};

function fim(style: FimStyle): Wire {
  return {
    protocol: 'fim',
    owner: 'openai-chat',
    createDecoder: () => createFimDecoder(style),
    decodeBody: (body) => decodeFimBody(style, body),
    classify: classifyFim,
    validate: (body) => validateFim(style, body),
  };
}

/** Recorded names of vendors that the product calls otherwise. */
const providerIds: Readonly<Record<string, string>> = { llamacpp: 'llama.cpp', gemini: 'google' };

/** The product's name for a recorded vendor; the recorded one where it has none. */
export function productProviderId(recorded: string | null): string | undefined {
  return recorded === null ? undefined : Object.hasOwn(providerIds, recorded) ? providerIds[recorded] : recorded;
}

/** Vendors that take requests for their own models as they are; everyone else who serves these models translates. */
const modelVendors: ReadonlySet<string> = new Set(['openai', 'azure', 'deepseek', 'mistral']);

/** What is known of a vendor's servers, mostly from the product's own data. */
export function factsOfProvider(recorded: string | null): ServerFacts {
  const provider = builtInProviders.find(({ id }) => id === productProviderId(recorded));
  const { images, tools } = provider?.quirks ?? {};
  return {
    ...(images === false ? { images } : {}),
    ...(tools === false ? { tools } : {}),
    ...(recorded !== null && !modelVendors.has(recorded) ? { isGateway: true } : {}),
    ...(recorded === 'google-vertex' ? { mixesTools: true } : {}),
  };
}
