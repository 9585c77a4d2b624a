import assert from 'node:assert/strict';
import fc from 'fast-check';
import { formatModelRef, parseModelRef } from '../../../src/models/model-ref.ts';

describe('a model ref', () => {
  it('splits at the first slash, so that models may hold slashes', () => {
    assert.deepEqual(parseModelRef('openrouter/qwen/qwen3-coder:free'), {
      provider: 'openrouter',
      model: 'qwen/qwen3-coder:free',
    });
  });

  for (const model of ['Llama 3 8B Instruct', `"quoted" 'name'`, '@cf/meta/llama-3', 'hf.co/a/b:Q4_K_M', 'größe 4'])
    it(`takes the name ${model}`, () => {
      assert.deepEqual(parseModelRef(`server/${model}`), { provider: 'server', model });
    });

  for (const text of [
    '',
    'fast',
    '/model',
    'provider/',
    'Pro vider/x',
    'a/b\nc',
    'a/ b',
    'a/b ',
    'a/b\u2028c',
    'a/\u202Eb',
    `a/${'x'.repeat(257)}`,
  ]) {
    it(`refuses ${JSON.stringify(text.slice(0, 20))}`, () => {
      assert.equal(parseModelRef(text), undefined);
    });
  }

  it('comes back from its text form', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const ref = parseModelRef(text);
        return ref === undefined || formatModelRef(ref) === text;
      }),
    );
  });
});
