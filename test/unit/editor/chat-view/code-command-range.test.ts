import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  enclosingBlock,
  enclosingSymbol,
  maximumVisibleLines,
  visibleLines,
} from '../../../../src/editor/chat-view/code-command-range.ts';
import type { SymbolLines } from '../../../../src/editor/chat-view/code-command-range.ts';

const variable: SymbolLines = { start: 12, end: 14, body: false, children: [] };
const method: SymbolLines = { start: 10, end: 20, body: true, children: [variable] };
const type: SymbolLines = { start: 5, end: 40, body: true, children: [method] };

describe('the code a command without selection acts on', () => {
  it('is the innermost symbol with a body', () => {
    assert.deepEqual(enclosingSymbol([type], 13), { start: 10, end: 20 });
    assert.deepEqual(enclosingSymbol([type], 30), { start: 5, end: 40 });
  });

  it('is a symbol without a body when nothing else encloses the line', () => {
    assert.deepEqual(enclosingSymbol([variable], 13), { start: 12, end: 14 });
  });

  it('is no symbol outside of all of them', () => {
    assert.equal(enclosingSymbol([type], 41), undefined);
    assert.equal(enclosingSymbol([], 0), undefined);
  });

  it('is what is visible when there is no symbol', () => {
    assert.deepEqual(visibleLines({ start: 10, end: 50 }, 20), { start: 10, end: 50 });
  });

  it('is the cursor line when that is scrolled out of sight', () => {
    assert.deepEqual(visibleLines({ start: 10, end: 50 }, 90), { start: 90, end: 90 });
  });

  it('always holds the cursor and never more than the limit', () => {
    const line = fc.integer({ min: 0, max: 5000 });
    fc.assert(
      fc.property(line, line, line, (a, b, cursor) => {
        const visible = { start: Math.min(a, b), end: Math.max(a, b) };
        const lines = visibleLines(visible, cursor);
        assert.ok(lines.start <= cursor && cursor <= lines.end);
        assert.ok(lines.end - lines.start < maximumVisibleLines);
        assert.ok(
          cursor < visible.start || cursor > visible.end || (lines.start >= visible.start && lines.end <= visible.end),
        );
      }),
    );
  });

  describe('without symbols', () => {
    const block = (text: string, cursor: number): readonly number[] | undefined => {
      const lines = text.split('\n');
      const found = enclosingBlock({ count: lines.length, at: (line) => lines[line] ?? '' }, cursor);
      return found && [found.start, found.end];
    };
    const script = [
      'const a = 1;', // 0
      '',
      'function one(x) {', // 2
      '  if (x) {',
      '    return 1;',
      '',
      '  }',
      '}', // 7
      '',
      'def two():', // 9
      '    pass',
      '',
      'int three()', // 12
      '{',
      '  return 3;',
      '}', // 15
    ].join('\n');

    it('is the whole block by indentation, with the line that begins it and the one that closes it', () => {
      for (const cursor of [2, 3, 4, 5, 6, 7]) assert.deepEqual(block(script, cursor), [2, 7], String(cursor));
      for (const cursor of [9, 10]) assert.deepEqual(block(script, cursor), [9, 10], String(cursor));
      for (const cursor of [12, 13, 14, 15]) assert.deepEqual(block(script, cursor), [12, 15], String(cursor));
    });

    it('is the paragraph where nothing is indented, and nothing between blocks', () => {
      assert.deepEqual(block(script, 0), [0, 0]);
      assert.deepEqual(block('a\nb\n\nc\nd', 3), [3, 4]);
      assert.equal(block('a\n\nb', 1), undefined);
      assert.equal(block('', 0), undefined);
    });

    it('is an inner block where the outer one is too long, never more than the limit', () => {
      const body = Array.from({ length: 200 }, (_, index) => `  line${index}();`);
      const text = ['class Long {', '  inner() {', '    one();', '  }', ...body, '}'].join('\n');
      assert.deepEqual(block(text, 2), [1, 3]);
      assert.equal(block(text, 100), undefined);
    });

    it('holds the cursor or nothing, whatever the text is', () => {
      const line = fc.constantFrom('', '  ', 'a', '  a', '    a', '\tb', '{', '}', '  }', ')', 'end', ' {');
      fc.assert(
        fc.property(fc.array(line, { minLength: 1, maxLength: 300 }), fc.nat(300), (lines, at) => {
          const cursor = Math.min(at, lines.length - 1);
          const found = block(lines.join('\n'), cursor);
          if (found === undefined) return;
          const [start = -1, end = -1] = found;
          assert.ok(start >= 0 && end < lines.length && start <= end && end - start < maximumVisibleLines);
          assert.ok(lines[cursor]?.trim() === '' || (start <= cursor && cursor <= end), `${start} ${cursor} ${end}`);
        }),
        { numRuns: 500 },
      );
    });
  });
});
