import assert from 'node:assert/strict';
import fc from 'fast-check';
import { FormSet } from '../../../src/guard/form-set.ts';
import { unitsOf } from '../../../src/guard/units.ts';

const few = fc.constantFrom('a', 'b', '-', '\u2026');
const form = fc.string({ unit: few, minLength: 3, maxLength: 45 });

/** The longest form that stands at a place, looked for at every place one after the other. */
function plainly(forms: readonly string[], text: string): { start: number; end: number }[] {
  const found: { start: number; end: number }[] = [];
  for (let start = 0; start < text.length; start++) {
    const lengths = forms.filter((one) => text.startsWith(one, start)).map(({ length }) => length);
    if (lengths.length === 0) continue;
    const end = start + Math.max(...lengths);
    found.push({ start, end });
    start = end - 1;
  }
  return found;
}

describe('a set of forms', () => {
  it('finds what a search at every place finds', () => {
    const text = fc.tuple(fc.array(form, { maxLength: 8 }), fc.string({ unit: few, maxLength: 60 }));
    fc.assert(
      fc.property(fc.array(form, { minLength: 1, maxLength: 8 }), text, fc.nat(), ([...forms], [others, rest], at) => {
        const set = new FormSet();
        for (const one of forms) set.add(one);
        const whole = [...others, forms[at % forms.length] ?? '', rest, ...forms.toReversed()].join('');
        assert.deepEqual(set.find(unitsOf(whole)), plainly(forms, whole));
      }),
    );
  });

  it('finds a form that was added after a search', () => {
    const set = new FormSet();
    assert.deepEqual(set.find(unitsOf('abcdef')), []);
    set.add('abcdef');
    assert.deepEqual(set.find(unitsOf('xabcdef')), [{ start: 1, end: 7 }]);
    set.add('bcd');
    assert.deepEqual(set.find(unitsOf('bcd')), [{ start: 0, end: 3 }]);
  });
});
