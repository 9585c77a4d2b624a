import type { HttpProtocol } from '../protocol.ts';
import { classifyChat } from './classify.ts';
import { chatContinuation } from './continuation.ts';
import { createChatDecoder, decodeChatBody } from './decode.ts';
import { listChatModels } from './list-models.ts';
import { projectChat } from './project.ts';
import { sendChat } from './transport.ts';

/** Chat Completions (https://platform.openai.com/docs/api-reference/chat), as OpenAI and all compatible servers speak it. */
export const openaiChat: HttpProtocol = {
  id: 'openai-chat',
  project: projectChat,
  createDecoder: createChatDecoder,
  decodeBody: decodeChatBody,
  classify: classifyChat,
  send: sendChat,
  continuation: chatContinuation,
  load: () => import('openai'),
  listModels: listChatModels,
};
