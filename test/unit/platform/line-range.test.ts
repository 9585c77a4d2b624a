import assert from 'node:assert/strict';
import fc from 'fast-check';
import { LinePicker } from '../../../src/platform/line-range.ts';

const text = fc
  .array(fc.constantFrom('a', 'bc', '\n', '\r', '\r\n', 'é'), { maxLength: 40 })
  .map((all) => all.join(''));

describe('lines picked out of a text in pieces', () => {
  it('are those of the whole text, however it is cut', () => {
    const cuts = fc.array(fc.nat(40), { maxLength: 6 });
    fc.assert(
      fc.property(text, cuts, fc.integer({ min: 1, max: 12 }), fc.nat(12), (whole, at, first, more) => {
        const picker = new LinePicker({ first, last: first + more });
        const ends = [...new Set(at)].sort((a, b) => a - b);
        let start = 0;
        for (const end of [...ends, whole.length]) {
          picker.push(whole.slice(start, end));
          start = Math.max(start, end);
        }
        const lines = whole.split(/\r\n|\n|\r/);
        if (lines.at(-1) === '') lines.pop();
        const { lines: found, total } = picker.end();
        assert.deepEqual(
          found.map((line) => line.text),
          lines.slice(first - 1, first + more),
        );
        assert.equal(total, lines.length);
      }),
    );
  });

  it('keep the beginning of a long line, and its length', () => {
    const picker = new LinePicker({ first: 1, last: 1 });
    for (let piece = 0; piece < 100; piece++) picker.push('x'.repeat(1_000));
    const [line] = picker.end().lines;
    assert.deepEqual([line?.text.length, line?.length], [2_000, 100_000]);
  });
});
