import assert from 'node:assert/strict';
import { findLines } from '../../../../src/context/search/line-search.ts';

describe('the lines of a text that match', () => {
  it('are counted whatever ends a line: LF, CRLF or CR', () => {
    for (const end of ['\n', '\r\n', '\r']) {
      const lines = [
        ...findLines(['a', 'b', 'ab', ''].join(end), (line) => line.endsWith('b'), { longest: 9, most: 9 }),
      ];
      assert.deepEqual(
        lines.filter((line) => line !== undefined),
        [
          { line: 2, text: 'b' },
          { line: 3, text: 'ab' },
        ],
      );
    }
  });
});
