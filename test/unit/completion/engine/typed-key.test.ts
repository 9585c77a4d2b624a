import assert from 'node:assert/strict';
import { cursorAfterKey } from '../../../../src/completion/engine/typed-key.ts';

describe('the cursor after a key', () => {
  it('stands behind a character, a line end with its indentation, and where one was deleted', () => {
    assert.equal(cursorAfterKey([{ offset: 4, removed: 0, text: 'x' }]), 5);
    assert.equal(cursorAfterKey([{ offset: 4, removed: 0, text: '🙂' }]), 6);
    assert.equal(cursorAfterKey([{ offset: 4, removed: 0, text: '\n    ' }]), 9);
    assert.equal(cursorAfterKey([{ offset: 4, removed: 0, text: '\r\n\t' }]), 7);
    assert.equal(cursorAfterKey([{ offset: 4, removed: 1, text: '' }]), 4);
  });

  it('is not known after a paste, a pair, a replacement, a cut, several changes or none', () => {
    for (const text of ['two', '()', '\n  x', '\n\n']) {
      assert.equal(cursorAfterKey([{ offset: 4, removed: 0, text }]), undefined, JSON.stringify(text));
    }
    assert.equal(cursorAfterKey([{ offset: 4, removed: 1, text: 'x' }]), undefined);
    assert.equal(cursorAfterKey([{ offset: 4, removed: 7, text: '' }]), undefined);
    assert.equal(
      cursorAfterKey([
        { offset: 4, removed: 0, text: 'x' },
        { offset: 9, removed: 0, text: 'x' },
      ]),
      undefined,
    );
    assert.equal(cursorAfterKey([]), undefined);
  });
});
