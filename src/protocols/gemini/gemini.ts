import type { HttpProtocol } from '../protocol.ts';
import { classifyGemini } from './classify.ts';
import { createGeminiDecoder, decodeGeminiBody } from './decode.ts';
import { listGeminiModels } from './list-models.ts';
import { projectGemini } from './project.ts';
import { sendGemini } from './transport.ts';

/** The native protocol of Google's Gemini API, which Vertex AI speaks as well (https://ai.google.dev/api/generate-content). */
export const gemini: HttpProtocol = {
  id: 'gemini',
  project: projectGemini,
  createDecoder: createGeminiDecoder,
  decodeBody: decodeGeminiBody,
  classify: classifyGemini,
  send: sendGemini,
  // Nothing is documented of how a request that ends in the model's own text is gone on with.
  continuation: () => 'ask',
  listModels: listGeminiModels,
};
