import assert from 'node:assert/strict';
import fc from 'fast-check';
import { cursorContext, textSnapshot } from '../../../../src/completion/engine/document-snapshot.ts';
import { StartCleaner } from '../../../../src/completion/shape/clean-start.ts';
import type { StartPlace } from '../../../../src/completion/shape/clean-start.ts';
import { wantsSeveralLines } from '../../../../src/completion/shape/multiline.ts';
import { shapeAnswer } from '../../../../src/completion/shape/shape-answer.ts';

function placeOf(marked: string, languageId: string): StartPlace {
  const context = cursorContext(textSnapshot(marked.replace('█', '')), marked.indexOf('█'));
  return { context, languageId, path: 'src/shop.ts' };
}

/** What is inserted for an answer, and the text of the document with it. */
function put(marked: string, answer: string, languageId = 'typescript'): string {
  const place = placeOf(marked, languageId);
  const { context, path } = place;
  const { text } = new StartCleaner(place).clean(answer, true);
  const asked = { typed: 0, origin: context, isWhole: true, stop: [], languageId, path };
  return shapeAnswer({ ...asked, text, multiline: wantsSeveralLines(context, languageId) }, context).text;
}

describe('an answer that repeats what stands before the cursor', () => {
  it('loses the beginning of the line', () => {
    assert.equal(put('const sum = prices.█\n', 'const sum = prices.reduce(add, 0);'), 'reduce(add, 0);');
    assert.equal(put('f() {\n  return █\n}', '  return a + b;'), 'a + b;');
    assert.equal(put('const sum  =  prices.█\n', 'const sum = prices.length;'), 'length;');
    assert.equal(put('if a == █\n', 'if a == None:\n    return 1', 'python'), 'None:\n    return 1');
    assert.equal(put('SELECT name FROM █\n', 'SELECT name FROM users;', 'sql'), 'users;');
    assert.equal(put('export function total(█\n', 'export function total(a: A) {\n  go();\n}'), 'a: A) {\n  go();\n}');
  });

  it('loses the expression or the word that the cursor goes on with', () => {
    assert.equal(put('const a = this.prices.█\n', 'this.prices.map(go);'), 'map(go);');
    assert.equal(put('const user = await █\n', 'await load();'), 'load();');
    assert.equal(put('  console.lo█\n', 'console.log(a);'), 'g(a);');
    assert.equal(put('import num█\n', 'numpy as np', 'python'), 'py as np');
    assert.equal(put('const fo█\n', 'foo = 1;'), 'o = 1;');
    assert.equal(put('let v = Vec::█\n', 'Vec::new();', 'rust'), 'new();');
    assert.equal(put('log(█)\n', 'log("a")'), '"a")');
  });

  it('loses the lines above and the marks of comments and lists', () => {
    assert.equal(put('function f(a) {\n  return █\n}', 'function f(a) {\n  return a + 1;\n}'), 'a + 1;');
    assert.equal(put('// █\ngo();', '// Adds all prices'), 'Adds all prices');
    assert.equal(put('# Re█\n', '# Read the file', 'python'), 'ad the file');
    assert.equal(put('- milk\n- █\n', '- eggs', 'markdown'), 'eggs');
  });

  it('keeps what is meant to stand there twice', () => {
    for (const [marked, answer] of [
      ['node = node.next.█\n', 'next.value;'],
      ['const y = Math.max(█\n', 'Math.max(a, b), c);'],
      ['const y = f(█\n', 'f(1));'],
      ['re█\n', 'render();'],
      ['const a = [0, 0, 0, █\n', '0, 0, 0, 1];'],
      ['return █\n', 'returnValue;'],
    ] as const)
      assert.equal(put(marked, answer), answer);
    assert.equal(put('long █\n', 'long x = 1;', 'c'), 'long x = 1;');
    assert.equal(put('That █\n', 'That is fine', 'markdown'), 'That is fine');
    assert.equal(put('rebuild(); rerender();\nre█\n', 'render();'), 'render();', 'the document has the joined word');
  });

  it('keeps a name that follows itself, and loses a keyword that does', () => {
    for (const [marked, answer, languageId] of [
      ['cp app.conf █\n', 'app.conf.bak', 'shellscript'],
      ['mv config █\n', 'config.bak', 'shellscript'],
      ['RUN mv dist █\n', 'dist-old', 'dockerfile'],
      ['typedef struct Node █\n', 'Node;', 'c'],
      ['struct module █\n', 'module;', 'c'],
      ['public Match █\n', 'Match { get; }', 'csharp'],
      ['a {\n  grid-template-rows: auto █\n}\n', 'auto 1fr;', 'css'],
      ['echo return █\n', 'return code', 'shellscript'],
    ] as const)
      assert.equal(put(marked, answer, languageId), answer, marked);
    assert.equal(put('  return █\n', 'return 1;'), '1;');
    assert.equal(put('const a = new █\n', 'new Shop();'), 'Shop();');
    assert.equal(put('const █\n', 'const a = 1;'), 'a = 1;');
    assert.equal(put('SELECT █\n', 'SELECT name', 'sql'), 'name');
  });

  it('keeps colors, hexadecimal numbers and the words of a string', () => {
    for (const [marked, answer, languageId] of [
      ['a {\n  color: #ff█\n}\n', 'ff00;', 'css'],
      ['a {\n  color: #fa█\n}\n', 'fafa;', 'css'],
      ['const id = "dead█\n', 'deadbeef";', 'typescript'],
      ['const id = `bon█\n', 'bonbon`;', 'typescript'],
      ['id: dead█\n', 'deadbeef', 'yaml'],
      ['git show fa█\n', 'face', 'shellscript'],
      ['  fa█\n', 'fa12;', 'typescript'],
    ] as const)
      assert.equal(put(marked, answer, languageId), answer, marked);
    assert.equal(put('const a = `${nam█\n', 'name}`;'), 'e}`;');
    assert.equal(put('this.#pri█\n', 'price;'), 'ce;');
    assert.equal(put('  de█\n', 'def total():', 'python'), 'f total():');
  });
});

