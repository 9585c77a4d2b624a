import assert from 'node:assert/strict';
import { notebookPieces } from '../../../../src/completion/prompt/notebook-cells.ts';

const code = (text: string) => ({ isCode: true, text });

describe('the other cells of a notebook', () => {
  const cells = [code('import pandas'), { isCode: false, text: '# Load' }, code('here'), code('plot(a)'), code('b()')];

  it('go with the prompt of a cell, the one right above it last', () => {
    assert.deepEqual(
      notebookPieces(cells, 2, 'a.ipynb').map(({ path, text }) => `${path}: ${text}`),
      ['a.ipynb#cell-5: b()', 'a.ipynb#cell-4: plot(a)', 'a.ipynb#cell-1: import pandas', 'a.ipynb#cell-2: # Load'],
    );
  });

  it('are left out where they are empty, the cell itself, or text below it', () => {
    assert.deepEqual(notebookPieces([code('  '), code('x'), { isCode: false, text: 'end' }], 1, 'a'), []);
    assert.deepEqual(notebookPieces([code('x')], 0, 'a'), []);
  });

  it('are bounded in number and length', () => {
    const many = Array.from({ length: 500 }, (_, i) => code(`${'x'.repeat(9_000)}${i}`));
    const pieces = notebookPieces(many, 250, 'a');
    assert.equal(pieces.length, 40);
    assert.ok(pieces.every(({ text }) => text.length === 4_000));
    assert.ok(pieces.at(-1)?.text.endsWith('249'));
  });
});
