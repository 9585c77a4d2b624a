import assert from 'node:assert/strict';
import type { JsonObject } from '../../../../src/base/json.ts';
import { ConversationLog } from '../../../../src/conversation/log.ts';
import { knownEndpoint } from '../../../../src/models/quirks-by-url.ts';
import { projectChat } from '../../../../src/protocols/openai-chat/project.ts';
import { knownEndpoints } from '../../../../src/providers/known-endpoints.ts';
import { familyQuirks } from '../../../../src/protocols/openai-chat/family-quirks.ts';
import { resolveTarget } from '../../../../src/protocols/openai-chat/projection-target.ts';
import { provider } from '../../routing/answer-harness.ts';

describe('what a model wants wherever it is served', () => {
  it('is the newer field for the output limit for reasoning models of OpenAI, behind any gateway', () => {
    for (const model of [
      'gpt-5-mini',
      'openai/gpt-5',
      'azure/o3-mini',
      'databricks-gpt-5',
      'eu.openai.gpt-5-nano',
      'GPT-5.2',
    ])
      assert.equal(familyQuirks(model).maxTokensField, 'max_completion_tokens', model);
    for (const model of ['gpt-4o', 'gpt-oss-120b', 'qwen3', 'openai/gpt-oss-20b', 'kimi-k2-instruct', 'moonshot-v1-8k'])
      assert.deepEqual(familyQuirks(model), {}, model);
  });

  it('is its thinking back, also where it is empty, for Kimi and the thinking models of DeepSeek', () => {
    for (const model of [
      'kimi-k2.5',
      'moonshotai/kimi-k2-thinking',
      'accounts/fireworks/models/kimi-k2p5',
      'deepseek-reasoner',
      'deepseek-ai/DeepSeek-V3.2',
    ]) {
      const { replayReasoning, reasoningContentOnToolTurns } = familyQuirks(model);
      assert.deepEqual([replayReasoning, reasoningContentOnToolTurns], ['reasoning_content', true], model);
    }
  });

  it('is its thinking back in the text, as it wrote it, for MiniMax; another model never gets it', () => {
    const log = new ConversationLog();
    log.append({ k: 'user', parts: [{ t: 'text', text: 'q' }] });
    const owner = { protocol: 'openai-chat', provider: 'one', model: 'MiniMaxAI/MiniMax-M2' } as const;
    const parts = [
      { t: 'reasoning', text: 'Hm.', state: 'sealed' },
      { t: 'text', text: 'Hello.' },
    ] as const;
    log.append({ k: 'step', id: 's', owner, parts, end: { kind: 'stop' } });
    const said = (model: string): unknown =>
      (projectChat(log.entries, { provider: provider('one'), model }, {}).body['messages'] as JsonObject[])[1]?.[
        'content'
      ];
    assert.equal(said(owner.model), '<think>\nHm.\n</think>\n\nHello.');
    assert.equal(said('minimax-m2.5'), 'Hello.');
    assert.equal(said('qwen3'), 'Hello.');
  });

  it('is no temperature for the models of OpenAI that refuse it, behind any gateway', () => {
    const sent = (model: string): boolean =>
      'temperature' in projectChat([], { provider: provider('one'), model }, { temperature: 0.1 }).body;
    assert.deepEqual(['openai/gpt-5-mini', 'o3', 'gpt-4o', 'qwen3'].map(sent), [false, false, true, true]);
  });

  it('is known by the address of its vendor', () => {
    const quirksAt = (baseUrl: string) => knownEndpoint(baseUrl, knownEndpoints)?.quirks ?? {};
    for (const host of ['api.moonshot.ai', 'api.moonshot.cn'])
      assert.equal(quirksAt(`https://${host}/v1`).reasoningContentOnToolTurns, true, host);
    for (const host of ['dashscope-intl.aliyuncs.com', 'coding.dashscope.aliyuncs.com', 'api.siliconflow.cn'])
      assert.equal(quirksAt(`https://${host}/v1`).reasoningControl, 'enable_thinking', host);
    for (const host of ['ark.cn-beijing.volces.com', 'api.z.ai', 'open.bigmodel.cn'])
      assert.equal(quirksAt(`https://${host}/api/v3`).reasoningControl, 'thinking', host);
    assert.equal(quirksAt('https://api.minimax.io/v1').replayReasoning, 'think-tags');
    assert.deepEqual(quirksAt('https://gateway.test/v1'), { systemAnywhere: false });
  });

  it('gives way to what its provider says', () => {
    const server = provider('one', { quirks: { maxTokensField: 'max_tokens' } });
    const { quirks } = resolveTarget({ provider: server, model: 'gpt-5' });
    assert.equal(quirks.maxTokensField, 'max_tokens');
  });
});
