import assert from 'node:assert/strict';
import type { SwitchEntry } from '../../../src/conversation/entry.ts';
import { Registry } from '../../../src/models/registry.ts';
import { handOffOf } from '../../../src/transcript/hand-off-note.ts';
import { pairLabels } from '../../../src/transcript/model-label.ts';
import { llamaCpp } from '../../../src/providers/vendors/llama-cpp.ts';
import { ollama } from '../../../src/providers/vendors/ollama.ts';

const here = { provider: 'llama.cpp', model: 'qwen-coder' };
const there = { provider: 'ollama', model: 'qwen-coder' };

function registryWith(...providers: readonly (typeof ollama)[]): Registry {
  const registry = new Registry();
  registry.setProviders('built-in', providers);
  return registry;
}

const namesOf = (labels: readonly { readonly name: string }[]): readonly string[] => labels.map(({ name }) => name);

describe('the labels of two models', () => {
  it('name the providers where both models have one name', () => {
    const registry = registryWith(llamaCpp, ollama);
    assert.deepEqual(namesOf(pairLabels(registry, here, there)), ['qwen-coder (llama.cpp)', 'qwen-coder (Ollama)']);
  });

  it('are as short as ever where the names tell the models apart, or one provider has both', () => {
    const registry = registryWith(llamaCpp, ollama);
    const other = { ...there, model: 'llama3' };
    assert.deepEqual(namesOf(pairLabels(registry, here, other)), ['qwen-coder', 'llama3']);
    assert.deepEqual(namesOf(pairLabels(registry, here, here)), ['qwen-coder', 'qwen-coder']);
  });

  it('name a provider that is gone by its id', () => {
    assert.deepEqual(namesOf(pairLabels(registryWith(ollama), here, there)), [
      'qwen-coder (llama.cpp)',
      'qwen-coder (Ollama)',
    ]);
  });

  it('stand so in the chip of a hand-off', () => {
    const owner = (ref: typeof here, protocol: 'openai-chat' | 'ollama') => ({ ...ref, protocol });
    const entry: SwitchEntry = {
      k: 'switch',
      from: owner(here, 'openai-chat'),
      to: owner(there, 'ollama'),
      why: 'failover',
    };
    const chip = handOffOf(
      [entry],
      { mode: 'continued', after: 10, cut: undefined },
      { registry: registryWith(llamaCpp, ollama), words: { text: () => '' } as never },
    );
    assert.deepEqual([chip?.from.name, chip?.to.name], ['qwen-coder (llama.cpp)', 'qwen-coder (Ollama)']);
  });
});
