import assert from 'node:assert/strict';
import fc from 'fast-check';
import { cursorContext, textSnapshot } from '../../../../src/completion/engine/document-snapshot.ts';
import { isLastOfList } from '../../../../src/completion/syntax/list-place.ts';
import { hostileText } from '../hostile-text.ts';

/** Whether more of a list belongs behind the line, which the answer completes. */
function isLast(marked: string, answer: string, languageId = 'typescript'): boolean {
  const offset = marked.indexOf('█');
  const context = cursorContext(textSnapshot(marked.replace('█', '')), offset);
  return isLastOfList(context, languageId, context.linePrefix + answer);
}

describe('the last line of a list', () => {
  it('is a member of a type, an entry of an object or an item between brackets', () => {
    for (const [marked, answer, languageId] of [
      ['export interface A {\n  id: number;\n  na█\n}\n', 'me: string;', 'typescript'],
      ['type A = {\n  na█\n};\n', 'me: string;', 'typescript'],
      ['const a = {\n  one: 1,\n  tw█\n};\n', 'o: 2,', 'javascript'],
      ['call(\n  first,\n  sec█\n);\n', 'ond,', 'typescript'],
      ['function f(\n  a: number,\n  b█\n) {\n}\n', ': number,', 'typescript'],
      ['type User struct {\n\tName string\n\tAg█\n}\n', 'e int', 'go'],
      ['pub struct User {\n    name: String,\n    a█\n}\n', 'ge: u32,', 'rust'],
      ['h1 {\n  color: red;\n  mar█\n}\n', 'gin: 0;', 'css'],
      ['{\n  "a": 1,\n  "b█\n}\n', '": 2,', 'json'],
      ['struct P\n  a::Int\n  b█\nend\n', '::Int', 'julia'],
      ['colors = [\n    "red",\n    "gr█\n]\n', 'een",', 'python'],
    ] as const)
      assert.ok(isLast(marked, answer, languageId), marked);
  });

  it('is no statement, no comment and no line with others below it', () => {
    for (const [marked, answer, languageId] of [
      ['function f() {\n  const a█\n}\n', ' = 1;', 'typescript'],
      ['if (a) {\n  b█\n}\n', '(c,', 'typescript'],
      ['switch (a) {\n  case 1█\n}\n', ':', 'typescript'],
      ['list.forEach {\n    pri█\n}\n', 'ntln(it)', 'kotlin'],
      ['for record in records {\n    pri█\n}\n', 'nt(record)', 'swift'],
      ['items.map((item) => {\n  go█\n});\n', '(item);', 'typescript'],
      ['interface A {\n  // the na█\n}\n', 'me,', 'typescript'],
      ['interface A {\n  na█\n  id: number;\n}\n', 'me: string;', 'typescript'],
      ['interface A {\n  na█\n', 'me: string;', 'typescript'],
      ['- one\n  - tw█\n)\n', 'o,', 'markdown'],
    ] as const)
      assert.ok(!isLast(marked, answer, languageId), marked);
  });

  it('is told of any text', () => {
    fc.assert(
      fc.property(hostileText, hostileText, fc.constantFrom('typescript', 'ruby', 'css', 'x'), (before, after, id) => {
        assert.equal(typeof isLast(`${before.replaceAll('█', '')}█${after}`, 'a,', id), 'boolean');
      }),
    );
  });
});
