import { checkFields, isCount, isFilledString, isInteger, isString, samplingRules } from './body-rules.ts';
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
  validate: (body) =>
    checkFields(body, [
      { field: 'model', required: true, test: isFilledString, expected: 'the name of a model' },
      { field: 'prompt', required: true, test: isString, expected: 'a text' },
      { field: 'suffix', test: isString, expected: 'a text' },
      { field: 'min_tokens', test: isCount, expected: 'a whole number' },
      { field: 'random_seed', test: isInteger, expected: 'a whole number' },
      ...samplingRules,
    ]),
};
