import assert from 'node:assert/strict';
import fc from 'fast-check';
import { cutOff, editWindow } from '../../../../src/completion/next-edit/edit-window.ts';
import type { EditWindow } from '../../../../src/completion/next-edit/edit-window.ts';

const anyLine = fc.constantFrom('', 'a', 'let b = 1;', '    return c;', '\u{1F642} \u{1F642}', '}', 'x'.repeat(30));

/** A text with one kind of line end, with or without one behind its last line. */
const anyText = fc
  .tuple(fc.array(anyLine, { maxLength: 12 }), fc.constantFrom('\n', '\r\n'))
  .map(([lines, lineEnd]) => lines.join(lineEnd));

function windowOf(text: string, offset: number, longest = 1_000): EditWindow {
  const window = editWindow(text, offset, longest);
  assert.ok(window !== undefined);
  return window;
}

/** The reference: where each line of a whole text begins, and the end of the text. */
function startsOf(text: string): readonly number[] {
  const ends = [...text.matchAll(/\n/g)].map(({ index }) => index + 1);
  return [0, ...ends, text.length];
}

describe('the window of a text that a model sees', () => {
  it('names the lines and where they begin, whatever the line ends', () => {
    assert.deepEqual(windowOf('ab\ncd\nef', 4), {
      firstLine: 0,
      cursorLine: 1,
      lines: ['ab', 'cd', 'ef'],
      starts: [0, 3, 6, 8],
      lineEnd: '\n',
    });
    assert.deepEqual(windowOf('ab\r\ncd\r\n', 0), {
      firstLine: 0,
      cursorLine: 0,
      lines: ['ab', 'cd', ''],
      starts: [0, 4, 8, 8],
      lineEnd: '\r\n',
    });
  });

  it('is one empty line of an empty text', () => {
    const empty = { firstLine: 0, cursorLine: 0, lines: [''], starts: [0, 0], lineEnd: '\n' };
    assert.deepEqual(windowOf('', 0), empty);
    assert.deepEqual(windowOf('', 0, 0), empty);
  });

  it('begins at the last line where the cursor is at the end', () => {
    assert.deepEqual(windowOf('ab\ncd\n', 6, 0).starts, [6, 6]);
    assert.deepEqual(windowOf('ab\ncd', 5, 2).starts, [3, 5]);
    assert.equal(windowOf('ab\ncd\n', 6, 0).cursorLine, 2);
  });

  it('grows on one side where the other one has no room or nothing more', () => {
    const text = ['short', 'x'.repeat(50), 'cursor', 'b', 'c', 'd'].join('\n');
    const { firstLine, lines } = windowOf(text, text.indexOf('cursor'), 20);
    assert.deepEqual([firstLine, lines], [2, ['cursor', 'b', 'c', 'd']]);
    assert.deepEqual(windowOf('a\nb\nc\nd', 7, 5).lines, ['b', 'c', 'd']);
  });

  it('is none where the line of the cursor is too long', () => {
    assert.equal(editWindow(`a\n${'x'.repeat(21)}\nb`, 5, 20), undefined);
    assert.notEqual(editWindow(`a\n${'x'.repeat(20)}\nb`, 5, 20), undefined);
  });

  it('always matches the text, is as large as it may be and not larger', () => {
    fc.assert(
      fc.property(anyText, fc.nat(200), fc.nat(80), (text, at, longest) => {
        const offset = Math.min(at, text.length);
        const raw = text.split('\n');
        const all = startsOf(text);
        const cursorLine = text.slice(0, offset).split('\n').length - 1;
        const window = editWindow(text, offset, longest);
        if (window === undefined) {
          assert.ok((raw[cursorLine]?.length ?? 0) > longest);
          return;
        }
        const { firstLine, lines, starts } = window;
        const end = firstLine + lines.length;
        assert.equal(window.cursorLine, cursorLine);
        assert.ok(firstLine <= cursorLine && cursorLine < end);
        assert.deepEqual(
          lines,
          raw.slice(firstLine, end).map((line) => line.replace(/\r$/, '')),
        );
        assert.deepEqual(starts, all.slice(firstLine, end + 1));
        assert.equal(window.lineEnd, text.includes('\r\n') ? '\r\n' : '\n');
        const lengthOf = (from: number, to: number): number => raw.slice(from, to).join('\n').length;
        assert.ok(lengthOf(firstLine, end) <= longest);
        assert.ok(firstLine === 0 || lengthOf(firstLine - 1, end) > longest);
        assert.ok(end === raw.length || lengthOf(firstLine, end + 1) > longest);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('a text that is cut off', () => {
  it('ends behind a whole line', () => {
    assert.equal(cutOff('ab\ncd\nef', 7), 'ab\ncd');
    assert.equal(cutOff('ab\ncd\nef', 8), 'ab\ncd\nef');
    assert.equal(cutOff('ab\ncd\nef', 5), 'ab\ncd');
    assert.equal(cutOff('abcdef', 3), '');
  });

  it('is the beginning of the text, in as many whole lines as fit', () => {
    fc.assert(
      fc.property(anyText, fc.nat(100), (text, longest) => {
        const kept = cutOff(text, longest);
        assert.ok(kept.length <= longest && text.startsWith(kept));
        if (kept === text) return;
        const lines = text.split('\n');
        const count = lines.findIndex((_, index) => lines.slice(0, index + 1).join('\n').length > longest);
        assert.equal(kept, lines.slice(0, count).join('\n'));
      }),
    );
  });
});