describe('an answer that talks', () => {
  const hole = 'function f() {\n  █\n}\n';

  it('is the code in its fence, wherever that stands', () => {
    for (const talk of [
      "Here's the completion:\n\n",
      'Sure! Here is the code:\n',
      '**Completion:**\n',
      'You need a value.\nThis is it:\n\n',
    ])
      assert.equal(put(hole, `${talk}\`\`\`ts\nreturn 1;\n\`\`\`\n\nThis returns one.`), 'return 1;', talk);
    assert.equal(put(hole, '~~~\nreturn 1;\n~~~'), 'return 1;');
    assert.equal(put('f(a) {\n  return █\n}', 'Sure!\n\n```\nf(a) {\n  return a;\n}\n```'), 'a;');
  });

  it('is nothing where it has no code', () => {
    for (const talk of [
      "I'm sorry, but I don't have enough context to complete this.",
      'The missing code is `return 1;`.',
      'No completion is needed here.',
      'Explanation: the value has to be returned.',
      'The value is added to the list before it is returned.',
    ])
      assert.equal(put(hole, talk), '', talk);
  });

  it('ends before the sentences behind its code', () => {
    assert.equal(put(hole, 'return 1;\n\nThis returns one because the caller needs a value.'), 'return 1;');
    assert.equal(put(hole, 'return 1;\nNote that the caller needs it.\ngo();'), 'return 1;');
    assert.equal(put(hole, "Here's the completion:\n\nreturn 1;"), 'return 1;');
  });

  it('is left as it is where sentences belong', () => {
    const said = 'This function returns the sum of all prices.';
    for (const [marked, languageId] of [
      ['# Shop\n\n█\n', 'markdown'],
      ['// █\n', 'typescript'],
      ['/**\n * █\n */\n', 'typescript'],
      ['const text = "█";\n', 'typescript'],
      ['description: █\n', 'yaml'],
      ['<p>█</p>\n', 'typescriptreact'],
      ['def f():\n    """█\n', 'python'],
    ] as const)
      assert.equal(put(marked, said, languageId), said, marked);
    const commented = 'go();\n  /*\n  This function is called before anything else.\n  */\n  stop();';
    assert.equal(put(hole, commented), commented);
    const python = '"""\n    Return the sum of all prices.\n    """\n    return 1';
    assert.equal(put('def f():\n    █\n', python, 'python'), python);
  });

  it('is left as it is between the tags of markup', () => {
    const page = '<div>\n    <p>\n      Welcome to the admin panel of this site.\n    </p>\n  </div>';
    for (const languageId of ['typescriptreact', 'javascriptreact', 'javascript', 'vue', 'svelte', 'php'])
      assert.equal(put('const page = (\n  █\n);\n', page, languageId), page, languageId);
    const opened = 'Thank you for everything that you bought here.';
    for (const languageId of ['typescriptreact', 'vue'])
      assert.equal(put('<div>\n  Welcome to the shop\n  █\n</div>\n', opened, languageId), opened, languageId);
    const far = `${'// filler\n'.repeat(2_000)}  one text\n  █\n</p>\n`;
    assert.equal(put(far, opened, 'typescriptreact'), opened, 'the tag stands above the window');
  });

  it('is cut in markup where code is wanted', () => {
    const inCode = 'const a = <p>text</p>;\n█\n';
    assert.equal(put(inCode, 'go();\nNote that the caller needs it.', 'typescriptreact'), 'go();');
    assert.equal(put('<ul>\n  {list.map((a) => {\n    █\n', 'Sure! Here it is:\ngo();', 'typescriptreact'), 'go();');
    assert.equal(put('<script>\nlet a;\n█\n</script>\n', 'Sure! Here it is:\ngo();', 'vue'), 'go();');
  });

  it('is left as it is in a here document', () => {
    const sentence = 'This is the rest of it.';
    for (const [marked, languageId] of [
      ['cat <<EOF\n█\nEOF\n', 'shellscript'],
      ["cat <<-'END' > a.txt\nfirst\n█\nEND\n", 'shellscript'],
      ['text = <<~TEXT\n  █\nTEXT\n', 'ruby'],
      ['$text = <<<TEXT\n█\nTEXT;\n', 'php'],
      ['@moduledoc """\n█\n"""\n', 'elixir'],
      ['String text = """\n  █\n  """;\n', 'java'],
    ] as const)
      assert.equal(put(marked, sentence, languageId), sentence, marked);
    const whole = `cat <<EOF\n${sentence}\nEOF`;
    assert.equal(put('█\n', whole, 'shellscript'), whole);
    assert.equal(put('cat <<EOF\na\nEOF\n█\n', `ls\n${sentence}`, 'shellscript'), 'ls', 'the document is over');
  });

  it('ends at a sentence of its own wording only behind finished code and a blank line', () => {
    const said = 'The value goes back to whoever asked for it.';
    assert.equal(put('█\n', `go();\n\n${said}`), 'go();');
    for (const code of [`go();\n${said}`, `go(\n\n${said}\n)`]) assert.equal(put('█\n', code), code, code);
  });
});

