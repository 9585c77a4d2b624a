import assert from 'node:assert/strict';
import fc from 'fast-check';
import ignore from 'ignore';
import type { Slices } from '../../../src/platform/slices.ts';
import { IgnoreRules, boundedPattern } from '../../../src/guard/ignore-rules.ts';

const rulesFor = (files: Readonly<Record<string, string | Error>>): IgnoreRules =>
  new IgnoreRules((folder, name) => {
    const content = files[folder === '' ? name : `${folder}/${name}`];
    return content instanceof Error ? Promise.reject(content) : Promise.resolve(content);
  });

describe('IgnoreRules', () => {
  it('follow the ignore files of every folder on the way', async () => {
    const rules = rulesFor({ '.gitignore': 'dist/\n*.log\n!keep.log', 'src/.gitignore': '/gen\n' });
    for (const path of ['dist/a.js', 'a.log', 'src/b.log', 'src/gen/x.ts'])
      assert.equal(await rules.ignores(path, false), true, path);
    for (const path of ['keep.log', 'src/a.ts', 'gen/x.ts', 'lib/gen'])
      assert.equal(await rules.ignores(path, false), false, path);
    assert.equal(await rules.ignores('dist', true), true);
    assert.equal(await rules.ignores('dist', false), false);
  });

  it('never let a nested file take an outer rule away', async () => {
    const rules = rulesFor({ '.gitignore': '*.secret', 'a/.gitignore': '!*.secret', 'a/.crossfadeignore': '!*' });
    assert.equal(await rules.ignores('a/x.secret', false), true);
    const other = rulesFor({ '.crossfadeignore': 'private/', '.gitignore': '!private/' });
    assert.equal(await other.ignores('private/x', false), true);
  });

  it('never look into the folders of version control and packages', async () => {
    const rules = rulesFor({ '.gitignore': '!.git\n!node_modules' });
    for (const path of ['.git/config', '.GIT/config', 'a/.git/HEAD', 'node_modules/x/rules.md']) {
      assert.equal(await rules.ignores(path, false), true, path);
    }
    assert.equal(await rules.ignores('.gitignore', false), false);
  });

  it('ignore everything below a file that cannot be read or is too large', async () => {
    for (const content of [new Error('EIO'), 'x'.repeat(1_000_001), 'x\n'.repeat(5_001)]) {
      const rules = rulesFor({ 'a/.gitignore': content });
      assert.equal(await rules.ignores('a/b/c.ts', false), true);
      assert.equal(await rules.ignores('b/c.ts', false), false);
    }
  });

  it('ignore a path that the library refuses', async () => {
    assert.equal(await rulesFor({}).ignores('../x', false), true);
  });

  it('make a costly pattern wider, never narrower', () => {
    const glob = fc
      .array(fc.constantFrom('*', 'a', 'b', '/', '**/', '?'), { minLength: 1, maxLength: 12 })
      .map((parts) => parts.join(''));
    const name = fc
      .array(fc.constantFrom('a', 'b', 'ab', 'a/b'), { minLength: 1, maxLength: 5 })
      .map((parts) => parts.join('/'));
    fc.assert(
      fc.property(glob, name, (pattern, path) => {
        const exact = ignore().add(pattern).ignores(path);
        const bounded = ignore().add(boundedPattern(pattern)).ignores(path);
        assert.ok(!exact || bounded, `${pattern} → ${boundedPattern(pattern)} on ${path}`);
      }),
      { numRuns: 1_000 },
    );
    assert.equal(boundedPattern('!*a*b*c'), '');
    assert.equal(boundedPattern('src/**/*.ts'), 'src/**/*.ts');
  });

  it('answer at once for a pattern made to take for ever', async () => {
    const rules = rulesFor({ '.gitignore': `${'*a'.repeat(40)}b\n${'**/?/'.repeat(16)}b\n!${'*a'.repeat(40)}b` });
    await rules.ignores(`${'a'.repeat(250)}c`, false);
    await rules.ignores(`${'a/'.repeat(60)}c`, false);
  });

  it('reads a long file in slices, and once for all requests', async () => {
    const text = Array.from({ length: 2_000 }, (_, at) => `a${at}*b*`).join('\n');
    let rests = 0;
    const slices = {
      due: true,
      rest: () => {
        rests++;
        return Promise.resolve();
      },
    } as unknown as Slices;
    const read = (folder: string, name: string): Promise<string | undefined> =>
      Promise.resolve(folder === '' && name === '.gitignore' ? text : undefined);
    assert.equal(await new IgnoreRules(read, slices).ignores('a7xb', false), true);
    assert.ok(rests >= 40, `${rests}`);
    const before = rests;
    assert.equal(await new IgnoreRules(read, slices).ignores('c', false), false);
    assert.ok(rests < before + 5, `${rests}`);
  });
});
