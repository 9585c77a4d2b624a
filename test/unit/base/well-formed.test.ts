import assert from 'node:assert/strict';
import fc from 'fast-check';
import { wellFormed } from '../../../src/base/well-formed.ts';

describe('wellFormed', () => {
  it('leaves no lone surrogate in any string or key', () => {
    const text = fc.string({ unit: fc.constantFrom('a', '\ud83d', '\ude00', '😀') });
    fc.assert(
      fc.property(fc.dictionary(text, fc.oneof(text, fc.array(text))), (value) => {
        const result = wellFormed(value);
        for (const [key, child] of Object.entries(result)) {
          assert.ok(key.isWellFormed());
          for (const each of [child].flat()) assert.ok(each.isWellFormed());
        }
      }),
    );
  });

  it('changes nothing in a value that is well formed', () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: 'grapheme' }), (value) => {
        assert.deepEqual(wellFormed(value), value);
      }),
    );
  });
});
