import assert from 'node:assert/strict';
import fc from 'fast-check';
import { readWrittenCode, withoutPathComment } from '../../../../src/edit/written/written-code.ts';

describe('a block of code of an answer', () => {
  it('is code of an unnamed file where nothing says more', () => {
    const text = 'let x = 1;\n';
    assert.deepEqual(readWrittenCode({ text, info: 'ts' }), { kind: 'code', text });
    assert.deepEqual(readWrittenCode({ text: '', info: '' }), { kind: 'code', text: '' });
    assert.deepEqual(readWrittenCode({ text: '# a heading\n', info: 'md' }), { kind: 'code', text: '# a heading\n' });
  });

  for (const info of ['ts src/app.ts', 'ts:src/app.ts', 'src/app.ts', 'ts title="src/app.ts"'])
    it(`is for the file behind its fence: ${info}`, () => {
      assert.deepEqual(readWrittenCode({ text: 'x', info }), { kind: 'code', text: 'x', path: 'src/app.ts' });
    });

  for (const comment of [
    '// src/app.ts',
    '# File: src/app.ts',
    '<!-- src/app.ts -->',
    '/* src/app.ts */',
    '-- src/app.ts',
  ])
    it(`is for the file that its first line names: ${comment}`, () => {
      const read = readWrittenCode({ text: `${comment}\nx`, info: '' });
      assert.equal(read.kind === 'code' ? read.path : undefined, 'src/app.ts');
    });

  it('holds edits where it is SEARCH/REPLACE blocks, in the file behind its fence or above them', () => {
    const text = '<<<<<<< SEARCH\na\n=======\nb\n>>>>>>> REPLACE';
    const paths = (info: string, above = ''): unknown => {
      const read = readWrittenCode({ text: above + text, info });
      return read.kind === 'edits' ? read.edits.map(({ path }) => path) : read;
    };
    assert.deepEqual(paths(''), [undefined]);
    assert.deepEqual(paths('ts src/app.ts'), ['src/app.ts']);
    assert.deepEqual(paths('', 'src/other.ts\n'), ['src/other.ts']);
  });

  it('holds edits where it is a patch or a diff', () => {
    const patch = '*** Begin Patch\n*** Update File: a.ts\n@@\n-x\n+y\n*** End Patch';
    const diff = '--- a/a.ts\n+++ b/a.ts\n@@ -1 +1 @@\n-x\n+y';
    for (const text of [patch, diff]) {
      const read = readWrittenCode({ text, info: 'diff' });
      assert.deepEqual(read.kind === 'edits' && read.edits.map(({ kind, path }) => ({ kind, path })), [
        { kind: 'change', path: 'a.ts' },
      ]);
    }
  });

  it('is refused where an edit in it is cut off', () => {
    const read = readWrittenCode({ text: '<<<<<<< SEARCH\na\n=======\nb', info: '' });
    assert.equal(read.kind, 'refused');
  });

  it('is read in time that grows with it, whatever its first line is', () => {
    for (const line of [
      `// a${' '.repeat(200_000)}b`,
      `// ${'*'.repeat(250)}`,
      `# ${'a/'.repeat(100_000)}`,
      '<!-- '.repeat(50_000),
    ])
      assert.equal(readWrittenCode({ text: line, info: '' }).kind, 'code');
  });

  it('never throws, and keeps every character of code', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string(), (text, info) => {
        const read = readWrittenCode({ text, info });
        assert.ok(read.kind !== 'code' || read.text === text);
      }),
    );
  });
});

describe('the comment that names the file', () => {
  it('is taken off with the empty line below it', () => {
    assert.equal(withoutPathComment('// src/app.ts\n\nlet x;\n', 'src/app.ts', ''), 'let x;\n');
    assert.equal(withoutPathComment('// app.ts\r\nlet x;\r\n', 'src/app.ts', ''), 'let x;\r\n');
  });

  it('stays where it names another file, where the file has it, and where there is nothing else', () => {
    for (const [code, file] of [
      ['// other.ts\nlet x;', ''],
      ['// src/app.ts\nlet x;', '// src/app.ts\nlet y;'],
      ['// src/app.ts', ''],
    ] as const)
      assert.equal(withoutPathComment(code, 'src/app.ts', file), code);
  });
});
