import assert from 'node:assert/strict';
import { classifyAnthropic } from '../../../../src/protocols/anthropic-messages/classify.ts';
import { classifyFim } from '../../../../src/protocols/fim/classify-fim.ts';
import { classifyOllama } from '../../../../src/protocols/ollama/classify.ts';
import { classifyChat } from '../../../../src/protocols/openai-chat/classify.ts';

const classifiers = { classifyChat, classifyFim, classifyOllama };
const body = (message: string): string => JSON.stringify({ error: { message } });

describe('words for a request that is too long', () => {
  const tooLong = [
    "This model's maximum context length is 131072 tokens. However, you requested 1000013 tokens.",
    'Input tokens exceed the configured limit of 272000 tokens.',
    'Prompt contains 1000002 tokens and 0 draft tokens, too large for model with 131072 maximum context length',
    "This model's maximum prompt length is 131072 but the request contains 1000011 tokens.",
    'the request exceeds the available context size, try increasing it',
    'the input length exceeds the context length',
    'Please reduce the length of the messages or completion. Current length is 100000 while limit is 8192',
    'prompt token count of 131000 exceeds the limit of 64000',
    '`inputs` tokens + `max_new_tokens` must be <= 32768. Given: 100000 `inputs` tokens',
    'Range of input length should be [1, 129024]',
    'Prompt exceeds max length',
    'The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).',
    'Invalid request: Your request exceeded model token limit: 131072',
    'Token limit exceeded',
    'prompt is too long: 1000007 tokens > 200000 maximum',
  ];
  for (const message of tooLong) {
    it(`mean an overflow on every wire: ${message.slice(0, 60)}`, () => {
      for (const [name, classify] of Object.entries(classifiers)) {
        assert.equal(classify({ status: 400, headers: {}, body: body(message) }).kind, 'overflow', name);
      }
      const error = { type: 'error', error: { type: 'invalid_request_error', message } };
      const failure = { status: 400, headers: {}, body: JSON.stringify(error) };
      assert.equal(classifyAnthropic(failure).kind, 'overflow');
    });
  }

  it('are not found in other mistakes of a request', () => {
    const other = [
      'max_tokens is too large: 100000. This model supports at most 16384 completion tokens.',
      "Invalid 'messages[1].tool_calls[0].id': string too long. (string_above_max_length)",
      '`max_tokens` must be less than or equal to `32768`, the maximum value for `max_tokens` is less than the `context_window` for this model',
      "'max_tokens' or 'max_completion_tokens' is too large: 8192. This model's maximum context length is 4096 tokens and your request has 100 input tokens",
      'Failed to call a function. Please adjust your prompt.',
    ];
    for (const message of other) {
      for (const classify of Object.values(classifiers)) {
        assert.equal(classify({ status: 400, headers: {}, body: body(message) }).kind, 'shape', message);
      }
    }
  });

  it('leave a request for which the minute has no room an overflow, and a full server a matter of waiting', () => {
    const classify = (message: string) => classifyChat({ status: 429, headers: {}, body: body(message) }).kind;
    assert.equal(classify('Request too large for gpt-4o on tokens per min (TPM): Limit 30000'), 'overflow');
    assert.equal(classify('Service tier capacity exceeded for this model.'), 'rate');
  });
});
