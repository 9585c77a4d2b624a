import assert from 'node:assert/strict';
import { familyQuirks } from '../../../../src/protocols/openai-chat/family-quirks.ts';
import { resolveTarget } from '../../../../src/protocols/openai-chat/projection-target.ts';
import { provider } from '../../routing/answer-harness.ts';

describe('what a model wants wherever it is served', () => {
  it('is the newer field for the output limit for reasoning models of OpenAI, behind any gateway', () => {
    for (const model of ['gpt-5-mini', 'openai/gpt-5', 'azure/o3-mini'])
      assert.equal(familyQuirks(model).maxTokensField, 'max_completion_tokens', model);
    for (const model of ['gpt-4o', 'gpt-oss-120b', 'qwen3']) assert.deepEqual(familyQuirks(model), {}, model);
  });

  it('is its thinking back, also where it is empty, for Kimi and the thinking models of DeepSeek', () => {
    for (const model of ['kimi-k2.5', 'moonshotai/kimi-k2-thinking', 'deepseek-reasoner']) {
      const { replayReasoning, reasoningContentOnToolTurns } = familyQuirks(model);
      assert.deepEqual([replayReasoning, reasoningContentOnToolTurns], ['reasoning_content', true], model);
    }
  });

  it('gives way to what its provider says', () => {
    const server = provider('one', { quirks: { maxTokensField: 'max_tokens' } });
    const { quirks } = resolveTarget({ provider: server, model: 'gpt-5' });
    assert.equal(quirks.maxTokensField, 'max_tokens');
  });
});
