import type { HttpProtocol } from '../protocol.ts';
import { classifyAnthropic } from './classify.ts';
import { anthropicContinuation } from './continuation.ts';
import { AnthropicDecoder, decodeAnthropicBody } from './decode.ts';
import { listAnthropicModels } from './list-models.ts';
import { projectAnthropic } from './project.ts';
import { sendAnthropic } from './transport.ts';

/** The Messages protocol of Anthropic and of servers that copy it. */
export const anthropicMessages: HttpProtocol = {
  id: 'anthropic-messages',
  project: projectAnthropic,
  createDecoder: (context) => new AnthropicDecoder(context),
  decodeBody: decodeAnthropicBody,
  classify: classifyAnthropic,
  send: sendAnthropic,
  continuation: anthropicContinuation,
  load: () => import('@anthropic-ai/sdk'),
  listModels: listAnthropicModels,
};
