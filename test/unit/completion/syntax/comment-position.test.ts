import assert from 'node:assert/strict';
import { isInComment } from '../../../../src/completion/syntax/comment-position.ts';
import { cursorContext, textSnapshot } from '../../../../src/completion/engine/document-snapshot.ts';
import { isTestFile } from '../../../../src/completion/gate/gate.ts';

/** `|` is the cursor. */
function at(text: string, languageId = 'typescript'): boolean {
  const offset = text.indexOf('|');
  return isInComment(cursorContext(textSnapshot(text.replace('|', '')), offset), languageId);
}

describe('a cursor in a comment', () => {
  it('is seen in line and block comments', () => {
    assert.equal(at('const a = 1; // on|'), true);
    assert.equal(at('/**\n * tell|\n */'), true);
    assert.equal(at('# one|', 'python'), true);
    assert.equal(at('-- one|', 'lua'), true);
  });

  it('is not seen in code, behind comments, in strings or in prose', () => {
    assert.equal(at('// one\ncall(|'), false);
    assert.equal(at('/* one */ call(|'), false);
    assert.equal(at('const url = "http://|'), false);
    assert.equal(at('# Title|', 'markdown'), false);
    assert.equal(at('|'), false);
  });

  it('is seen by its line far down in a document', () => {
    const long = 'const a = `text`;\n'.repeat(2_000);
    assert.equal(at(`${long}// on|`), true);
    assert.equal(at(`${long} * on|`), true);
    assert.equal(at(`${long}call(|`), false);
  });
});

describe('a test file', () => {
  it('is known by its folder or name', () => {
    for (const path of [
      'test/a.ts',
      'src/__tests__/a.js',
      'a.test.ts',
      'b.spec.tsx',
      'test_a.py',
      'pkg/a_test.go',
      'ATest.java',
      'x/ATests.cs',
      'a_spec.rb',
    ]) {
      assert.equal(isTestFile(path), true, path);
    }
    for (const path of ['src/a.ts', 'latest.ts', 'contest/a.py', 'testing.md', 'src/attest.go', 'Contest.ts']) {
      assert.equal(isTestFile(path), false, path);
    }
  });
});
