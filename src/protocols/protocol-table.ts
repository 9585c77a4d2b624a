import type { HttpProtocolId } from '../models/protocol-id.ts';
import type { HttpProtocol } from './protocol.ts';

/** One line a wire format. The code of a protocol is loaded with its first use. */
const loaders: Readonly<Record<HttpProtocolId, () => Promise<HttpProtocol>>> = {
  'openai-responses': async () => (await import('./openai-responses/openai-responses.ts')).openaiResponses,
  'openai-chat': async () => (await import('./openai-chat/openai-chat.ts')).openaiChat,
  'anthropic-messages': async () => (await import('./anthropic-messages/anthropic-messages.ts')).anthropicMessages,
  gemini: async () => (await import('./gemini/gemini.ts')).gemini,
  ollama: async () => (await import('./ollama/ollama.ts')).ollama,
};

/** The code of a wire format that goes over HTTP. `editor-lm` and `extension` are loaded elsewhere. */
export function loadProtocol(id: HttpProtocolId): Promise<HttpProtocol> {
  return loaders[id]();
}
