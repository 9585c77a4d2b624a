import assert from 'node:assert/strict';
import fc from 'fast-check';
import { cutPromptMarks } from '../../../../src/completion/shape/prompt-marks.ts';

function cut(text: string, { linePrefix = '', languageId = 'typescript', path = 'src/shop.ts', stop = ['</s>'] } = {}) {
  return cutPromptMarks(text, stop, { linePrefix, languageId, path });
}

describe('marks of a prompt in an answer', () => {
  it('end it where another turn of a conversation begins', () => {
    for (const turn of ['Human: and now?', 'Assistant: Here you are.', 'Human:', 'User: please go on', 'System:'])
      assert.equal(cut(`go();\n\n${turn}\nmore();`).trimEnd(), 'go();', turn);
    assert.equal(cut('Go on.\n\nHuman: why?', { languageId: 'markdown' }).trimEnd(), 'Go on.');
  });

  it('end it where another file begins', () => {
    for (const line of [
      '// Path: src/other.ts',
      '# Path: lib/a.py',
      '# File: a.py',
      '<!-- Path: a/b.html -->',
      '+++++ a.go',
    ])
      assert.equal(cut(`go();\n${line}\nmore();`), 'go();\n', line);
    assert.equal(cut('# Path: lib/a.py\nimport x', { languageId: 'python' }), '');
    assert.equal(cut('go();\n</FILE>\nInsert at most one block.'), 'go();\n');
  });

  it('end it at the tokens and the headings of any format', () => {
    const marks = [
      '<|im_end|>',
      '<|EOT|>',
      '<｜fim▁hole｜>',
      '<fim_middle>',
      '[/INST]',
      '<end_of_turn>',
      '</s>',
      '<</SYS>>',
    ];
    for (const mark of marks) assert.equal(cut(`go();${mark} rest`, { stop: [] }), 'go();', mark);
    assert.equal(cut('go();\n### Response:\nmore();'), 'go();\n');
    assert.equal(cut('go();\n}\n[SUFFIX]\nrest'), 'go();\n}\n');
  });

  it('are not seen where the text is code', () => {
    const index = { linePrefix: 'const key = settings' };
    for (const code of ['[PREFIX] + name;', '[SUFFIX];', '[MIDDLE]\ngo();', '[PREFIX]'])
      assert.equal(cut(code, index), code);
    assert.equal(cut('[PREFIX, SUFFIX];', { linePrefix: 'const all = ' }), '[PREFIX, SUFFIX];');
    assert.equal(cut('[PREFIX].map(go);'), '[PREFIX].map(go);');
    const codestral = { ...index, stop: ['[PREFIX]', '[SUFFIX]'] };
    assert.equal(cut('[PREFIX] + name;', codestral), '[PREFIX] + name;');
    for (const code of ['g <| x |> h', 'a <|b|> c', 'f <|> g']) assert.equal(cut(code, { languageId: 'fsharp' }), code);
  });

  it('are not seen in keys, annotations, generics and markup', () => {
    const indented = { linePrefix: '  ' };
    for (const code of ['Human: 1,\n  Robot: 2,', 'User: Account;\n  System: Unit;', 'Assistant: string;'])
      assert.equal(cut(code, indented), code);
    assert.equal(cut('Response: Any = get()\n', { languageId: 'python' }), 'Response: Any = get()\n');
    assert.equal(cut('User: admin\nSystem: linux', { languageId: 'yaml' }), 'User: admin\nSystem: linux');
    assert.equal(cut('Map<Other, PRE> = new Map<PRE>();'), 'Map<Other, PRE> = new Map<PRE>();');
    assert.equal(cut('<s>old</s> new', { languageId: 'html', stop: [] }), '<s>old</s> new');
    assert.equal(cut('`<s>old</s> new`', { stop: [] }), '`<s>old</s> new`');
    assert.equal(
      cut('# Path: where all files are\nroot', { languageId: 'python' }),
      '# Path: where all files are\nroot',
    );
  });

  it('are not seen in comments that read like a heading', () => {
    for (const languageId of ['python', 'ruby', 'shellscript', 'r'])
      for (const comment of ['## Output', '## Input', '### Solution', '    ## Output:'])
        assert.equal(cut(`go()\n${comment}\nmore()`, { languageId }), `go()\n${comment}\nmore()`, comment);
    assert.equal(cut('go()\n### Response:\nmore()', { languageId: 'python' }), 'go()\n');
    assert.equal(cut('go();\n### Output\nmore();'), 'go();\n', 'no comment of this language');
  });

  it('leave the comment that names the file itself', () => {
    assert.equal(cut('// Path: src/shop.ts\ngo();'), '// Path: src/shop.ts\ngo();');
  });

  it('leave the beginning of any text', () => {
    const piece = fc.constantFrom(
      ...[
        'a',
        ' ',
        '\n',
        '\n\n',
        'Human: x',
        'User:',
        '# Path: a/b',
        '<|',
        'im_end',
        '|>',
        '[PREFIX]',
        ';',
        '</s>',
        '###',
      ],
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 20 }), fc.constantFrom('', '  ', 'a = '), (pieces, linePrefix) => {
        const text = pieces.join('');
        const whole = cut(text, { linePrefix });
        assert.ok(text.startsWith(whole));
        assert.ok(!whole.includes('<|im_end|>') && !whole.includes('</s>'));
      }),
      { numRuns: 2_000 },
    );
  });
});