describe('the indentation of an answer', () => {
  it('has the tabs of the file on all lines', () => {
    const go = 'func main() {\n\t█\n}\n';
    assert.equal(put(go, 'for {\n        go()\n    }', 'go'), 'for {\n\t\tgo()\n\t}');
    assert.equal(put(go, 'for {\n    go()\n  }', 'go'), 'for {\n\t\tgo()\n\t}', 'two spaces a level');
    assert.equal(put(go, 'a()\n    b()\n    c()', 'go'), 'a()\n\tb()\n\tc()');
    assert.equal(put('type T struct {\n\tA int\n}\n\nfunc f() {\n█\n}\n', '    a()\n    b()', 'go'), '\ta()\n\tb()');
    assert.equal(put('func f() {█\n}\nfunc g() {\n\ta()\n}\n', '\n    a()', 'go'), '\n\ta()');
    assert.equal(
      put('class A {\n\tvoid f() {\n\t\t█\n\t}\n}\n', 'call(a,\n                b);\n        go();', 'java'),
      'call(a,\n\t\t\t\tb);\n\t\tgo();',
    );
  });

  it('has the spaces of the file on all lines', () => {
    assert.equal(put('f() {\n  a();\n  █\n}', 'if (b) {\n\t\tc();\n\t}'), 'if (b) {\n    c();\n  }');
    assert.equal(
      put('def f():\n    a()\n    █\n', 'for b in c:\n\t\td()\n\treturn', 'python'),
      'for b in c:\n        d()\n    return',
    );
  });

  it('is left as it is where nothing tells the style, in strings and in prose', () => {
    assert.equal(put('function f() {█', '\n\tgo();\n}'), '\n\tgo();\n}');
    assert.equal(put('\tconst a = `█\n', 'one\n    two`;'), 'one\n    two`;');
    assert.equal(put('\tcode\n\n█\n', '- a\n    - b', 'markdown'), '- a\n    - b');
  });
});

