import assert from 'node:assert/strict';
import fc from 'fast-check';
import { echoOf } from '../../../../src/routing/stream/prefill-echo.ts';

const told = fc
  .string({ unit: 'grapheme', minLength: 8, maxLength: 200 })
  .filter((text) => text.replace(/\s/g, '').length >= 8);
const rest = fc.string({ unit: 'grapheme', maxLength: 100 });

describe('the echo of a prefilled text', () => {
  it('is found whole, whatever follows, and is open in every beginning of it', () => {
    fc.assert(
      fc.property(told, rest, fc.nat(), (text, more, cut) => {
        const whole = text.trim();
        fc.pre(!whole.startsWith('<'));
        const found = echoOf(text, whole + more);
        assert.deepEqual(found, { kind: 'echo', length: whole.length });
        const part = whole.slice(0, cut % whole.length);
        assert.notEqual(echoOf(text, part).kind, 'none', part);
      }),
    );
  });

  it('never reaches into what does not belong to it', () => {
    fc.assert(
      fc.property(told, fc.string({ unit: 'binary', maxLength: 300 }), (text, head) => {
        const found = echoOf(text, head);
        if (found.kind !== 'echo') return;
        const bare = (value: string): string => value.replace(/\s/g, '');
        const echo = bare(head.slice(0, found.length));
        assert.ok(echo.endsWith(bare(text)));
      }),
    );
  });

  it('is not looked for where the text is so short that it may come again by chance', () => {
    assert.equal(echoOf('a, b', 'a, b, c').kind, 'none');
    assert.equal(echoOf(' \n '.repeat(50), ' \n ').kind, 'none');
  });

  it('is told from thinking that happened', () => {
    assert.equal(echoOf('one, two, three', '<think>Hm.</think>one, two, three').kind, 'none');
    assert.equal(echoOf('one, two, three', '<think>\n</think>\n\none, two, three, four').kind, 'echo');
    for (const open of ['', ' ', '<', '<thi', '<think>', '<think></th', 'one, tw'])
      assert.equal(echoOf('one, two, three', open).kind, 'open', open);
  });

  it('costs linear time', () => {
    const long = 'x '.repeat(100_000);
    const began = performance.now();
    echoOf(long, `${'<think></think>'.repeat(10_000)}${' '.repeat(100_000)}${long}`);
    assert.ok(performance.now() - began < 2_000);
  });
});
