import assert from 'node:assert/strict';
import fc from 'fast-check';
import { indentedCode, type InsertionPlace } from '../../../../src/editor/chat-view/indented-code.ts';

const place = (before: string, more: Partial<InsertionPlace> = {}): InsertionPlace => ({
  ...{ before, after: '', unit: '    ', tabSize: 4 },
  ...more,
});
const code = 'if a:\n    b()\n\nc()\n';

describe('code at a place of a file', () => {
  it('has the indentation of the place in front of every line', () => {
    assert.equal(indentedCode(code, place('        ')), 'if a:\n            b()\n\n        c()');
    assert.equal(indentedCode(code, place('')), 'if a:\n    b()\n\nc()');
    assert.equal(indentedCode(code, place('  x = 1;  ')), 'if a:\n      b()\n\n  c()');
  });

  it('loses what all of its lines are indented by', () => {
    assert.equal(indentedCode('    a {\n      b\n    }', place('\t', { unit: '\t' })), 'a {\n\t\tb\n\t}');
  });

  it('is indented by tabs or blanks as the file is', () => {
    assert.equal(
      indentedCode('a {\n  b {\n    c\n  }\n}', place('\t', { unit: '\t' })),
      'a {\n\t\tb {\n\t\t\tc\n\t\t}\n\t}',
    );
    assert.equal(indentedCode('a {\n\tb\n}', place('  ', { unit: '  ' })), 'a {\n    b\n  }');
  });

  it('is indented as the file is where it has a comment with stars', () => {
    const commented = '/**\n * Does.\n */\na {\n  /**\n   * Has.\n   */\n  b\n}';
    const placed = '/**\n * Does.\n */\na {\n\t/**\n\t * Has.\n\t */\n\tb\n}';
    assert.equal(indentedCode(commented, place('', { unit: '\t' })), placed);
  });

  it('keeps columns that are not levels', () => {
    assert.equal(indentedCode('call(a,\n     b,\n  c)', place('  ')), 'call(a,\n       b,\n    c)');
  });

  it('ends its line where text of the file follows', () => {
    assert.equal(indentedCode('a()\n', place('  ', { after: 'b()' })), 'a()\n  ');
    assert.equal(indentedCode('a()', place('  ', { after: 'b()' })), 'a()');
  });

  it('keeps every line and everything but blanks', () => {
    const line = fc.constantFrom('a', '  b', '\tc', '', '      d', ' e  f', '   ');
    fc.assert(
      fc.property(
        fc.array(line, { minLength: 1, maxLength: 12 }),
        fc.constantFrom('', '  ', '\t', 'x = '),
        (lines, before) => {
          const text = lines.join('\n');
          const placed = indentedCode(text, place(before));
          const words = (all: string): string[] =>
            all
              .split('\n')
              .map((each) => each.trim())
              .filter((each) => each !== '');
          assert.deepEqual(words(placed), words(text));
          if (text.trim() !== '')
            assert.equal(placed.split('\n').length, text.replace(/^\s*\n|\n\s*$/g, '').split('\n').length);
        },
      ),
    );
  });
});
