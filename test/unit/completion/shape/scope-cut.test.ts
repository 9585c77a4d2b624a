import assert from 'node:assert/strict';
import fc from 'fast-check';
import { cursorContext, textSnapshot } from '../../../../src/completion/engine/document-snapshot.ts';
import {
  cutBlock,
  cutLine,
  cutOpenText,
  maximumBlockLines,
  maximumLines,
} from '../../../../src/completion/shape/scope-cut.ts';
import type { ScopeCut } from '../../../../src/completion/shape/scope-cut.ts';
import { hostileText } from '../hostile-text.ts';

function cut(marked: string, answer: string, { languageId = 'typescript', isWhole = true } = {}): ScopeCut {
  const offset = marked.indexOf('█');
  const context = cursorContext(textSnapshot(marked.replace('█', '')), offset);
  return cutBlock(answer, { context, languageId }, isWhole);
}

describe('the block an answer is cut to', () => {
  it('ends where a bracket around the cursor closes that the document closes itself', () => {
    assert.equal(cut('function go() {\n  █\n}\n', 'a();\n  b();\n}\nc();').text, 'a();\n  b();');
    assert.equal(cut('call({\n  █\n});\n', 'a: 1,\n  b: 2,\n});\nc();').text, 'a: 1,\n  b: 2,');
  });

  it('keeps the closing line that the document lacks, and nothing behind it', () => {
    assert.equal(cut('function go() {\n  █\n', 'a();\n}\nc();').text, 'a();\n}');
    assert.equal(cut('function go() {\n  a();█\nfunction b() {}\n', '\n}\nc();').text, '\n}');
    assert.equal(cut('def go\n  █\n', 'a\nend\nb', { languageId: 'ruby' }).text, 'a\nend');
  });

  it('goes on with else, catch and their kind, whether the document closes the block or not', () => {
    const chain = 'a();\n} else if (y) {\n  b();\n} else {\n  c();\n}';
    const closed = chain.slice(0, -2);
    assert.equal(cut('if (x) {\n  █\n', `${chain}\nd();`).text, chain);
    assert.equal(cut('if (x) {\n  █\n}\n', `${chain}\nd();`).text, closed);
    assert.equal(cut('if (x) {█\n}\n', `\n  ${chain}\nd();`).text, `\n  ${closed}`);
    assert.equal(cut('try {\n  █\n}\n', 'a();\n} catch {\n  b();\n}\nc();').text, 'a();\n} catch {\n  b();');
    assert.equal(
      cut('if x {\n\t█\n}\n', 'a()\n} else {\n\tb()\n}\n', { languageId: 'go' }).text,
      'a()\n} else {\n\tb()',
    );
  });

  it('goes on with the branches of blocks without braces', () => {
    const python = { languageId: 'python' };
    const ruby = { languageId: 'ruby' };
    assert.equal(cut('if x:\n    █\n', 'a()\nelse:\n    b()\nc()', python).text, 'a()\nelse:\n    b()');
    assert.equal(cut('if x:\n    █\nreturn y\n', 'a()\nelse:\n    b()\nreturn y', python).text, 'a()\nelse:\n    b()');
    assert.equal(cut('if x\n  █\nend\n', 'a\nelsif y\n  b\nelse\n  c\nend', ruby).text, 'a\nelsif y\n  b\nelse\n  c');
    assert.equal(cut('begin\n  █\n', 'a\nrescue => e\n  b\nend\nc', ruby).text, 'a\nrescue => e\n  b\nend');
    assert.equal(
      cut('if [ x ]; then\n  █\nfi\n', 'a\nelse\n  b\nfi', { languageId: 'shellscript' }).text,
      'a\nelse\n  b',
    );
    assert.equal(cut('def f():\n    █\n', 'a()\nelse:\n    b()\n', python).text, 'a()', 'a function has no else');
  });

  it('stops before a branch that the document has already, or that is only begun', () => {
    const branch = 'a();\n} else {\n  b();\n}';
    assert.equal(cut('if (x) {\n  █\n} else if (y) {\n  c();\n}\n', branch).text, 'a();');
    assert.equal(cut('if (x) {█\n} else if (y) {\n  c();\n}\n', `\n  ${branch}`).text, '\n  a();');
    assert.equal(cut('if (x) {\n  █\n}\n', 'a();\n} else {').text, 'a();');
    assert.equal(cut('if (x) {\n  █\n}\n', 'a();\n} else {\n  b(', { isWhole: false }).text, 'a();');
    assert.equal(cut('if x:\n    █\nelse:\n    d()\n', 'a()\nelse:\n    b()\n', { languageId: 'python' }).text, 'a()');
    assert.equal(cut('if x:\n    █\n', 'a()\nelse:', { languageId: 'python' }).text, 'a()');
    assert.equal(cut('if x\n  █\nelse\n  c\nend\n', 'a\nelse\n  b\nend', { languageId: 'ruby' }).text, 'a');
  });

  it('keeps a closing bracket of its own, whatever the document has', () => {
    assert.equal(
      cut('class A {\n  go() {\n    █\n  }\n}\n', 'if (x) {\n      b();\n    }\n  }\n}').text,
      'if (x) {\n      b();\n    }',
    );
  });

  it('is not led astray by brackets in strings and comments', () => {
    assert.equal(cut('function go() {\n  █\n}\n', 'a("}"); // }\n  b();\n}').text, 'a("}"); // }\n  b();');
    assert.equal(cut('const a = () => {█\n', '\n  b(`\n}\n`);\n};\nc();').text, '\n  b(`\n}\n`);\n};');
  });

  it('stops at another block where a brace was forgotten', () => {
    assert.equal(
      cut('class A {\n  go() {█\n', '\n    a();\n    if (b) {\n      c();\n\n  stop() {\n').text.includes('stop'),
      false,
    );
  });

  it('is one block outside of all blocks', () => {
    assert.equal(
      cut('const a = 1;\n█\n', 'function b() {\n  c();\n}\n\nfunction d() {\n  e();\n}').text,
      'function b() {\n  c();\n}',
    );
    assert.equal(cut('█\n', 'a = 1\nb = 2\n\nc = 3').text, 'a = 1\nb = 2\n\nc = 3');
  });

  it('is complete as soon as no more of the stream can change it', () => {
    const open = { isWhole: false };
    assert.equal(cut('if (x) {\n  █\n}\n', 'a();\n  b', open).isComplete, false);
    assert.equal(cut('if (x) {\n  █\n}\n', 'a();\n  b();\n}\n', open).isComplete, true);
    assert.equal(cut('function █\n', 'go() {\n  a();\n}', open).isComplete, true);
    assert.equal(cut('if █\n', '(x) {\n  a();\n}', open).isComplete, false, 'an else may follow');
    assert.equal(cut('const a█\nb()\n', ' = [\n  1,\n]', open).isComplete, true);
    assert.equal(cut('const a█\nb();\n', ' = [\n  1,\n]', open).isComplete, false, 'a semicolon follows');
  });

  it('ends after some lines between two statements where no end is in sight', () => {
    const lines = Array.from({ length: 20 }, (_, i) => (i % 3 === 2 ? '}' : i % 3 === 1 ? '  a();' : 'if (x) {')).join(
      '\n',
    );
    const { text, isComplete } = cut('b();\n█\n', `x();\n${lines}`, { isWhole: false });
    assert.ok(isComplete && text.endsWith('}'));
    assert.ok(text.split('\n').length <= maximumLines);
  });

  it('is the beginning of the answer, of bounded length, and grows with it', () => {
    const languages = fc.constantFrom('typescript', 'python', 'ruby', 'markdown', 'nonsense');
    fc.assert(
      fc.property(hostileText, hostileText, hostileText, languages, (before, after, answer, languageId) => {
        const place = `${before.replaceAll('█', '')}█${after}`;
        const whole = cut(place, answer, { languageId });
        assert.ok(answer.startsWith(whole.text));
        assert.ok(whole.text.split('\n').length <= maximumBlockLines);
        for (const at of [answer.length >> 2, answer.length >> 1]) {
          const part = cut(place, answer.slice(0, at), { languageId, isWhole: false });
          assert.ok(answer.startsWith(part.text));
        }
      }),
    );
  });
});

describe('other cuts', () => {
  it('take the first line that holds something', () => {
    assert.deepEqual(cutLine('\n  a();\nb();'), { text: '\n  a();', isComplete: true });
    assert.deepEqual(cutLine('a()'), { text: 'a()', isComplete: false });
    assert.deepEqual(cutLine(' \n\t'), { text: '', isComplete: false });
  });

  it('take a string over several lines up to the line on which it closes', () => {
    assert.deepEqual(cutOpenText('a\nb\n""")\nc', '"""', false), { text: 'a\nb\n""")', isComplete: true });
    assert.deepEqual(cutOpenText('a\nb', '"""', false), { text: 'a', isComplete: false });
    assert.equal(cutOpenText('a\n'.repeat(30), '"""', false).text.split('\n').length, maximumLines);
  });
});
