import { completionBody, readCompletion, versionedPath } from './completions.ts';
import type { FimStyleCode } from './fim-style.ts';

/** `POST /v1/fim/completions` (docs.mistral.ai, "FIM"): plain prompt and suffix, answers in the chunks of the chat endpoint. */
export const mistral: FimStyleCode = {
  framing: 'sse',
  project: (request, target) => ({
    path: versionedPath(target.baseUrl, '/fim/completions'),
    body: completionBody(request, target),
  }),
  read: readCompletion,
};
