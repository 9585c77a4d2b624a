import assert from 'node:assert/strict';
import fc from 'fast-check';
import { applySplices, composeSplice, invertSplices } from '../../../src/edit/splices.ts';
import type { Splice } from '../../../src/edit/splices.ts';

const text = fc.string({ unit: fc.constantFrom('a', 'b', '\n', '\r', '\uFEFF', '😀', ' '), maxLength: 40 });

/** A text and splices of it, in order and without overlap. */
const spliced = fc.tuple(text, fc.array(fc.tuple(fc.nat(50), text), { maxLength: 4 })).map(([before, parts]) => {
  const offsets = parts.map(([offset]) => offset % (before.length + 1)).sort((one, other) => one - other);
  const splices: Splice[] = [];
  for (let index = 0; index + 1 < offsets.length; index += 2) {
    splices.push({ start: offsets[index] ?? 0, end: offsets[index + 1] ?? 0, text: parts[index]?.[1] ?? '' });
  }
  const apart = splices.filter(({ start }, index) => index === 0 || start > (splices[index - 1]?.end ?? 0));
  return { before, splices: apart };
});

describe('splices', () => {
  it('leave every character outside of them as it is', () => {
    fc.assert(
      fc.property(text, fc.nat(), fc.nat(), text, (before, one, other, inserted) => {
        const [start = 0, end = 0] = [one, other].map((at) => at % (before.length + 1)).sort((a, b) => a - b);
        const after = applySplices(before, [{ start, end, text: inserted }]);
        assert.equal(after, before.slice(0, start) + inserted + before.slice(end));
      }),
      { numRuns: 5_000 },
    );
  });

  it('are undone by their inverse', () => {
    fc.assert(
      fc.property(spliced, ({ before, splices }) => {
        assert.equal(applySplices(applySplices(before, splices), invertSplices(before, splices)), before);
      }),
      { numRuns: 5_000 },
    );
  });

  it('composed with a later splice give what both give one after the other', () => {
    fc.assert(
      fc.property(spliced, fc.nat(), fc.nat(), text, ({ before, splices }, one, other, inserted) => {
        const middle = applySplices(before, splices);
        const [start = 0, end = 0] = [one, other].map((at) => at % (middle.length + 1)).sort((a, b) => a - b);
        const added = { start, end, text: inserted };
        const composed = composeSplice(before, splices, added);
        assert.equal(applySplices(before, composed), applySplices(middle, [added]));
      }),
      { numRuns: 10_000 },
    );
  });

  it('that do not fit are refused', () => {
    assert.throws(() => applySplices('abc', [{ start: 2, end: 4, text: '' }]), RangeError);
    assert.throws(
      () =>
        applySplices('abc', [
          { start: 1, end: 3, text: '' },
          { start: 2, end: 3, text: '' },
        ]),
      RangeError,
    );
  });
});
