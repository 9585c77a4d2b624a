import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  isLanguageOn,
  isLanguageWanted,
  toggleLanguage,
} from '../../../../src/editor/completion/completion-languages.ts';

describe('the language switches of completion', () => {
  it('follow the language before the star and are on where nothing is said', () => {
    assert.equal(isLanguageOn({ '*': false, go: true }, 'go'), true);
    assert.equal(isLanguageOn({ '*': false, go: true }, 'rust'), false);
    assert.equal(isLanguageOn({}, 'rust'), true);
  });

  it('are not confused by names that every object has', () => {
    assert.equal(isLanguageOn({ '*': true }, 'constructor'), true);
    assert.equal(isLanguageOn({ '*': false }, 'toString'), false);
  });

  it('keep no entry that says what the star says', () => {
    assert.deepEqual(toggleLanguage({ '*': true }, 'markdown'), { '*': true, markdown: false });
    assert.deepEqual(toggleLanguage({ '*': true, markdown: false }, 'markdown'), { '*': true });
  });

  it('turn over the one language and no other', () => {
    const language = fc.constantFrom('go', 'rust', 'python', 'markdown');
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom('*', 'go', 'rust', 'python'), fc.boolean()), language, (before, id) => {
        const after = toggleLanguage(before, id);
        assert.equal(isLanguageOn(after, id), !isLanguageOn(before, id));
        for (const other of ['go', 'rust', 'python', 'markdown', 'other']) {
          if (other !== id) assert.equal(isLanguageOn(after, other), isLanguageOn(before, other));
        }
      }),
    );
  });
});

describe('a language of a workspace', () => {
  it("can be switched off by it, and never on over the person's own no", () => {
    assert.equal(isLanguageWanted({ '*': true }, undefined, 'python'), true);
    assert.equal(isLanguageWanted({ python: false }, { '*': true }, 'python'), false);
    assert.equal(isLanguageWanted({ '*': true, python: true }, { python: false }, 'python'), false);
    assert.equal(isLanguageWanted({ python: true }, { '*': false }, 'python'), false);
    assert.equal(isLanguageWanted({ '*': true }, { '*': false, python: true }, 'python'), true);
  });
});
