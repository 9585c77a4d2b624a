import assert from 'node:assert/strict';
import fc from 'fast-check';
import { hereDocumentLines } from '../../../../src/completion/syntax/here-documents.ts';
import { markupText } from '../../../../src/completion/syntax/markup-text.ts';

/** The lines of a text that are found, by their content. */
function found(text: string, lines: readonly boolean[]): string[] {
  return text.split('\n').filter((_, i) => lines[i] === true);
}

describe('lines between the tags of markup', () => {
  const between = (text: string): string[] => found(text, markupText(text).lines);

  it('are those that begin where no braces hold code', () => {
    assert.deepEqual(between('return (\n<p\nid="a>b"\n>\none\n{list.map(\n(a) => {\n})}\ntwo\n</p>\n);'), [
      'id="a>b"',
      '>',
      'one',
      '{list.map(',
      'two',
      '</p>',
    ]);
    assert.deepEqual(between('<>\none\n<br />\ntwo\n</>\nend'), ['one', '<br />', 'two', '</>']);
    assert.deepEqual(between('<p>\n<br>\n</p>\nend'), ['<br>', '</p>']);
  });

  it('are not those of scripts, comparisons and generics', () => {
    assert.deepEqual(between('<script setup>\ngo();\n</script>\nend'), []);
    assert.deepEqual(between('if (a<b || a < c)\ngo();'), []);
    assert.deepEqual(between('const a = useState<string>();\nconst f = <T,>(a: T) => a;\ngo();'), []);
    assert.deepEqual(between('// a <p> of text\nconst a = "<p>";\ngo();'), []);
  });

  it('may be closed by a tag that was opened above', () => {
    assert.ok(markupText('text\n</p>').closesMore);
    assert.ok(!markupText('<p>\ntext\n</p>').closesMore);
  });

  it('do not depend on what follows', () => {
    const piece = fc.constantFrom('<p>', '</p>', '<a b={', '}', '/>', '"', "'", '\n', 'x', '//', '{', ' ', '<>', '>');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 20 }), fc.array(piece, { maxLength: 20 }), (first, second) => {
        const text = `${first.join('')}\n`;
        const { lines } = markupText(text + second.join(''));
        assert.equal(lines.length, (text + second.join('')).split('\n').length);
        assert.deepEqual(lines.slice(0, text.split('\n').length), markupText(text).lines);
      }),
    );
  });
});

describe('lines of a here document', () => {
  const here = (text: string, languageId: string): string[] => found(text, hereDocumentLines(text, languageId));

  it('go up to the word that closes it', () => {
    assert.deepEqual(here('cat <<A <<"B"\n1\nA\n2\nB\nend', 'shellscript'), ['1', 'A', '2', 'B']);
    assert.deepEqual(here('cat <<-EOF\nEOF is no end\n\tEOF\nend', 'shellscript'), ['EOF is no end', '\tEOF']);
    assert.deepEqual(here('f(<<~A, 1)\n1\nA\nend', 'ruby'), ['1', 'A']);
    assert.deepEqual(here('f(<<<A\n1\nA, 2);\nend', 'php'), ['1', 'A, 2);']);
  });

  it('are not those behind a shift, an append or a here string', () => {
    assert.deepEqual(here('a=$((1 << bits))\nb', 'shellscript'), []);
    assert.deepEqual(here('cat <<< word\nb', 'shellscript'), []);
    assert.deepEqual(here('list << item\nclass << self\nb', 'ruby'), []);
    assert.deepEqual(here('a << EOF\nb', 'go'), []);
  });
});
