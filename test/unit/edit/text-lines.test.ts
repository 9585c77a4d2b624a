import assert from 'node:assert/strict';
import fc from 'fast-check';
import { TextLines, linesOf } from '../../../src/edit/text-lines.ts';

const text = fc.string({ unit: fc.constantFrom('a', ' ', '\n', '\r', '\r\n', '\uFEFF', '😀'), maxLength: 30 });

describe('text lines', () => {
  it('put together give the text again, byte order mark and every line end included', () => {
    fc.assert(
      fc.property(text, (given) => {
        const lines = new TextLines(given);
        const parts = Array.from({ length: lines.count }, (_, line) => lines.content(line) + lines.lineEnd(line));
        const mark = given.startsWith('\uFEFF') ? '\uFEFF' : '';
        assert.equal(mark + parts.join(''), given);
      }),
      { numRuns: 5_000 },
    );
  });

  it('find the line of every offset', () => {
    const lines = new TextLines('\uFEFFa\r\nb\rc\n\nd');
    const found = Array.from({ length: lines.text.length }, (_, offset) => lines.lineAt(offset));
    assert.deepEqual(found, [0, 0, 0, 0, 1, 1, 2, 2, 3, 4]);
  });

  it('know the usual line end', () => {
    assert.equal(new TextLines('a\r\nb\r\nc\n').usualLineEnd, '\r\n');
    assert.equal(new TextLines('a\rb\r').usualLineEnd, '\r');
    assert.equal(new TextLines('a').usualLineEnd, '\n');
  });

  it('of a model end with any line end, and a final one makes no further line', () => {
    assert.deepEqual(linesOf('a\r\nb\n\n'), ['a', 'b', '']);
    assert.deepEqual(linesOf(''), []);
  });
});
