import assert from 'node:assert/strict';
import fc from 'fast-check';
import { EditCache, maximumEdits } from '../../../../src/completion/next-edit/edit-cache.ts';
import { rebased, stillFits } from '../../../../src/completion/next-edit/predicted-edit.ts';
import type { PredictedEdit } from '../../../../src/completion/next-edit/predicted-edit.ts';
import { changed } from '../../../../src/completion/next-edit/text-change.ts';

/** A text whose units are all different, so that each can be found again wherever it moved: the reference for rebasing. */
const units = Array.from({ length: 40 }, (_, index) => String.fromCharCode(0x4e00 + index)).join('');

function edit(start: number, end: number, text = units): PredictedEdit {
  return { start, end, before: text.slice(start, end), text: 'new', source: 'rename' };
}

const anyChange = fc.record({ at: fc.nat(45), length: fc.nat(6), text: fc.constantFrom('', 'x', 'yz', '\n') });

function inText(
  { at, length, text }: { at: number; length: number; text: string },
  whole: string,
): {
  start: number;
  end: number;
  text: string;
} {
  const start = Math.min(at, whole.length);
  return { start, end: Math.min(start + length, whole.length), text };
}

describe('a predicted edit', () => {
  it('replaces the same units after any changes, or is dropped', () => {
    fc.assert(
      fc.property(
        fc.nat(38),
        fc.integer({ min: 1, max: 8 }),
        fc.array(anyChange, { maxLength: 8 }),
        (start, length, changes) => {
          let current: PredictedEdit | undefined = edit(start, Math.min(start + length, units.length));
          let text = units;
          for (const one of changes) {
            const change = inText(one, text);
            const next: PredictedEdit | undefined = rebased(current, change);
            const touches: boolean = change.start <= current.end && change.end >= current.start;
            assert.equal(next === undefined, touches);
            text = changed(text, change);
            if (next === undefined) return;
            current = next;
            assert.ok(stillFits(current, text));
            // The reference: the units are where the whole text has them, and nowhere else.
            assert.equal(text.indexOf(current.before), current.start);
          }
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it('is not moved by what happens behind it', () => {
    const one = edit(3, 6);
    assert.equal(rebased(one, { start: 7, end: 9, text: 'abc' }), one);
  });

  it('does not fit a text that changed without its knowledge', () => {
    assert.equal(stillFits(edit(3, 6), units.slice(1)), false);
    assert.equal(stillFits(edit(38, 40), units.slice(0, 39)), false);
  });
});

describe('the cache of predicted edits', () => {
  it('keeps 50', () => {
    const cache = new EditCache();
    cache.set(Array.from({ length: 80 }, (_, index) => edit(index % 30, (index % 30) + 1)));
    assert.equal(cache.size, maximumEdits);
  });

  it('gives the next one behind a place, and the first one behind the last', () => {
    const cache = new EditCache();
    cache.set([edit(20, 22), edit(5, 7), edit(30, 31)]);
    assert.equal(cache.after(8)?.start, 20);
    assert.equal(cache.after(20)?.start, 20);
    assert.equal(cache.after(35)?.start, 5);
  });

  it('drops what a change touches and moves the rest', () => {
    const cache = new EditCache();
    cache.set([edit(5, 7), edit(20, 22)]);
    cache.follow({ start: 6, end: 6, text: 'abc' });
    assert.deepEqual(
      cache.edits.map(({ start }) => start),
      [23],
    );
  });

  it('only ever holds edits that fit the text', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(38), { maxLength: 60 }),
        fc.array(anyChange, { maxLength: 10 }),
        (starts, changes) => {
          const cache = new EditCache();
          cache.set(starts.map((start) => edit(start, start + 2)));
          let text = units;
          for (const one of changes) {
            const change = inText(one, text);
            cache.follow(change);
            text = changed(text, change);
            for (const kept of cache.edits) assert.ok(stillFits(kept, text));
          }
        },
      ),
    );
  });
});
