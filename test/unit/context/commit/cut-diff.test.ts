import assert from 'node:assert/strict';
import fc from 'fast-check';
import { estimateTokens } from '../../../../src/base/token-estimate.ts';
import type { CommitFile } from '../../../../src/context/commit/commit-file.ts';
import { cutDiff } from '../../../../src/context/commit/cut-diff.ts';

const header = (path: string): string =>
  `diff --git a/${path} b/${path}\nindex 1..2 100644\n--- a/${path}\n+++ b/${path}\n`;
const hunk = (at: number, ...lines: string[]): string => `@@ -${at} +${at} @@\n${lines.join('\n')}\n`;
const file = (path: string, ...hunks: string[]): CommitFile => ({
  path,
  kind: 'modified',
  diff: `${header(path)}${hunks.join('')}`,
});

const many = (count: number, text: string): string[] => Array.from({ length: count }, (_, at) => `+${text} ${at}`);

describe('a diff that is cut to a size', () => {
  it('is whole where it fits, without what Git writes above the hunks', () => {
    const { text, isWhole } = cutDiff([file('a.ts', hunk(1, '-old', '+new', ' same'))], 1_000);
    assert.equal(text, 'modified a.ts (+1 -1)\n@@ -1 +1 @@\n-old\n+new\n same');
    assert.ok(isWhole);
  });

  it('names what became of a file of which there is no diff', () => {
    const { text, isWhole } = cutDiff(
      [
        { path: 'logo.png', kind: 'added' },
        { path: 'new.ts', kind: 'renamed', earlierPath: 'old.ts' },
        { path: 'two\nlines.ts', kind: 'untracked' },
      ],
      1_000,
    );
    assert.equal(text, 'added logo.png\nrenamed old.ts -> new.ts\nuntracked two lines.ts');
    assert.ok(isWhole);
  });

  it('shows a small file whole beside a large one, and says how much of that is left out', () => {
    const large = file('large.ts', ...Array.from({ length: 50 }, (_, at) => hunk(at, ...many(10, 'some text'))));
    const small = file('small.ts', hunk(1, '+tiny'));
    const { text, isWhole } = cutDiff([large, small], 500);
    assert.match(text, /^modified large\.ts \(\+500 -0\)\n@@ /);
    assert.match(text, /\[\d+ of 50 hunks are left out\]\nmodified small\.ts \(\+1 -0\)\n@@ -1 \+1 @@\n\+tiny$/);
    assert.ok(!isWhole);
  });

  it('shares what is left evenly among large files', () => {
    const files = ['a.ts', 'b.ts', 'c.ts'].map((path) =>
      file(path, ...Array.from({ length: 40 }, (_, at) => hunk(at, ...many(5, 'some text')))),
    );
    const sizes = cutDiff(files, 900)
      .text.split(/^modified .*$/m)
      .slice(1)
      .map((part) => part.length);
    assert.equal(sizes.length, 3);
    assert.ok(Math.max(...sizes) - Math.min(...sizes) < 20, sizes.join());
  });

  it('shows the beginning of a hunk where not one fits', () => {
    const { text } = cutDiff([file('a.ts', hunk(1, ...many(500, 'some text')))], 150);
    assert.match(text, /^modified a\.ts \(\+500 -0\)\n@@ -1 \+1 @@\n\+some text 0\n/);
    assert.match(text, /\[the rest is left out\]$/);
  });

  it('counts the files that cannot even be named', () => {
    const files = Array.from({ length: 1_000 }, (_, at) => file(`src/file-${at}.ts`, hunk(1, '+x')));
    const { text } = cutDiff(files, 300);
    assert.match(text, /^modified src\/file-0\.ts \(\+1 -0\)\n/);
    assert.match(text, /and \d{3} more files$/);
  });

  it('has the counts of the whole diff where only its beginning was taken along', () => {
    const { text, isWhole } = cutDiff(
      [{ ...file('a.ts', hunk(1, '+one')), changed: { added: 900, removed: 7 } }],
      1_000,
    );
    assert.equal(text, 'modified a.ts (+900 -7)\n@@ -1 +1 @@\n+one');
    assert.ok(!isWhole);
  });

  it('shortens lines of generated code', () => {
    const { text } = cutDiff([file('a.min.js', hunk(1, `+${'x'.repeat(100_000)}`))], 1_000);
    assert.ok(text.length < 600);
  });

  it('never takes more than it may, shows only lines of the diff, and names every file where there is room', () => {
    const line = fc
      .tuple(fc.constantFrom('+', '-', ' '), fc.string({ maxLength: 40 }))
      .map(([mark, text]) => mark + text);
    const anyFile = fc
      .tuple(fc.string({ minLength: 1, maxLength: 20 }), fc.array(fc.array(line, { maxLength: 20 }), { maxLength: 6 }))
      .map(([path, hunks]) => file(path, ...hunks.map((lines, at) => hunk(at, ...lines))));
    fc.assert(
      fc.property(fc.array(anyFile, { maxLength: 12 }), fc.integer({ min: 40, max: 2_000 }), (files, tokens) => {
        const { text, isWhole } = cutDiff(files, tokens);
        assert.ok(estimateTokens(text) <= tokens, `${estimateTokens(text)} > ${tokens}`);
        const known = new Set(files.flatMap(({ diff = '' }) => diff.split('\n')));
        const others = text
          .split('\n')
          .filter((each) => each !== '' && !known.has(each))
          .filter((each) => !/^modified |^\[.* left out\]$|^and \d+ more files$/.test(each));
        assert.deepEqual(others, []);
        const roomy = cutDiff(files, 1_000_000);
        assert.ok(roomy.isWhole);
        assert.equal(isWhole, roomy.text === text);
        assert.equal(roomy.text.split('\n').filter((each) => each.startsWith('modified ')).length, files.length);
      }),
    );
  });
});
