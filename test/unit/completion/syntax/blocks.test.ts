import assert from 'node:assert/strict';
import fc from 'fast-check';
import { blockBodyFinished } from '../../../../src/completion/syntax/block-body-finished.ts';
import { blockLanguage } from '../../../../src/completion/syntax/block-language.ts';
import { lineDepths } from '../../../../src/completion/syntax/bracket-depth.ts';
import { codeTokens } from '../../../../src/completion/syntax/code-tokens.ts';
import { isEmptyBlockStart } from '../../../../src/completion/syntax/empty-block-start.ts';
import { followBraces } from '../../../../src/completion/syntax/brace-blocks.ts';
import { cursorContext, textSnapshot } from '../../../../src/completion/engine/document-snapshot.ts';
import { wantsSeveralLines } from '../../../../src/completion/shape/multiline.ts';
import { hostileText } from '../hostile-text.ts';

function startsEmpty(marked: string, languageId: string): boolean {
  const [before = '', after = ''] = marked.split('█');
  return isEmptyBlockStart({ before, after }, languageId);
}

function finished(marked: string, answer: string, languageId: string): string | undefined {
  const [before = ''] = marked.split('█');
  const end = blockBodyFinished(before, answer, languageId);
  return end === undefined ? undefined : answer.slice(0, end);
}

const languages = ['typescript', 'python', 'ruby', 'go', 'rust', 'cpp', 'css', 'clojure', 'nonsense'];

describe('the start of an empty block', () => {
  const yes: readonly (readonly [string, string])[] = [
    ['typescript', 'export function total(items: Item[█'],
    ['typescript', 'export function total(items: Item[]): number█'],
    ['typescript', 'list.forEach((item) => {█'],
    ['typescript', 'class Cart {\n  add(item: Item): void {\n    █\n  }\n}'],
    ['typescript', 'if (cart.isEmpty()) {\n  █\n}'],
    ['javascript', 'try {\n  run();\n} catch (error) {█\n}'],
    ['typescript', 'const text = "{"; while (text) {█'],
    ['python', 'async def load(path):\n    █'],
    ['python', 'def load(path):\n    """Reads a file.\n\n    Once.█'],
    ['python', 'with open(path) as file:█\n\nprint(1)'],
    ['ruby', 'items.each do |item|\n  █\nend'],
    ['ruby', 'module Shop█'],
    ['go', 'for i := range items {\n\t█\n}'],
    ['go', 'type Cart struct {█\n}'],
    ['rust', "impl<'a> Cart<'a> {\n    █\n}"],
    ['java', 'class Cart {\n  int total(List<Item> items) {\n    █\n  }\n}'],
    ['csharp', 'if (ready)█\n{\n}'],
    ['cpp', 'int main(int argc, char** argv) {\n  █\n}'],
    ['php', '<?php\nforeach ($items as $item) {\n    █\n}'],
    ['css', '.cart {\n  █\n}'],
    ['lua', 'function total(items)\n  █\nend'],
  ];
  for (const [language, marked] of yes) {
    it(`is seen in ${language}: ${JSON.stringify(marked)}`, () => assert.ok(startsEmpty(marked, language)));
  }

  const no: readonly (readonly [string, string])[] = [
    ['typescript', 'const cart = {█'],
    ['typescript', 'cart.add(█'],
    ['typescript', 'functional█'],
    ['typescript', 'object.if█'],
    ['typescript', 'if (ready) {█\n  go();\n}'],
    ['typescript', 'if (ready) { go(); █'],
    ['typescript', 'if (ready) {█}'],
    ['typescript', 'items.map((item) => item.█'],
    ['typescript', '// if (ready) {\n█'],
    ['typescript', 'const text = "if (ready) {";█'],
    ['typescript', 'const pattern = /class {/;█'],
    ['typescript', 'do {\n  go();\n} while (ready█'],
    ['typescript', 'function total(items: Item[],█\n  tax: number): number;'],
    ['python', 'def load(path):\n    return path\n█'],
    ['python', 'def load(path):█\n    return path'],
    ['python', 'if ready: go()█'],
    ['python', 'x = {"def": 1}█'],
    ['python', 'text = """\ndef load():\n"""█'],
    ['ruby', 'def total█\n  1\nend'],
    ['ruby', 'go if ready█'],
    ['go', 'total := add(1, 2)█'],
    ['rust', "let name: &'static str = value█"],
  ];
  for (const [language, marked] of no) {
    it(`is not seen in ${language}: ${JSON.stringify(marked)}`, () => assert.ok(!startsEmpty(marked, language)));
  }

  it('is said of any text without failing, whatever the language', () => {
    fc.assert(
      fc.property(hostileText, hostileText, fc.constantFrom(...languages), (before, after, language) => {
        assert.equal(typeof isEmptyBlockStart({ before, after }, language), 'boolean');
      }),
    );
  });

  it('does not depend on text after the end of the block', () => {
    assert.ok(startsEmpty('if (a) {\n  █\n}\nif (b) {\n  c();\n}', 'typescript'));
  });
});

