import assert from 'node:assert/strict';
import fc from 'fast-check';
import { cleanGrowingText, cleanLine, cleanText } from '../../../media/chat/markdown/clean-text.ts';

const esc = String.fromCharCode(0x1b);
const bel = String.fromCharCode(7);
const hex = (...codes: number[]): string => String.fromCodePoint(...codes);

/** Pieces that matter to the cleaner, to be mixed at random. */
const pieces = fc.constantFrom(
  ...['a', 'é', 'नी', '\n', '\r', '\t', ' ', '[', ']', 'm', '3', ';', '\\', '👩', '❤'],
  ...[esc, bel, `${esc}[`, `${esc}]0;`, hex(0x9b), hex(0x9d), hex(0x9c), hex(0), hex(0x7f)],
  ...[hex(0x200b), hex(0x200c), hex(0x200d), hex(0x202e), hex(0x2066), hex(0xfe0f), hex(0xfe01)],
  ...[hex(0xe0041), hex(0xe0100), hex(0xfeff), hex(0x3164)],
);
const hostile = fc.array(pieces, { maxLength: 40 }).map((parts) => parts.join(''));

describe('cleaning text for display', () => {
  it('leaves ordinary text of any script as it is', () => {
    const family = hex(0x1f469, 0x200d, 0x1f467);
    const heart = hex(0x2764, 0xfe0f);
    for (const text of ['plain\n\ttext', 'żółć', '日本語', 'می' + hex(0x200c) + 'خواهم', family, heart]) {
      assert.deepEqual(cleanText(text), { text, removed: 0 });
    }
  });

  const cases: readonly (readonly [string, string, string])[] = [
    ['colors', `a${esc}[31mred${esc}[0mb`, 'aredb'],
    ['a window title', `a${esc}]0;title${bel}b`, 'ab'],
    ['a terminal link (OSC 8)', `${esc}]8;;https://evil.example${esc}\\click${esc}]8;;${esc}\\`, 'click'],
    ['a clipboard write (OSC 52)', `x${esc}]52;c;ZXZpbA==${bel}y`, 'xy'],
    ['a sequence in its one-character form', `a${hex(0x9b)}2Jb`, 'ab'],
    ['NUL, backspace and DEL', `a${hex(0)}b${hex(8)}c${hex(0x7f)}d`, 'abcd'],
    ['direction overrides', `if (${hex(0x202e)}x${hex(0x202c)}${hex(0x2066)}y${hex(0x2069)})`, 'if (xy)'],
    ['direction marks', `a${hex(0x200e, 0x200f, 0x061c)}b`, 'ab'],
    ['tag characters', `safe${hex(0xe0069, 0xe0067, 0xe006e)}`, 'safe'],
    ['supplementary variation selectors', `a${hex(0xe0100, 0xe01ef)}b`, 'ab'],
    ['runs of variation selectors', `a${hex(0xfe00, 0xfe01, 0xfe0d)}b`, 'ab'],
    ['zero-width space and byte order mark', `pass${hex(0x200b)}word${hex(0xfeff)}`, 'password'],
    ['joiners between ASCII letters', `a${hex(0x200d)}b${hex(0x200c)}c`, 'abc'],
    ['invisible fillers', `a${hex(0x3164, 0x115f, 0xffa0)}b`, 'ab'],
  ];
  for (const [name, raw, expected] of cases) {
    it(`takes out ${name} and says so`, () => {
      const { text, removed } = cleanText(raw);
      assert.equal(text, expected);
      assert.ok(removed > 0);
    });
  }

  it('makes line feeds of other line ends without counting them', () => {
    assert.deepEqual(cleanText('a\r\nb\rc'), { text: 'a\nb\nc', removed: 0 });
  });

  it('leaves nothing to take out the second time', () => {
    fc.assert(
      fc.property(hostile, (raw) => {
        const once = cleanText(raw).text;
        assert.deepEqual(cleanText(once), { text: once, removed: 0 });
      }),
    );
  });

  it('only ever grows while the text grows, and ends like the whole text', () => {
    fc.assert(
      fc.property(hostile, (raw) => {
        const whole = cleanText(raw).text;
        for (let length = 0, before = ''; length <= raw.length; length += 1) {
          const now = cleanGrowingText(raw.slice(0, length)).text;
          assert.ok(now.startsWith(before), `${JSON.stringify(before)} then ${JSON.stringify(now)}`);
          before = now;
          if (length === raw.length) assert.ok(whole.startsWith(now));
        }
      }),
    );
  });

  it('makes one line of a label', () => {
    assert.equal(cleanLine(` a\n${esc}[1mb\t c `), 'a b c');
  });
});
