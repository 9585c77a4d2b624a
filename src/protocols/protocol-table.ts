import type { ProtocolId } from '../models/protocol-id.ts';
import type { WireProtocol } from './protocol.ts';

type HttpProtocolId = Exclude<ProtocolId, 'editor-lm'>;

/** One line a wire format. The code of a protocol is loaded with its first use. */
const loaders: Readonly<Record<HttpProtocolId, () => Promise<WireProtocol>>> = {
  'openai-chat': async () => (await import('./openai-chat/openai-chat.ts')).openaiChat,
  'anthropic-messages': async () => (await import('./anthropic-messages/anthropic-messages.ts')).anthropicMessages,
  ollama: async () => (await import('./ollama/ollama.ts')).ollama,
};

/** The code of a wire format that goes over HTTP. `editor-lm` has its own door: `streamEditorLm`. */
export function loadProtocol(id: HttpProtocolId): Promise<WireProtocol> {
  return loaders[id]();
}
