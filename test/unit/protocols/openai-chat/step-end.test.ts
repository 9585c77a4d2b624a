import assert from 'node:assert/strict';
import { readStepEnd } from '../../../../src/protocols/openai-chat/step-end.ts';

describe('how an answer of Chat Completions ended', () => {
  const kindOf = (word: string | null): string => readStepEnd(word, false, false).kind;

  it('is told by the words of the format and of the servers that speak it', () => {
    for (const word of ['stop', 'eos', 'eos_token', 'STOP', 'tool_calls', null]) assert.equal(kindOf(word), 'stop');
    for (const word of ['length', 'max_tokens', 'MAX_TOKENS']) assert.equal(kindOf(word), 'length');
    for (const word of ['content_filter', 'sensitive', 'SAFETY', 'refusal']) assert.equal(kindOf(word), 'refusal');
    for (const word of ['error', 'abort', 'network_error', 'model_length', 'model_context_window_exceeded'])
      assert.equal(kindOf(word), 'error');
  });

  it('is no good one where the word is in no table, and the word is kept', () => {
    for (const word of ['gone_fishing', 'toString', '__proto__'])
      assert.deepEqual(readStepEnd(word, true, false), { kind: 'cut', raw: word });
  });

  it('is by calls where there are some, whatever good word the server has for it', () => {
    assert.deepEqual(readStepEnd('stop', true, false), { kind: 'calls', raw: 'stop' });
    assert.deepEqual(readStepEnd(null, true, false), { kind: 'calls' });
    assert.equal(readStepEnd('stop', false, true).kind, 'refusal');
  });
});
