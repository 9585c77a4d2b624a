import assert from 'node:assert/strict';
import fc from 'fast-check';
import { KeptText } from '../../../src/guard/kept-text.ts';

describe('a text that pieces are taken out of', () => {
  it('is what stands between them, whatever it is made of', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'é', '\u{1f600}', '\ud83d', '\udc00', '\ufeff', '\n') });
    const places = fc.array(fc.nat(40), { maxLength: 12 });
    fc.assert(
      fc.property(text, places, (source, cuts) => {
        const sorted = cuts.map((cut) => Math.min(cut, source.length)).sort((one, other) => one - other);
        const kept = new KeptText(source);
        let expected = '';
        let end = 0;
        for (let at = 0; at + 1 < sorted.length; at += 2) {
          const [from = 0, to = 0] = sorted.slice(at);
          expected += source.slice(end, from);
          end = to;
          kept.leaveOut(from, to);
          assert.equal(kept.end, to);
        }
        assert.equal(kept.toString(), expected + source.slice(end));
      }),
    );
  });
});
