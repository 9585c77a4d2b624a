import assert from 'node:assert/strict';
import fc from 'fast-check';
import { StartCleaner } from '../../../../src/completion/shape/clean-start.ts';
import { cursorContext, textSnapshot } from '../../../../src/completion/engine/document-snapshot.ts';
import { wantsSeveralLines } from '../../../../src/completion/shape/multiline.ts';
import { ghostText } from '../../../../src/completion/shape/ghost-text.ts';
import { shapeAnswer } from '../../../../src/completion/shape/shape-answer.ts';
import type { ShapedAnswer } from '../../../../src/completion/shape/shape-answer.ts';
import { isVisible } from '../../../../src/completion/shape/visibility.ts';

function shape(marked: string, answer: string, languageId = 'typescript', path = 'src/shop.ts'): ShapedAnswer {
  const offset = marked.indexOf('█');
  const context = cursorContext(textSnapshot(marked.replace('█', '')), offset);
  const { text, cuts } = new StartCleaner({ context, path, languageId }).clean(answer, true);
  const multiline = wantsSeveralLines(context, languageId);
  const shaped = shapeAnswer(
    { text, typed: 0, origin: context, isWhole: true, multiline, stop: ['</s>'], languageId, path },
    context,
  );
  return { ...shaped, cuts: [...cuts, ...shaped.cuts] };
}

