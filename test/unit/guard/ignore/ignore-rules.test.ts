import assert from 'node:assert/strict';
import type { Slices } from '../../../../src/platform/slices.ts';
import { IgnoreRules } from '../../../../src/guard/ignore/ignore-rules.ts';
import type { IgnoreSurroundings } from '../../../../src/guard/ignore/ignore-rules.ts';

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

  it('let a nested file take an outer rule away as git does, but not below an ignored folder', async () => {
    const rules = rulesFor({ '.gitignore': '*.log\nout/', 'a/.gitignore': '!keep.log', 'out/.gitignore': '!*' });
    assert.equal(await rules.ignores('a/keep.log', false), false);
    assert.equal(await rules.ignores('a/other.log', false), true);
    assert.equal(await rules.ignores('keep.log', false), true);
    assert.equal(await rules.ignores('out/x', false), true);
  });

  it('never let any line take back what a file of ours ignores', async () => {
    const rules = rulesFor({ '.gitignore': '*.secret', 'a/.crossfadeignore': '!*' });
    assert.equal(await rules.ignores('a/x.secret', false), true);
    const other = rulesFor({
      '.crossfadeignore': 'private/\n*.key',
      '.gitignore': '!private/',
      'a/.crossfadeignore': '!*',
    });
    assert.equal(await other.ignores('private/x', false), true);
    assert.equal(await other.ignores('a/x.key', false), true);
  });

  const noExcludes = { texts: [], ignoreCase: false };
  const surroundedBy = (more: Partial<IgnoreSurroundings>): IgnoreRules =>
    new IgnoreRules(() => Promise.resolve(undefined), {
      surroundings: {
        excludes: noExcludes,
        above: [],
        readAbove: () => Promise.resolve(undefined),
        nested: () => Promise.resolve(undefined),
        ...more,
      },
    });

  it('count from the root of the repository, which may lie above the folder', async () => {
    const files: Readonly<Record<string, string>> = { '.gitignore': '/w/gen\nlogs/', 'w/.crossfadeignore': 'mine' };
    const rules = surroundedBy({
      above: ['w', 'app'],
      readAbove: (folder, name) => Promise.resolve(files[folder === '' ? name : `${folder}/${name}`]),
    });
    for (const path of ['logs/a', 'x/logs/a', 'mine']) assert.equal(await rules.ignores(path, false), true, path);
    for (const path of ['gen/x', 'a.ts']) assert.equal(await rules.ignores(path, false), false, path);
  });

  it('ignore everything where a file above the folder cannot be read', async () => {
    const rules = surroundedBy({ above: ['w'], readAbove: () => Promise.reject(new Error('EACCES')) });
    assert.equal(await rules.ignores('a.ts', false), true);
  });

  it('leave out the lists of git that ignore the opened folder, and no other', async () => {
    const files: Readonly<Record<string, string>> = {
      '.gitignore': 'out/\n*.log',
      'out/.gitignore': '*.tmp',
    };
    const readAbove: IgnoreSurroundings['readAbove'] = (folder, name) =>
      Promise.resolve(files[folder === '' ? name : `${folder}/${name}`]);
    const excludes = { texts: ['*.bak'], ignoreCase: false };
    const rules = surroundedBy({ above: ['out', 'app'], readAbove, excludes });
    for (const path of ['a.ts', 'b/a.ts', 'a.log']) assert.equal(await rules.ignores(path, false), false, path);
    for (const path of ['a.tmp', 'b/a.bak']) assert.equal(await rules.ignores(path, false), true, path);
    const unreadable = surroundedBy({ above: ['out'], excludes: { texts: ['\0'], ignoreCase: false } });
    assert.equal(await unreadable.ignores('a.ts', false), true);
    const ours = surroundedBy({
      above: ['out'],
      readAbove: (_, name) => Promise.resolve(name === '.crossfadeignore' ? 'out' : undefined),
    });
    assert.equal(await ours.ignores('a.ts', false), true);
  });

  it('add the excludes of a repository of its own in a folder', async () => {
    const rules = surroundedBy({
      excludes: { texts: ['*.log'], ignoreCase: false },
      nested: (folder) => Promise.resolve(folder === 'sub' ? { texts: ['/x'], ignoreCase: false } : undefined),
    });
    for (const path of ['sub/x', 'sub/a.log', 'a.log']) assert.equal(await rules.ignores(path, false), true, path);
    for (const path of ['x', 'sub/a/x']) assert.equal(await rules.ignores(path, false), false, path);
  });

  it('never look into the folders of version control and packages', async () => {
    const rules = rulesFor({ '.gitignore': '!.git\n!node_modules' });
    for (const path of ['.git/config', '.GIT/config', 'a/.git/HEAD', 'node_modules/x/rules.md']) {
      assert.equal(await rules.ignores(path, false), true, path);
    }
    assert.equal(await rules.ignores('.gitignore', false), false);
  });

  it('ignore everything below a file that cannot be read or is too large', async () => {
    for (const content of [new Error('EIO'), 'x'.repeat(1_000_001), 'x\n'.repeat(20_001), 'a\0b']) {
      const rules = rulesFor({ 'a/.gitignore': content });
      assert.equal(await rules.ignores('a/b/c.ts', false), true);
      assert.equal(await rules.ignores('b/c.ts', false), false);
    }
  });

  it('ignore a path that leaves its folder', async () => {
    assert.equal(await rulesFor({}).ignores('../x', false), true);
  });

  it('make a costly pattern wider, never narrower', async () => {
    for (const costly of ['*a'.repeat(40), `*${'a'.repeat(300)}`]) {
      assert.equal(await rulesFor({ '.gitignore': costly }).ignores('x', false), true);
      assert.equal(await rulesFor({ '.gitignore': `x\n!${costly}` }).ignores('x', false), true);
    }
    assert.equal(await rulesFor({ '.gitignore': '*a*b*c*d*' }).ignores('1a2b3c4d5', false), true);
    assert.equal(await rulesFor({ '.gitignore': '*a*b*c*d*' }).ignores('1a2b3c5', false), false);
  });

  it('answer at once for a pattern made to take for ever', async () => {
    const rules = rulesFor({ '.gitignore': `${'*a'.repeat(40)}b\n${'**/?/'.repeat(16)}b\n!${'*a'.repeat(40)}b` });
    await rules.ignores(`${'a'.repeat(250)}c`, false);
    await rules.ignores(`${'a/'.repeat(60)}c`, false);
  });

  it('count a pattern as matching where it would take long for the path', async () => {
    const long = `${'a/'.repeat(250)}c`;
    const pattern = `/${'?/'.repeat(60)}x*`;
    assert.equal(await rulesFor({ '.gitignore': pattern }).ignores(long, false), true);
    assert.equal(await rulesFor({ '.gitignore': `c\n!${pattern}` }).ignores(long, false), true);
    assert.equal(await rulesFor({ '.gitignore': pattern }).ignores('a/c', false), false);
  });

  it('ask after every pattern whether the slice is used up', async () => {
    let rests = 0;
    const rest = (): Promise<void> => {
      rests++;
      return Promise.resolve();
    };
    const slices = { due: true, rest } as unknown as Slices;
    const read = (folder: string, name: string): Promise<string | undefined> =>
      Promise.resolve(name === '.gitignore' && folder === '' ? 'a*b\nc*d\ne*f' : undefined);
    assert.equal(await new IgnoreRules(read, { slices }).ignores('x', false), false);
    assert.equal(rests, 3);
  });

  it('read a long file and try many patterns in slices', async () => {
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
    assert.equal(await new IgnoreRules(read, { slices }).ignores('a7xb', false), true);
    assert.ok(rests >= 40, `${rests}`);
  });
});
