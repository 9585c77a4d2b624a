import assert from 'node:assert/strict';
import fc from 'fast-check';
import { enclosingSymbol, maximumVisibleLines, visibleLines } from '../../../src/editor/code-command-range.ts';
import type { SymbolLines } from '../../../src/editor/code-command-range.ts';

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
});
