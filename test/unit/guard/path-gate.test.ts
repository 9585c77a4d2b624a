import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, realpath, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { PathGate } from '../../../src/guard/path-gate.ts';
import { foldName, pathSegments, quoteName } from '../../../src/guard/path-syntax.ts';
import { FileRefused } from '../../../src/platform/workspace-files.ts';

const refusedFor = (reason: FileRefused['reason']) => (error: unknown) =>
  error instanceof FileRefused && error.reason === reason;

const hostile = [
  '..',
  '../x',
  'a/../../x',
  'a/..',
  '/etc/passwd',
  '//host/share',
  '\\\\host\\share',
  '\\\\?\\C:\\x',
  '\\??\\C:\\x',
  '\\\\.\\pipe\\x',
  'C:\\x',
  'C:/x',
  'c:x',
  'file:///etc/passwd',
  'a\\..\\..\\b',
  'a\\b',
  '~/x',
  '~root/x',
  'x::$DATA',
  'x:stream',
  'x.',
  'x ',
  'dir./x',
  'dir /x',
  '...',
  '. .',
  'a/. ./b',
  'PROGRA~1',
  'progra~1.txt',
  'a\0b',
  'a\nb',
  'a\rb',
  'a\u0085b',
  'a\u202eb',
  'a\u200bb',
  '\ufeffa',
  'a\u{e0041}',
  '．．／x',
  '．．',
  'a／b',
  '‥/x',
  'a\ud800',
  'x'.repeat(300),
  'a/'.repeat(3_000),
];

describe('the syntax of paths', () => {
  it('refuses everything that reads differently elsewhere', () => {
    for (const path of hostile)
      assert.throws(() => pathSegments(path, 'linux'), refusedFor('outside'), JSON.stringify(path));
  });

  it('refuses the names of devices where there are devices', () => {
    for (const path of ['con', 'NUL.txt', 'a/com1', 'lpt9.log']) {
      assert.throws(() => pathSegments(path, 'win32'), refusedFor('outside'));
      assert.ok(pathSegments(path, 'linux').length > 0);
    }
  });

  it('takes ordinary names as they are', () => {
    for (const path of [
      'src/app.ts',
      'a b/ü.md',
      '.github/x.yml',
      '日本/語.txt',
      'a..b/c',
      '...x',
      '[id]/$x.tsx',
      'e\u0301.txt',
    ]) {
      assert.equal(pathSegments(path, 'linux').join('/'), path);
    }
    assert.deepEqual(pathSegments('./a//b/./c', 'linux'), ['a', 'b', 'c']);
    assert.deepEqual(pathSegments('', 'linux'), []);
  });

  it('never gives out a segment that goes up, for any text', () => {
    const piece = fc.constantFrom('.', '..', '/', '\\', 'a', '．', '／', ':', '~1', ' ', '\u200b', '\0', '‥', '…');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        let segments: readonly string[] = [];
        try {
          segments = pathSegments(pieces.join(''), 'win32');
        } catch (error) {
          assert.ok(error instanceof FileRefused);
        }
        for (const segment of segments) assert.doesNotMatch(segment.normalize('NFKC'), /^\.+$|[\\/:\0]|[. ]$/);
      }),
      { numRuns: 2_000 },
    );
  });

  it('compares names in one case and width', () => {
    assert.equal(foldName('．VsCode'), foldName('.vscode'));
    assert.equal(foldName('e\u0301'), foldName('\u00c9'));
  });

  it('shows any name as one harmless line', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (name) => {
        const shown = quoteName(name);
        assert.doesNotMatch(shown, /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
        assert.ok(shown.startsWith('"') && shown.length <= 2_500);
      }),
    );
    assert.equal(quoteName('a\n"b"'), '"a\\n\\"b\\""');
  });
});

