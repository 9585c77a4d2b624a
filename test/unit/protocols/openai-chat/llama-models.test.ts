import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Json } from '../../../../src/base/json.ts';
import { llamaModelName, withLlama } from '../../../../src/protocols/openai-chat/llama-models.ts';

describe('the models of a llama.cpp server', () => {
  it('are named by their files, without path, ending and part numbers', () => {
    for (const [id, name] of [
      ['../models/tiny-Q8_0.gguf', 'tiny-Q8_0'],
      ['C:\\models\\tiny-Q8_0.GGUF', 'tiny-Q8_0'],
      ['tiny.gguf', 'tiny'],
      ['/m/large-Q1-00001-of-00006.gguf', 'large-Q1'],
      ['ggml-org/gemma-3-4b-it-GGUF:Q4_K_M', 'ggml-org/gemma-3-4b-it-GGUF:Q4_K_M'],
      ['.gguf', '.gguf'],
      ['my-alias', 'my-alias'],
    ] as const)
      assert.equal(llamaModelName(id), name);
  });

  it('keep a name that the server gives them', () => {
    const model = { id: 'a/b.gguf', name: 'Mine', abilities: {} };
    assert.equal(withLlama([model], [{ id: 'a/b.gguf' }], undefined)[0]?.name, 'Mine');
  });

  it('take no window from anything but a count, whatever the server sends', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (meta, props) => {
        const entry = { id: 'm', meta } as Json;
        const [model] = withLlama([{ id: 'm', name: 'm', abilities: {} }], [entry], props as Json);
        const tokens = model?.contextTokens;
        assert.ok(tokens === undefined || (Number.isInteger(tokens) && tokens > 0));
      }),
    );
  });

  it('have the window of the server only where there is one model', () => {
    const props = { default_generation_settings: { n_ctx: 4_096 }, modalities: { vision: true } };
    const models = ['a', 'b'].map((id) => ({ id, name: id, abilities: {} }));
    assert.equal(withLlama(models.slice(0, 1), [], props)[0]?.contextTokens, 4_096);
    for (const model of withLlama(models, [], props)) {
      assert.equal(model.contextTokens, undefined);
      assert.deepEqual(model.abilities, {});
    }
  });
});