describe('the filters', () => {
  it('cut stop texts and tokens of prompts', () => {
    assert.equal(shape('a = █', 'b;</s>junk').text, 'b;');
    assert.equal(shape('a = █', 'b;<|fim_suffix|>junk').text, 'b;');
    assert.equal(shape('a = █', '<fim_middle>').isDropped, true);
  });

  it('take a fence off, but not in Markdown', () => {
    assert.equal(shape('a = █', '```ts\nb;\n```\nIt adds.').text, 'b;');
    assert.ok(shape('text\n█', '```ts\nb;\n```', 'markdown').text.startsWith('```'));
  });

  it('take off the path as a comment', () => {
    assert.equal(shape('█', '// src/shop.ts\nexport const a = 1;').text, 'export const a = 1;');
    assert.ok(shape('█', '// The shop.\nexport const a = 1;').text.startsWith('// The shop.'));
  });

  it('A077: drop text with hidden characters', () => {
    for (const hidden of ['\u202E', '\u200B', '\u0007', '\uD800', '\r', '\u{E0041}']) {
      const { isDropped, cuts } = shape('a = █', `b${hidden}c;`);
      assert.ok(isDropped && cuts.includes('hidden-characters'), JSON.stringify(hidden));
    }
  });

  it('keep a character of which half comes with the next piece', () => {
    const context = cursorContext(textSnapshot('a = ""'), 5);
    const cleaner = new StartCleaner({ context, path: 'a.ts', languageId: 'typescript' });
    assert.equal(cleaner.clean('fine \uD83D', false).text, 'fine ');
    assert.equal(cleaner.clean('fine \uD83D\uDE00', false).text, 'fine \uD83D\uDE00');
    assert.equal(shape('a = "█"', 'cut off at \uD83D').text, 'cut off at ');
  });

  it('keep a line of a nested block that stands below the cursor, too', () => {
    for (const [place, answer, languageId] of [
      ['for (;;) {\n  █\n  return null;\n}\n', 'if (!a) {\n    return null;\n  }\n  go();', 'typescript'],
      ['def f(a):\n    █\n    return None\n', 'if not a:\n        return None\n    go()', 'python'],
      ['def f(a)\n  █\n  return nil\nend\n', 'if !a\n    return nil\n  end\n  go', 'ruby'],
    ] as const) {
      assert.equal(shape(place, answer, languageId).text, answer);
      const again = `${answer}\n${place.split('\n')[2] ?? ''}`;
      assert.equal(shape(place, again, languageId).text, answer, 'the line itself is not said twice');
    }
    assert.equal(shape('if (!a) {█\nreturn null;\n', '\n  return null;\n}').text, '\n  return null;\n}');
  });

  it('do not repeat the indentation that is there', () => {
    assert.equal(shape('f() {\n    █\n}', '    go();').text, 'go();');
    assert.equal(shape('return █', ' go();').text, 'go();');
    assert.equal(shape('f() {\n    █\n}', ' go();').text, 'go();');
    assert.equal(shape('f() {\n\t█\n}', '    go();').text, 'go();');
    assert.equal(shape('f() {\n  █\n}', '    go();').text, '  go();');
  });

  it('keep one line in a line and a block in an empty block', () => {
    assert.equal(shape('a = █', 'b;\nc;\nd;').text, 'b;');
    assert.equal(shape('if (a) {\n  █\n}\n', 'b;\n  c;\n}\nd;\n').text, 'b;\n  c;');
    assert.equal(shape('if (a) {█\n', '\n  b;\n}\nc;\n').text, '\n  b;\n}');
    assert.equal(shape('def f():\n    █\n', 'a\n    b\n\ndef g():\n    c\n', 'python').text, 'a\n    b');
  });

  it('keep the whole block that a line opens', () => {
    assert.equal(shape('if █\n', '(a) {\n  b;\n}\nc;\n').text, '(a) {\n  b;\n}');
  });

  it('fit what stands right of the cursor', () => {
    assert.deepEqual(pick(shape('call(█)', 'a, b);')), ['a, b);', 1]);
    assert.deepEqual(pick(shape('call(█)', 'f(a)')), ['f(a)', 0]);
    assert.deepEqual(pick(shape('call(█);', 'a)')), ['a)', 1]);
    assert.deepEqual(pick(shape('x = [█]', '1, 2]')), ['1, 2]', 1]);
  });

  it('replace all that stands right of the cursor where an answer goes on in further lines', () => {
    assert.deepEqual(pick(shape('function f(█) {\n\n}', 'a: A): B {\n  g(a);\n}')), ['a: A): B {\n  g(a);', 3]);
    assert.deepEqual(pick(shape('const a = {█};\n', '\n  b: 1,\n};\nc();')), ['\n  b: 1,\n};', 2]);
    assert.deepEqual(pick(shape('f(() => {█})\n', '\n  b();\n}')), ['\n  b();\n}', 1]);
    assert.deepEqual(pick(shape('f(() => {█})\n', '\n  b();\n};')), ['', 0]);
    assert.deepEqual(pick(shape('f(█, second)', 'first\nmore')), ['first', 0]);
  });

  it('end where an answer begins to say what stands right of the cursor', () => {
    assert.equal(shape('log(█, "debug", )', 'x, "debug", y);').text, 'x');
    assert.equal(shape('log("a: █", value);', '1", value); b();').text, '1');
  });

  it('take off what is no code in front of an answer', () => {
    for (const bad of ['➕  ', '\u200B ', '+   ', '.  ']) {
      assert.equal(shape('f() {\n  █\n}', `${bad}go();`).text, 'go();');
    }
    assert.equal(shape('items:\n  █', '- a', 'yaml').text, '- a');
    assert.equal(shape('text\n\n█', '-   item', 'markdown').text, '-   item');
    assert.equal(shape('a = █', '.5').text, '.5');
  });

  it('go on to the end of a string over several lines', () => {
    const text = 'one\ntwo\n"""';
    assert.equal(shape('help = """█\nprint(help)\n', `${text}\nprint(help)\n`, 'python').text, text);
    assert.equal(shape('const help = `█\n', 'one\ntwo`;\ngo();').text, 'one\ntwo`;');
  });

  it('take 8,000 characters of anything', () => {
    for (const piece of ['(', '{', '}', '"', '`', '/*', '}\n', 'ab', '    x\n', '```', '<|', '- ', ' \n', 'a b ']) {
      const shaped = shape('if (a) {\n  █\n}', piece.repeat(8_000 / piece.length));
      assert.ok(shaped.text.length <= 8_000);
    }
  });

  it('do not close a block that has nothing in it', () => {
    assert.equal(shape('if (a) {\n  █', '}').isDropped, true);
    assert.equal(shape('if (a) {\n  go();\n█', '}').text, '}');
  });

  it('do not repeat the lines that follow', () => {
    assert.equal(shape('f() {\n  █\n  return total;\n}', 'return total;').isDropped, true);
    assert.equal(shape('f() {\n  █\n  return total;\n}', 'go();\n  return total;\n}').text, 'go();');
  });

  it('do not repeat a line that differs only in blanks or in a comma at its end', () => {
    assert.equal(shape('f() {\n  █\n  return a + b;\n}', 'go();\n  return a+b;\n}').text, 'go();');
    assert.equal(shape('go();\n█\nlog( a, b );', 'log(a,b);').isDropped, true);
    assert.equal(shape('log( a, b );\n█', 'log(a,b);').isDropped, true);
    assert.equal(shape('const a = [\n  █\n  "two"\n];', '"one",\n  "two",\n];').text, '"one",');
    assert.equal(shape('f() {\n  █\n  in out;\n}', 'go();\n  inout;\n}').text, 'go();\n  inout;');
  });

  it('keep a line that differs in blanks which mean something: in a string, and between two marks', () => {
    assert.equal(shape("f() {\n  █\n  a = 'x  y';\n}", "go();\n  a = 'x y';\n}").text, "go();\n  a = 'x y';");
    assert.equal(shape('f() {\n  █\n  n = a + +b;\n}', 'go();\n  n = a ++ b;\n}').text, 'go();\n  n = a ++ b;');
  });

  it('do not repeat the line above', () => {
    assert.equal(shape('const a = read();\n█', 'const a = read();').isDropped, true);
  });

  it('cut a text that repeats itself', () => {
    assert.equal(shape('f() {\n  █\n}', 'go();\n  go();\n  go();\n  go();').text, 'go();');
    assert.equal(shape('a = █', 'ab.ab.ab.ab.ab.ab.ab.').text, 'ab.');
    assert.equal(shape('// █', '--------------------').text, '--------------------');
  });

  it('drop what is only white space', () => {
    assert.equal(shape('a = █', '  \n\t\n').isDropped, true);
  });

  it('give only what VS Code draws, for any answer at any place', () => {
    const piece = fc.constantFrom('a', ' ', '\n', '(', ')', '{', '}', ';', '"', '  b', '```', '// x', '<|x|>', '🙂');
    const text = fc.array(piece, { maxLength: 25 }).map((pieces) => pieces.join(''));
    fc.assert(
      fc.property(text, text, text, (before, after, answer) => {
        const shaped = shape(`${before}█${after}`, answer);
        if (shaped.isDropped) return;
        const line = after.split('\n', 1)[0] ?? '';
        assert.ok(shaped.replaceAfter <= line.length);
        assert.ok(isVisible({ replaced: line.slice(0, shaped.replaceAfter), insertText: shaped.text, cursor: 0 }));
        const above = before.split('\n').at(-1) ?? '';
        const end = above.length + shaped.replaceAfter;
        const parts = ghostText({ line: above + line, start: above.length, end, insertText: shaped.text });
        assert.ok(parts !== undefined && parts.length > 0, 'there is something to draw');
      }),
      { numRuns: 500 },
    );
  });

  it('give out a beginning only once it is certain', () => {
    const place = { context: cursorContext(textSnapshot('  '), 2), path: 'src/shop.ts', languageId: 'typescript' };
    const piece = fc.constantFrom(
      ...[
        '```',
        'ts',
        '\n',
        '  ',
        ' ',
        '// src/shop.ts',
        '# x',
        'go();',
        '`',
        '/',
        '\r\n',
        '+',
        '-',
        '.',
        '➕',
        '\u200B',
      ],
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 10 }), fc.constantFrom(0, 198, 1_000), (pieces, blank) => {
        // Long ones count as begun after a while, whatever they begin with.
        const answer = pieces.slice(0, 3).join('') + ' '.repeat(blank) + pieces.slice(3).join('');
        const cleaner = new StartCleaner(place);
        let last = '';
        for (let length = Math.max(0, blank - 30); length <= answer.length; length++) {
          const { text } = cleaner.clean(answer.slice(0, length), false);
          assert.equal(new StartCleaner(place).clean(answer.slice(0, length), false).text, text);
          assert.ok(text.startsWith(last), JSON.stringify([answer, last, text]));
          last = text;
        }
      }),
      { numRuns: 500 },
    );
  });
});

function pick({ text, replaceAfter }: ShapedAnswer): [string, number] {
  return [text, replaceAfter];
}
