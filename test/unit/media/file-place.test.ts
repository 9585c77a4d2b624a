import assert from 'node:assert/strict';
import fc from 'fast-check';
import { placeInText, placeOfLink, placesInText } from '../../../media/chat/markdown/file-place.ts';

describe('files that an answer names', () => {
  it('are known in code by a folder, a line or their ending', () => {
    assert.deepEqual(placeInText('src/app.ts:10'), { path: 'src/app.ts', startLine: 10 });
    assert.deepEqual(placeInText('src/app.ts:10:5'), { path: 'src/app.ts', startLine: 10 });
    assert.deepEqual(placeInText('src/app.ts:10-20'), { path: 'src/app.ts', startLine: 10, endLine: 20 });
    assert.deepEqual(placeInText('app.py#L3-L9'), { path: 'app.py', startLine: 3, endLine: 9 });
    for (const path of [
      'package.json',
      './a/b.rs',
      'src\\main.go',
      'docs/',
      '.github/workflows/ci.yml',
      'Makefile',
      'a/.eslintrc',
    ])
      assert.deepEqual(placeInText(path), { path }, path);
  });

  it('are not code, addresses, versions, media types or words', () => {
    const others = [
      'console.log',
      'app.use()',
      'a.b.c',
      'and/or',
      'n/a',
      'npm run x',
      'https://a.test/b.ts',
      'example.com/a.ts',
    ];
    const more = [
      'text/html',
      'application/json',
      '1.2.3',
      'v1.2/3',
      '../secret.ts',
      '//host/share.ts',
      'x',
      '',
      'key: value',
      'src/**/*.ts',
    ];
    for (const text of [...others, ...more]) assert.equal(placeInText(text), undefined, text);
  });

  it('are known as targets of links', () => {
    assert.deepEqual(placeOfLink('src/app.ts#L10'), { path: 'src/app.ts', startLine: 10 });
    assert.deepEqual(placeOfLink('docs/a.md#part'), { path: 'docs/a.md' });
    assert.deepEqual(placeOfLink('docs/a.md#1-part'), { path: 'docs/a.md' });
    assert.deepEqual(placeOfLink('c%23/a.cs#L3-L9'), { path: 'c#/a.cs', startLine: 3, endLine: 9 });
    assert.deepEqual(placeOfLink('my%20file.md'), { path: 'my file.md' });
    assert.deepEqual(placeOfLink('file:///home/me/a.ts'), { path: '/home/me/a.ts' });
    for (const target of [
      'command:x.y',
      'vscode://a.b',
      'javascript:alert(1)',
      'data:text/html,a.b',
      '#heading',
      '//a.b',
      '../a.ts',
      '/x',
    ])
      assert.equal(placeOfLink(target), undefined, target);
  });

  it('are found in running text, without what follows them', () => {
    const found = (text: string): string[] => placesInText(text).map(({ at, length }) => text.slice(at, at + length));
    assert.deepEqual(found('See src/lib/util.ts:3-9, (a/b.go) and lib.rs:4.'), [
      'src/lib/util.ts:3-9',
      'a/b.go',
      'lib.rs:4',
    ]);
    assert.deepEqual(found('Use console.log and and/or, 1/2.5 or e.g. this.'), []);
    assert.deepEqual(found('修改 src/a.ts:3。'), ['src/a.ts:3']);
  });

  it('are read in a moment, whatever the text is', () => {
    for (const piece of ['a/', 'a.', 'a:1', './', '\\', 'a.ts:1', '-', 'a.ts '])
      assert.ok(timeOf(() => placesInText(piece.repeat(20_000 / piece.length))) < 400, piece);
  });

  it('stand where they are said to', () => {
    const piece = fc.constantFrom('src/', 'a.ts', ':10', '-12', ' ', '(', ')', '#L3', '.', '\\', 'word', '中', '\n');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 20 }), (pieces) => {
        const text = pieces.join('');
        let from = 0;
        for (const { place, at, length } of placesInText(text)) {
          assert.ok(at >= from && text.slice(at, at + length).startsWith(place.path));
          from = at + length;
        }
      }),
    );
  });
});

function timeOf(run: () => void): number {
  const from = process.cpuUsage();
  run();
  return process.cpuUsage(from).user / 1_000;
}
