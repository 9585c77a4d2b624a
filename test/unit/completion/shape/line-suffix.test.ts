import assert from 'node:assert/strict';
import fc from 'fast-check';
import { fitLineSuffix } from '../../../../src/completion/shape/line-suffix.ts';
import { hostileText } from '../hostile-text.ts';

describe('one line of text in front of the rest of a line', () => {
  it('is not cut inside brackets of its own, where it says what the rest says', () => {
    assert.equal(fitLineSuffix('bar(x, b), c', ', b)').text, 'bar(x, b), c');
    assert.equal(fitLineSuffix('bar(x, b), c, b)', ', b)').text, 'bar(x, b), c');
    assert.equal(fitLineSuffix('merge(a, options), c', ', options)').text, 'merge(a, options), c');
    assert.equal(fitLineSuffix('x, options.first', ', options, more)').text, 'x');
  });

  it('loses the longest end that the rest begins with', () => {
    assert.deepEqual(fitLineSuffix('one, two', 'two, three'), { text: 'one, ', replaceAfter: 0 });
    assert.deepEqual(fitLineSuffix('aab aab', 'aab aab x'), { text: '', replaceAfter: 0 });
    assert.deepEqual(fitLineSuffix('&& f(b)) {', ') {'), { text: '&& f(b)', replaceAfter: 0 });
    assert.deepEqual(fitLineSuffix('f(b)', ') {'), { text: 'f(b)', replaceAfter: 0 });
  });

  it('loses what a search for every length would find', () => {
    const piece = fc.constantFrom('a', 'b', 'ab', ', ', 'x1 ');
    const line = fc.array(piece, { minLength: 1, maxLength: 12 }).map((all) => all.join(''));
    fc.assert(
      fc.property(line, line, (text, rest) => {
        const [said, wanted] = [text.trimEnd(), rest.trim()];
        let length = Math.min(said.length, wanted.length);
        while (length > 0 && !said.endsWith(wanted.slice(0, length))) length--;
        if (length >= 3 && /\w/.test(wanted.slice(0, length)))
          assert.equal(fitLineSuffix(text, rest).text, said.slice(0, -length));
      }),
      { numRuns: 1_000 },
    );
  });

  it('is a beginning of the text, of any text', () => {
    fc.assert(
      fc.property(hostileText, hostileText, (text, rest) => assert.ok(text.startsWith(fitLineSuffix(text, rest).text))),
    );
  });
});
