import assert from 'node:assert/strict';
import fc from 'fast-check';
import { editorModelId, thirdPartyModels, ownVendor } from '../../../../src/editor/editor-models/editor-models-list.ts';
import { formatModelRef, parseModelRef } from '../../../../src/models/model-ref.ts';

const model = { vendor: 'copilot', id: 'gpt-5' };

describe('the models of VS Code', () => {
  it('are named by vendor and id', () => {
    assert.deepEqual([...thirdPartyModels([model])], [['copilot/gpt-5', model]]);
  });

  it('leave out the models that this extension publishes itself', () => {
    assert.equal(thirdPartyModels([{ ...model, vendor: ownVendor }]).size, 0);
  });

  it('are listed once each', () => {
    assert.deepEqual(
      [...thirdPartyModels([model, { ...model }, { ...model, vendor: 'other' }]).keys()],
      ['copilot/gpt-5', 'other/gpt-5'],
    );
  });

  it('have names that survive being written as a model ref, and tell vendor and id', () => {
    const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(text, text, (vendor, id) => {
        const ref = { provider: 'editor', model: editorModelId({ vendor, id }) };
        if (ref.model.length <= 256) assert.deepEqual(parseModelRef(formatModelRef(ref)), ref);
        assert.equal(decodeURIComponent(ref.model), `${vendor}/${id}`);
      }),
    );
  });
});
