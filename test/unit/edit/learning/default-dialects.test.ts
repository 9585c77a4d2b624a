import assert from 'node:assert/strict';
import { defaultDialects } from '../../../../src/edit/learning/default-dialects.ts';
import type { EditingModel } from '../../../../src/edit/learning/default-dialects.ts';

function first(id: string, lines = 100, known: Partial<EditingModel> = {}): string | undefined {
  return defaultDialects({ id, callsTools: true, isLocal: false, ...known }, lines)[0];
}

describe('the dialect of a family', () => {
  it('is patches for GPT from 4.1 on and Codex', () => {
    for (const id of ['gpt-4.1', 'gpt-4.1-mini', 'gpt-5.2', 'openai/gpt-5', 'gpt-10', 'codex-mini'])
      assert.equal(first(id), 'patch', id);
  });

  it('is replacements for the others that call tools', () => {
    const ids = [
      'claude-sonnet-5',
      'grok-code-fast',
      'minimax-m2',
      'kimi-k2',
      'glm-4.6',
      'deepseek-chat',
      'gemini-3-pro',
    ];
    for (const id of [...ids, 'gpt-4o', 'gpt-4-turbo', 'o4-mini', 'qwen3-coder:30b', 'qwen3-30b-a3b'])
      assert.equal(first(id), 'replace', id);
  });

  it('is whole files for small models, and blocks where the file is long', () => {
    for (const id of ['llama-3.1-8b', 'qwen2.5-coder:14b', 'qwq', 'gemma-3-4b-it', 'phi-4-14b']) {
      assert.equal(first(id, 400), 'whole', id);
      assert.equal(first(id, 401), 'blocks', id);
    }
  });

  it('is whole files for local models that are not known', () => {
    assert.equal(first('our-model', 100, { isLocal: true }), 'whole');
    assert.equal(first('qwen2.5-coder:32b', 100, { isLocal: true }), 'whole');
    assert.equal(first('qwen3-coder:30b', 100, { isLocal: true }), 'replace');
    assert.equal(first('our-model'), 'replace');
  });

  it('needs no tools where the model has none', () => {
    assert.equal(first('claude-sonnet-5', 100, { callsTools: false }), 'blocks');
    assert.deepEqual(defaultDialects({ id: 'gpt-5', callsTools: false, isLocal: false }, 1_000), ['blocks']);
  });
});
