import { completionBody, readCompletion } from './completions.ts';
import type { FimStyleCode } from './fim-style.ts';

/** The beta endpoint answers with at most this many tokens (api-docs.deepseek.com, "FIM Completion"). */
const maximumTokens = 4096;

/** `POST /beta/completions`: prompt and suffix, no thinking. */
export const deepseek: FimStyleCode = {
  framing: 'sse',
  project: (request, target) => {
    const maxTokens = Math.min(request.maxTokens, maximumTokens);
    return {
      path: target.baseUrl.endsWith('/beta') ? '/completions' : '/beta/completions',
      body: { ...completionBody({ ...request, maxTokens }, target), stream_options: { include_usage: true } },
    };
  },
  read: readCompletion,
};
