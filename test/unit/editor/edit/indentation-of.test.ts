import assert from 'node:assert/strict';
import { indentationOf } from '../../../../src/editor/edit/indentation-of.ts';

describe('the indentation of a file', () => {
  it('is that of its own lines', () => {
    assert.deepEqual(indentationOf('a {\n  b;\n    c;\n}', 'x {\n    y;\n}'), { unit: '  ', tabSize: 2 });
    assert.deepEqual(indentationOf('a {\n\tb;\n}', ''), { unit: '\t', tabSize: 4 });
    assert.deepEqual(indentationOf('/**\n * Doc.\n */\na {\n    b;\n}', ''), { unit: '    ', tabSize: 4 });
  });

  it('is that of the code where the file has none', () => {
    assert.deepEqual(indentationOf('a;\n', 'x {\n   y;\n}'), { unit: '   ', tabSize: 3 });
    assert.deepEqual(indentationOf('', ''), { unit: '    ', tabSize: 4 });
  });
});
