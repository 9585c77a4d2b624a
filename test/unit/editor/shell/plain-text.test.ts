import assert from 'node:assert/strict';
import fc from 'fast-check';
import { longestPiece, plainLines, plainText, plainValues } from '../../../../src/editor/shell/plain-text.ts';
import { iconsIn, linksIn } from '../../../support/editor-syntax.ts';

/** Strings out of what links, icons and code are made of, with anything between. */
const hostile = fc
  .array(
    fc.oneof(
      fc.constantFrom('[', ']', '(', ')', '$', '`', '$(', '](', '](command:', '[x](command:a)', '$(zap)', '$(a~spin)'),
      fc.constantFrom(
        'command:x',
        'https://a.example',
        'file:///',
        ' "t"',
        '\\',
        '\n',
        '\u0000',
        '\u001b[31m',
        '\u202e',
      ),
      fc.constantFrom('\u200b', '\u200d', '\ufe0f', '❤', '\ud83d', '😀'),
      fc.string({ unit: 'binary', maxLength: 6 }),
    ),
    { maxLength: 30 },
  )
  .map((pieces) => pieces.join(''));

describe('text that is not ours, made plain', () => {
  it('has no link, no icon, no code, one line and no lone half of a character, whatever it was', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const plain = plainText(text);
        assert.deepEqual([linksIn(plain), iconsIn(plain)], [[], []]);
        assert.doesNotMatch(plain, /[[\]`\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u);
        assert.ok(plain.isWellFormed());
        assert.ok(plain.length <= longestPiece);
      }),
    );
  });

  it('makes no link or icon together with a sentence of ours and other pieces', () => {
    fc.assert(
      fc.property(hostile, hostile, (one, other) => {
        for (const [before, between, after] of [
          ['', '', ''],
          ['$(key) ', '(', ')'],
          ['"', '" (', ').'],
          ['', '](', ')'],
        ] as const) {
          const icons = iconsIn(before).length;
          const text = `${before}${plainText(one)}${between}${plainText(other)}${after}`;
          assert.deepEqual([linksIn(text).length, iconsIn(text).length], [0, icons], text);
        }
      }),
    );
  });

  it('shows the rest of a text as it was', () => {
    assert.equal(
      plainText('Qwen 3 Coder (30B) – "fast", 50 % off at $3.00'),
      'Qwen 3 Coder (30B) – "fast", 50 % off at $3.00',
    );
    assert.equal(plainText('sonnet[1m]'), 'sonnet(1m)');
    assert.equal(plainText('$(error) GPT'), '＄(error) GPT');
    assert.equal(plainText('[x](command:workbench.action.terminal.new)'), '(x)(command:workbench.action.terminal.new)');
  });

  it('puts lines into one and takes out colors and characters nobody sees', () => {
    assert.equal(plainText('a\r\n\tb\u2028c\u001b[31md\u202ee\u200b'), 'a b cde');
  });

  it('cuts what is too long between whole characters', () => {
    assert.equal(plainText('😀'.repeat(10), 6), '😀😀…');
    assert.equal(plainText('abcdef', 6), 'abcdef');
    assert.equal(plainText('abcdefg', 6), 'abcde…');
  });

  it('costs no more for a megabyte than for a page', () => {
    const text = '[$(\u202e`'.repeat(1_000_000);
    const started = performance.now();
    for (let times = 0; times < 100; times++) plainText(text);
    assert.ok(performance.now() - started < 1_000);
  });

  it('keeps numbers, and the lines of a text with several', () => {
    assert.deepEqual(plainValues([3, '[x](file:///a)']), [3, '(x)(file:///a)']);
    assert.equal(plainLines('one\n$(two)\r\nthree'), 'one\n＄(two)\nthree');
  });
});
