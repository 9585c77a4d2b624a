import type { HttpProtocol } from '../protocol.ts';
import { classifyOllama } from './classify.ts';
import { ollamaContinuation } from './continuation.ts';
import { createChatDecoder, decodeOllamaBody } from './decode.ts';
import { listOllamaModels } from './list-models.ts';
import { projectOllama } from './project.ts';
import { sendOllama } from './transport.ts';

/** Ollama's native protocol: `/api/chat` as lines of JSON. */
export const ollama: HttpProtocol = {
  id: 'ollama',
  project: projectOllama,
  createDecoder: createChatDecoder,
  decodeBody: decodeOllamaBody,
  classify: classifyOllama,
  send: sendOllama,
  continuation: ollamaContinuation,
  load: () => import('ollama'),
  listModels: listOllamaModels,
};
