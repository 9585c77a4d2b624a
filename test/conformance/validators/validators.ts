import type { HttpProtocolId } from '../../../src/models/protocol-id.ts';
import { validateAnthropic } from './anthropic-messages/validate.ts';
import { validateGemini } from './gemini/validate.ts';
import { validateOllama } from './ollama/validate.ts';
import { validateChat } from './openai-chat/validate.ts';
import { validateResponses } from './openai-responses/validate.ts';
import type { Violation } from '../../../src/protocols/third-party/third-party-provider.ts';
import type { ServerFacts } from './server-facts.ts';

/** Every broken rule of a wire in a request body; empty for a body that the server would take. Never throws. */
export const validators: Readonly<Record<HttpProtocolId, (body: unknown, server?: ServerFacts) => Violation[]>> = {
  'openai-responses': validateResponses,
  'openai-chat': validateChat,
  'anthropic-messages': validateAnthropic,
  gemini: validateGemini,
  ollama: validateOllama,
};