describe('what is given out of an answer that streams', () => {
  const pieces = [
    ...[
      "Here's",
      ' the code',
      ':',
      '\n',
      '\n\n',
      '```',
      '``',
      'ts',
      '~~~',
      'const ',
      'total',
      ' = ',
      'items',
      '.',
      'map(',
      ')',
    ],
    ...[
      '    ',
      '\t',
      '  ',
      'if (a) {',
      '}',
      '// ',
      '- ',
      'This is it.',
      're',
      'return ',
      'x',
      ',',
      ';',
      '\r\n',
      'Sure!',
      '`a`',
      '<',
    ],
  ];
  const documents = [
    'const total = items.█\n',
    'func f() {\n\t█\n}\n',
    'f() {\n  return █\n}',
    'class A {\n\tf() {\n\t\tre█\n\t}\n}',
    '// █\n',
    'log(█)',
    '█',
  ];

  it('is the beginning of what is given out later, and the same for the same text, at every split', () => {
    const answer = fc.array(fc.constantFrom(...pieces), { maxLength: 14 }).map((all) => all.join(''));
    const languages = fc.constantFrom('typescript', 'python', 'go', 'markdown', 'unknown');
    fc.assert(
      fc.property(answer, fc.constantFrom(...documents), languages, (text, marked, languageId) => {
        const place = placeOf(marked, languageId);
        const cleaner = new StartCleaner(place);
        let last = '';
        for (let length = 1; length <= text.length; length++) {
          const { text: given } = cleaner.clean(text.slice(0, length), false);
          assert.equal(new StartCleaner(place).clean(text.slice(0, length), false).text, given, 'whatever came before');
          assert.ok(given.startsWith(last), JSON.stringify([text.slice(0, length), last, given]));
          last = given;
        }
        const whole = cleaner.clean(text, true).text;
        assert.ok(whole.startsWith(last), JSON.stringify([text, last, whole]));
        assert.equal(new StartCleaner(place).clean(text, true).text, whole, 'whole at once');
      }),
      { numRuns: 3_000 },
    );
  });

  it('changes nothing in an answer that has the style of its file and repeats nothing', () => {
    const line = fc.constantFrom('go();', 'if (a) {', '}', 'b = [', '];', 'call(a,');
    const depth = fc.constantFrom('\t', '\t\t', '\t\t\t');
    const answer = fc
      .array(fc.tuple(depth, line), { maxLength: 10 })
      .map((all) => all.map((each) => each.join('')).join('\n'));
    fc.assert(
      fc.property(answer, (text) => {
        const place = placeOf('class A {\n\tf() {\n\t\tx();█\n\t}\n}', 'typescript');
        assert.equal(new StartCleaner(place).clean(`\n${text}`, true).text, `\n${text}`);
      }),
    );
  });
});
