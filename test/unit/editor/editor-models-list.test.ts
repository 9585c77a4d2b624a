import assert from 'node:assert/strict';
import fc from 'fast-check';
import { editorLiveModels, editorModelId, ownVendor } from '../../../src/editor/editor-models-list.ts';
import { formatModelRef, parseModelRef } from '../../../src/models/model-ref.ts';

const model = { vendor: 'copilot', id: 'gpt-5', name: 'GPT-5', maxInputTokens: 128_000 };

describe('the models of VS Code', () => {
  it('are listed under vendor and id with their window', () => {
    assert.deepEqual(editorLiveModels([model]), [
      { id: 'copilot/gpt-5', name: 'GPT-5', abilities: { chat: true }, contextTokens: 128_000 },
    ]);
  });

  it('leave out the models that this extension publishes itself', () => {
    assert.deepEqual(editorLiveModels([{ ...model, vendor: ownVendor }]), []);
  });

  it('are listed once each', () => {
    assert.equal(editorLiveModels([model, model, { ...model, vendor: 'other' }]).length, 2);
  });

  it('have no window where none is told', () => {
    assert.equal('contextTokens' in editorLiveModels([{ ...model, maxInputTokens: 0 }])[0]!, false);
  });

  it('have names that survive being written as a model ref, different ones for different models', () => {
    const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(text, text, (vendor, id) => {
        const ref = { provider: 'editor', model: editorModelId({ vendor, id }) };
        if (ref.model.length <= 256) assert.deepEqual(parseModelRef(formatModelRef(ref)), ref);
        assert.equal(decodeURIComponent(ref.model.replace(/%(?![0-9a-f]{2})/g, '%25')), `${vendor}/${id}`);
      }),
    );
  });
});
