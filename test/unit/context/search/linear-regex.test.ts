import assert from 'node:assert/strict';
import fc from 'fast-check';
import { compileLinear } from '../../../../src/context/search/linear-regex.ts';
import { PatternRefused } from '../../../../src/context/search/pattern-refused.ts';

describe('compileLinear', () => {
  it('matches as the regular expressions of the language do', () => {
    const atom = fc.constantFrom(
      'a',
      'b',
      'A',
      '.',
      '\\d',
      '\\w',
      '\\s',
      '\\W',
      '[ab]',
      '[^a]',
      '[a-c0-9]',
      '\\b',
      '^',
      '$',
      '\\.',
      '1',
      ' ',
      '_',
      '\\x61',
      '[\\d_]',
      '[]',
      '-',
    );
    const pattern = fc.letrec<{ node: string }>((tie) => ({
      node: fc.oneof(
        { maxDepth: 4, depthSize: 'small' },
        atom,
        fc.tuple(tie('node'), tie('node')).map((pair) => pair.join('')),
        fc.tuple(tie('node'), tie('node')).map(([a, b]) => `(?:${a}|${b})`),
        fc
          .tuple(tie('node'), fc.constantFrom('*', '+', '?', '{2}', '{1,3}', '{0,}', '*?', '+?'))
          .map(([a, times]) => `(${a})${times}`),
      ),
    })).node;
    const line = fc.string({ unit: fc.constantFrom('a', 'b', 'A', 'c', '1', ' ', '_', '.', '-'), maxLength: 12 });
    fc.assert(
      fc.property(pattern, line, fc.boolean(), (source, text, ignoreCase) => {
        const expected = new RegExp(source, ignoreCase ? 'i' : '').test(text);
        assert.equal(compileLinear(source, ignoreCase)(text), expected, `${source} on ${text}`);
      }),
      { numRuns: 3_000 },
    );
  });

  it('never throws anything but a refusal, for any pattern', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...Array.from('()[]{}*+?|^$.\\ab1,-:=!<k')), maxLength: 15 }),
        (source) => {
          try {
            compileLinear(source, false)('aab');
          } catch (error) {
            assert.ok(error instanceof PatternRefused);
          }
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('answers at once for patterns that make backtracking ones hang', () => {
    const line = `${'a'.repeat(2_000)}!`;
    for (const source of ['^(a+)+$', '^(a|a)*$', '^(a|aa)+$', '(.*a){12}b', '^(([a-z])+.)+[A-Z]([a-z])+$']) {
      assert.equal(compileLinear(source, false)(line), false);
    }
  });

  it('refuses what would take too much or is not known', () => {
    for (const source of [
      '(a{1000}){1000}',
      'a'.repeat(501),
      '(?=a)',
      '(?<!a)b',
      '(a)\\1',
      '\\p{L}',
      '(',
      ')',
      '[a',
      '*a',
      'a{3,1}',
      '\\',
      '('.repeat(60),
    ]) {
      assert.throws(() => compileLinear(source, false), PatternRefused, source);
    }
  });
});
