import Anthropic from '@anthropic-ai/sdk';
import { GoogleGenAI } from '@google/genai';
import { Ollama } from 'ollama';
import OpenAI from 'openai';
import type { HttpProtocolId } from '../../src/models/protocol-id.ts';
import type { Timing } from './overhead-figures.ts';

/** The plainest program that streams an answer with a vendor's own library. */
export interface BareClient {
  readonly name: string;
  time(baseUrl: string, model: string): Promise<Timing>;
}

const messages = [
  { role: 'system' as const, content: 'You are helpful.' },
  { role: 'user' as const, content: 'Say something long.' },
];

/** Notes when the first text comes and when all has come. */
async function timed(stream: () => Promise<AsyncIterable<string | undefined>>): Promise<Timing> {
  const started = performance.now();
  let first: number | undefined;
  for await (const text of await stream()) if (text) first ??= performance.now() - started;
  if (first === undefined) throw new Error('No text came.');
  return { first, last: performance.now() - started };
}

async function* mapped<T>(
  source: AsyncIterable<T>,
  text: (item: T) => string | undefined,
): AsyncGenerator<string | undefined> {
  for await (const item of source) yield text(item);
}

function openai(baseURL: string): OpenAI {
  return new OpenAI({ baseURL, apiKey: 'none', maxRetries: 0 });
}

/** By wire. */
export const bareClients: Readonly<Record<HttpProtocolId, BareClient>> = {
  'openai-responses': {
    name: 'openai',
    time: (baseUrl, model) =>
      timed(async () => {
        const stream = await openai(baseUrl).responses.create({
          model,
          input: [...messages],
          stream: true,
          store: false,
        });
        return mapped(stream, (event) => (event.type === 'response.output_text.delta' ? event.delta : undefined));
      }),
  },
  'openai-chat': {
    name: 'openai',
    time: (baseUrl, model) =>
      timed(async () => {
        const stream = await openai(baseUrl).chat.completions.create({ model, messages: [...messages], stream: true });
        return mapped(stream, (chunk) => chunk.choices[0]?.delta.content ?? undefined);
      }),
  },
  'anthropic-messages': {
    name: '@anthropic-ai/sdk',
    time: (baseURL, model) =>
      timed(async () => {
        const client = new Anthropic({ baseURL, apiKey: 'none', maxRetries: 0 });
        const [system, user] = messages;
        const stream = await client.messages.create({
          model,
          max_tokens: 8_192,
          system: system?.content ?? '',
          messages: [{ role: 'user', content: user?.content ?? '' }],
          stream: true,
        });
        return mapped(stream, (event) =>
          event.type === 'content_block_delta' && event.delta.type === 'text_delta' ? event.delta.text : undefined,
        );
      }),
  },
  gemini: {
    name: '@google/genai',
    time: (baseUrl, model) =>
      timed(async () => {
        const client = new GoogleGenAI({
          apiKey: 'none',
          httpOptions: { baseUrl: baseUrl.replace(/\/v1beta$/, ''), apiVersion: 'v1beta' },
        });
        const stream = await client.models.generateContentStream({ model, contents: messages[1]?.content ?? '' });
        return mapped(stream, (chunk) => chunk.text);
      }),
  },
  ollama: {
    name: 'ollama',
    time: (host, model) =>
      timed(async () => {
        const stream = await new Ollama({ host }).chat({ model, messages: [...messages], stream: true });
        return mapped(stream, (line) => line.message.content);
      }),
  },
};