describe('several lines', () => {
  const wanted = (marked: string, languageId: string): boolean => {
    const offset = marked.indexOf('█');
    return wantsSeveralLines(cursorContext(textSnapshot(marked.replace('█', '')), offset), languageId);
  };

  it('are wanted behind what opens a block and not in the middle of its head', () => {
    assert.ok(wanted('function go() {█\n}', 'typescript'));
    assert.ok(!wanted('function go█', 'typescript') && startsEmpty('function go█', 'typescript'));
    assert.ok(wanted('def go():█', 'python') && !wanted('def go█', 'python'));
  });

  it('are wanted between brackets that the editor closed, and in a string that goes on', () => {
    assert.ok(wanted('function go() {█}', 'typescript') && !startsEmpty('function go() {█}', 'typescript'));
    assert.ok(!wanted('go(█)', 'typescript'));
    assert.ok(wanted('const text = `one█', 'typescript') && !wanted("const text = 'one█", 'typescript'));
    assert.ok(!wanted('see [the page](█', 'markdown'));
  });
});

describe('the end of a block body', () => {
  it('is the closing brace, not one of a block inside, of a string or of a comment', () => {
    assert.equal(finished('if (a) {█', '\n  b();\n}\nc();', 'typescript'), '\n  b();\n}');
    assert.equal(
      finished('if (a) {█', '\n  if (b) { c(); }\n  d("}"); // }\n}\n', 'go'),
      '\n  if (b) { c(); }\n  d("}"); // }\n}',
    );
    assert.equal(finished('function go█', '() {\n  b();\n}\nc();', 'javascript'), '() {\n  b();\n}');
    assert.equal(finished('if (a) {█', '\n  b();\n', 'typescript'), undefined);
  });

  it('is the last line of the body where a line leaves it', () => {
    assert.equal(finished('def go():█', '\n    a = [\n1,\n    ]\n\nb = 2', 'python'), '\n    a = [\n1,\n    ]');
    assert.equal(finished('def go█', '(a):\n    """Says\nmore."""\nb', 'python'), '(a):\n    """Says\nmore."""');
    assert.equal(finished('def go():█', '\n    # later\nb', 'python'), undefined);
    assert.equal(finished('def go():█', '\n    a', 'python'), undefined);
    assert.equal(finished('def go█', '\n  a\nend\nb', 'ruby'), '\n  a\nend');
  });

  it('lies in the answer, and more of the answer does not move it', () => {
    fc.assert(
      fc.property(
        hostileText,
        hostileText,
        hostileText,
        fc.constantFrom(...languages),
        (before, answer, more, language) => {
          const end = blockBodyFinished(before, answer, language);
          assert.ok(end === undefined || (end > 0 && end <= answer.length));
          if (end !== undefined && blockLanguage(language).style === 'braces' && /^[\n ]/.test(more)) {
            assert.equal(blockBodyFinished(before, answer + more, language), end);
          }
        },
      ),
    );
  });
});

describe('the lexer', () => {
  it('gives tokens in order that leave nothing out but white space', () => {
    fc.assert(
      fc.property(hostileText, fc.constantFrom(...languages), (text, language) => {
        let last = 0;
        for (const { start, end } of codeTokens(text, blockLanguage(language))) {
          assert.ok(start >= last && end > start && /^[ \t\r]*$/.test(text.slice(last, start)));
          last = end;
        }
        assert.ok(/^[ \t\r]*$/.test(text.slice(last)));
      }),
    );
  });

  it('counts brackets by line, one entry a line', () => {
    assert.deepEqual(
      lineDepths('f({\n  "}": 1, // )\n}) {', blockLanguage('typescript')).map(({ before, lowest, after }) => [
        before,
        lowest,
        after,
      ]),
      [
        [0, 0, 2],
        [2, 2, 2],
        [2, 0, 1],
      ],
    );
    fc.assert(
      fc.property(hostileText, fc.constantFrom(...languages), (text, language) => {
        assert.equal(lineDepths(text, blockLanguage(language)).length, text.split('\n').length);
      }),
    );
  });

  it('looks at each character a bounded number of times, whatever the text', () => {
    for (const piece of [
      '(',
      '{',
      '}',
      '"',
      "'",
      '`',
      '/',
      '/*',
      '"""',
      '\\',
      '=>',
      'if ',
      '\n',
      'a(',
      '({[',
      ')]}',
      '_',
    ]) {
      for (const languageId of languages) {
        const text = piece.repeat(20_000 / piece.length);
        let tokens = 0;
        followBraces(text, blockLanguage(languageId), () => {
          tokens++;
          return false;
        });
        assert.ok(tokens <= text.length);
      }
    }
  });
});
