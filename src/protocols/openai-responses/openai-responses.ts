import type { HttpProtocol } from '../protocol.ts';
import { listChatModels } from '../openai-chat/list-models.ts';
import { classifyResponses } from './classify.ts';
import { createResponsesDecoder, decodeResponsesBody } from './decode.ts';
import { projectResponses } from './project.ts';
import { resumeResponses, sendResponses } from './transport.ts';

/** The Responses API (https://platform.openai.com/docs/api-reference/responses), as OpenAI and compatible servers speak it. */
export const openaiResponses: HttpProtocol = {
  id: 'openai-responses',
  project: projectResponses,
  createDecoder: createResponsesDecoder,
  decodeBody: decodeResponsesBody,
  classify: classifyResponses,
  send: sendResponses,
  continuation: () => 'ask',
  resume: resumeResponses,
  load: () => import('openai'),
  // The list is the same as that of Chat Completions.
  listModels: listChatModels,
};
