import assert from 'node:assert/strict';
import fc from 'fast-check';
import { exportName } from '../../../../src/editor/chat-view/export-name.ts';

describe('the name of an exported conversation', () => {
  it('is the title with what any file system takes', () => {
    assert.equal(exportName('Why is parseDate() wrong?'), 'Why is parseDate wrong.md');
    assert.equal(exportName('Größe & Länge: été'), 'Größe Länge été.md');
    assert.equal(exportName('../../etc/passwd'), 'etc passwd.md');
    assert.equal(exportName('--force'), 'force.md');
  });

  it('is a word of its own where nothing is left of the title', () => {
    for (const title of ['', '...', '///', 'CON', 'lpt1', '\u202e\u200b']) assert.equal(exportName(title), 'chat.md');
  });

  it('ends between words when the title is long', () => {
    assert.equal(exportName('word '.repeat(40)), `${'word '.repeat(12).trim()}.md`);
  });

  it('never names another folder, a hidden file or an option, whatever the title is', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.string({ unit: fc.constantFrom('.', '/', '\\', '-', ' ', 'a', ':') }),
        ),
        (title) => {
          const name = exportName(title);
          assert.match(name, /^[\p{L}\p{M}\p{N}][\p{L}\p{M}\p{N} ._-]*\.md$/u);
          assert.doesNotMatch(name, /[. ]\.md$|^(?:con|nul)\.md$/i);
          assert.ok(Array.from(name).length <= 63);
        },
      ),
    );
  });
});
