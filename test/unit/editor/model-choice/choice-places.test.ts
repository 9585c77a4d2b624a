import assert from 'node:assert/strict';
import { choicePlaces } from '../../../../src/editor/model-choice/choice-places.ts';

describe('where a choice of a model can count', () => {
  it('is offered from the narrowest place on', () => {
    assert.deepEqual(choicePlaces({ withConversation: true, folders: 2, isFirst: false }), [
      'conversation',
      'folder',
      'workspace',
      'user',
    ]);
    assert.deepEqual(choicePlaces({ withConversation: false, folders: 1, isFirst: false }), ['workspace', 'user']);
    assert.deepEqual(choicePlaces({ withConversation: false, folders: 0, isFirst: false }), ['user']);
  });

  it('begins with a place that counts for the next conversation, too, while nothing is chosen', () => {
    assert.deepEqual(choicePlaces({ withConversation: true, folders: 1, isFirst: true }), [
      'workspace',
      'user',
      'conversation',
    ]);
  });
});