describe('PathGate', () => {
  let base: string;
  let gate: PathGate;
  const read = async (path: string): Promise<string> => {
    const handle = await gate.openFile(await gate.resolve(path));
    try {
      return await handle.readFile('utf8');
    } finally {
      await handle.close();
    }
  };

  beforeEach(async () => {
    base = await realpath(await mkdtemp(join(tmpdir(), 'gate-')));
    for (const folder of ['w/src', 'w-evil', 'outside']) await mkdir(join(base, folder), { recursive: true });
    await writeFile(join(base, 'w/src/a.ts'), 'inside');
    await writeFile(join(base, 'outside/secret'), 'secret');
    await writeFile(join(base, 'w-evil/x'), 'secret');
    gate = new PathGate([{ name: 'w', path: join(base, 'w') }]);
  });
  afterEach(() => rm(base, { recursive: true, force: true }));

  it('opens a file inside, also through links that stay inside', async () => {
    await symlink('src', join(base, 'w/link'));
    await symlink('a.ts', join(base, 'w/src/b.ts'));
    assert.equal(await read('src/a.ts'), 'inside');
    assert.equal(await read('link/b.ts'), 'inside');
    const place = await gate.resolve('link/b.ts');
    assert.deepEqual([place.asked, place.relative], ['link/b.ts', 'src/a.ts']);
  });

  it('refuses links that lead out, for files and folders, near and far', async () => {
    await symlink('../outside/secret', join(base, 'w/file'));
    await symlink(join(base, 'outside'), join(base, 'w/folder'));
    await symlink('folder', join(base, 'w/again'));
    await symlink('../w-evil', join(base, 'w/sibling'));
    for (const path of [
      'file',
      'folder',
      'folder/secret',
      'again/secret',
      'sibling/x',
      'folder/new.txt',
      'folder/new/deep.txt',
    ]) {
      await assert.rejects(gate.resolve(path), refusedFor('outside'), path);
    }
  });

  it('refuses a dangling link and a loop of links', async () => {
    await symlink('../outside/later', join(base, 'w/dangling'));
    await symlink('loop', join(base, 'w/loop'));
    for (const path of ['dangling', 'dangling/x', 'loop', 'loop/x'])
      await assert.rejects(gate.resolve(path), FileRefused);
  });

  it('places a file that does not exist yet by its deepest folder', async () => {
    await symlink('src', join(base, 'w/link'));
    const place = await gate.resolve('link/new/deep.ts');
    assert.deepEqual(
      [place.relative, place.exists, place.real],
      ['src/new/deep.ts', false, join(base, 'w/src/new/deep.ts')],
    );
  });

  it('opens nothing but regular files, and does not wait for a pipe', async function () {
    if (process.platform === 'win32') this.skip();
    execFileSync('mkfifo', [join(base, 'w/pipe')]);
    await symlink('/dev/zero', join(base, 'w/zero'));
    await assert.rejects(read('pipe'), refusedFor('not-a-file'));
    await assert.rejects(read('src'), refusedFor('not-a-file'));
    await assert.rejects(read('zero'), refusedFor('outside'));
    await assert.rejects(read('none'), refusedFor('missing'));
  });

  it('refuses a file whose folder was swapped for a link after the check', async () => {
    const place = await gate.resolve('src/a.ts');
    await writeFile(join(base, 'outside/a.ts'), 'secret');
    await rename(join(base, 'w/src'), join(base, 'w/old'));
    await symlink('../outside', join(base, 'w/src'));
    await assert.rejects(gate.openFile(place), refusedFor('outside'));
  });

  it('refuses a file that was swapped for a link after the check', async () => {
    const place = await gate.resolve('src/a.ts');
    await rm(join(base, 'w/src/a.ts'));
    await symlink('../../outside/secret', join(base, 'w/src/a.ts'));
    await assert.rejects(gate.openFile(place), FileRefused);
  });

  it('never reads a byte from outside while folders and links are swapped', async () => {
    await writeFile(join(base, 'outside/a.ts'), 'secret');
    await symlink('../outside', join(base, 'w/evil'));
    let isDone = false;
    const swap = async (): Promise<void> => {
      for (let i = 0; i < 300; i++) {
        await rename(join(base, 'w/src'), join(base, 'w/old'));
        await rename(join(base, 'w/evil'), join(base, 'w/src'));
        await rename(join(base, 'w/src'), join(base, 'w/evil'));
        await rename(join(base, 'w/old'), join(base, 'w/src'));
      }
      isDone = true;
    };
    const readAlways = async (): Promise<void> => {
      while (!isDone) assert.equal(await read('src/a.ts').catch(() => 'inside'), 'inside');
    };
    await Promise.all([swap(), readAlways(), readAlways()]);
  });

  it('wants the name of the folder where there are several', async () => {
    const two = new PathGate([
      { name: 'one', path: join(base, 'w') },
      { name: 'two', path: join(base, 'outside') },
    ]);
    assert.equal((await two.resolve('one/src/a.ts')).relative, 'src/a.ts');
    await assert.rejects(two.resolve('src/a.ts'), refusedFor('missing'));
    await assert.rejects(new PathGate([]).resolve('a'), refusedFor('missing'));
  });

  it('follows no link from one folder of the workspace into another one that lies in it', async () => {
    const roots = [
      { name: 'outer', path: join(base, 'w') },
      { name: 'inner', path: join(base, 'w/src') },
    ];
    await symlink('src/a.ts', join(base, 'w/file-link'));
    await symlink('src', join(base, 'w/folder-link'));
    const nested = new PathGate(roots);
    assert.equal((await nested.resolve('outer/src/a.ts')).relative, 'src/a.ts');
    assert.equal((await nested.resolve('inner/a.ts')).relative, 'a.ts');
    for (const path of ['outer/file-link', 'outer/folder-link/a.ts', 'outer/folder-link/new.ts'])
      await assert.rejects(nested.resolve(path), refusedFor('outside'), path);
    // Where the file system knows the other case, it is the same folder by a name of its own.
    await symlink('src', join(base, 'w/SRC'));
    await assert.rejects(nested.resolve('outer/SRC/a.ts'), refusedFor('outside'));
    await symlink('../w/src', join(base, 'w/src-by-link'));
    const linked = new PathGate([
      { name: 'outer', path: join(base, 'w') },
      { name: 'inner', path: join(base, 'w/src-by-link') },
    ]);
    assert.equal((await linked.resolve('inner/a.ts')).relative, 'a.ts');
    await assert.rejects(linked.resolve('outer/src/a.ts'), refusedFor('outside'));
  });

  it('never leaves the workspace in a random tree of links', async () => {
    const name = fc.constantFrom('a', 'b', 'c', 'src');
    const target = fc.array(fc.constantFrom('..', 'a', 'b', 'outside', 'w', 'src', 'secret'), {
      minLength: 1,
      maxLength: 4,
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(name, target), { maxLength: 4 }),
        fc.array(name, { minLength: 1, maxLength: 4 }),
        async (links, path) => {
          const root = join(base, 'w');
          for (const [link, to] of links) await symlink(to.join('/'), join(root, link)).catch(() => undefined);
          const place = await gate.resolve(path.join('/')).catch((error: unknown) => {
            assert.ok(error instanceof FileRefused);
            return undefined;
          });
          if (place !== undefined) assert.ok(`${place.real}/`.startsWith(`${root}/`), place.real);
          for (const [link] of links) if (link !== 'src') await rm(join(root, link), { force: true });
        },
      ),
      { numRuns: 150 },
    );
  });
});
