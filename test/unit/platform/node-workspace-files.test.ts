import assert from 'node:assert/strict';
import { mkdir, mkdtemp, realpath, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { WorkspaceRoot } from '../../../src/guard/path-gate.ts';
import { systemClock } from '../../../src/platform/clock.ts';
import type { TextEncodings } from '../../../src/platform/file-text.ts';
import { NodeWorkspaceFiles } from '../../../src/platform/node-workspace-files.ts';
import { openLines } from '../../../src/platform/open-lines.ts';
import { FileRefused } from '../../../src/platform/workspace-files.ts';
import { madeUpKey } from '../../support/private-keys.ts';

const signal = new AbortController().signal;
const refusedFor = (reason: FileRefused['reason']) => (error: unknown) =>
  error instanceof FileRefused && error.reason === reason;

describe('NodeWorkspaceFiles', () => {
  let base: string;
  let roots: WorkspaceRoot[];
  let open: Map<string, string>;
  let files: NodeWorkspaceFiles;
  const write = async (path: string, content: string | Uint8Array): Promise<void> => {
    await mkdir(dirname(join(base, path)), { recursive: true });
    await writeFile(join(base, path), content);
  };

  beforeEach(async () => {
    base = await realpath(await mkdtemp(join(tmpdir(), 'workspace-')));
    for (const path of ['w/src/a.ts', 'w/src-b/c.ts', 'w/README.md', 'w/node_modules/x/i.js', 'w/.git/config']) {
      await write(path, `text of ${path}`);
    }
    roots = [{ name: 'w', path: join(base, 'w') }];
    open = new Map();
    files = new NodeWorkspaceFiles({
      roots: () => roots,
      openDocuments: { textOf: (path) => open.get(path) },
      clock: systemClock,
    });
  });
  afterEach(() => rm(base, { recursive: true, force: true }));

  it('lists files sorted by path, without ignored ones, secrets and links', async () => {
    await write('w/.env', 'KEY=1');
    await write('w/keys/id_rsa', 'x');
    await write('w/dist/out.js', 'x');
    await write('w/.gitignore', 'dist\n');
    await symlink('../outside', join(base, 'w/link'));
    await symlink('README.md', join(base, 'w/also.md'));
    const { files: listed, truncated } = await files.list('', 100, signal);
    assert.deepEqual(listed, ['.gitignore', 'README.md', 'src-b/c.ts', 'src/a.ts']);
    assert.deepEqual([...listed], [...listed].sort());
    assert.equal(truncated, false);
    assert.deepEqual(await files.list('src', 100, signal), { files: ['src/a.ts'], truncated: false });
  });

  it('says when there are more files than asked for', async () => {
    assert.deepEqual(await files.list('', 2, signal), { files: ['README.md', 'src-b/c.ts'], truncated: true });
    assert.deepEqual((await files.list('', 3, signal)).truncated, false);
  });

  it('refuses to list what it would not read', async () => {
    await mkdir(join(base, 'outside'));
    await symlink('../outside', join(base, 'w/link'));
    await assert.rejects(files.list('../outside', 10, signal), refusedFor('outside'));
    await assert.rejects(files.list('link', 10, signal), refusedFor('outside'));
    await assert.rejects(files.list('.git', 10, signal), refusedFor('ignored'));
    await assert.rejects(files.list('none', 10, signal), refusedFor('missing'));
  });

  it('reads a file, and the open document in its place', async () => {
    assert.equal(await files.read('src/a.ts', signal), 'text of w/src/a.ts');
    open.set(join(base, 'w/src/a.ts'), 'not saved yet');
    assert.equal(await files.read('src/a.ts', signal), 'not saved yet');
    open.set(join(base, 'w/new.ts'), 'only in the editor');
    assert.equal(await files.read('new.ts', signal), 'only in the editor');
  });

  it('gives out no secret and nothing ignored, open or not, by its own name or a link', async () => {
    await write('w/.env', 'KEY=1');
    await write('w/.crossfadeignore', 'private/\n');
    await write('w/private/x.txt', 'x');
    await symlink('.env', join(base, 'w/harmless.txt'));
    await symlink('private/x.txt', join(base, 'w/plain.txt'));
    open.set(join(base, 'w/.env'), 'KEY=1');
    open.set(join(base, 'w/private/x.txt'), 'x');
    for (const path of ['.env', '.ENV', 'harmless.txt'])
      await assert.rejects(files.read(path, signal), refusedFor('secret'), path);
    for (const path of ['private/x.txt', 'plain.txt', '.git/config', 'node_modules/x/i.js']) {
      await assert.rejects(files.read(path, signal), refusedFor('ignored'), path);
    }
  });

  it('gives out no private key, whatever the file is called, saved or not', async () => {
    await write('w/notes.md', `# Deploying\n\n${madeUpKey('OPENSSH PRIVATE KEY')}`);
    await write('w/config.json', JSON.stringify({ private_key: madeUpKey() }));
    open.set(join(base, 'w/src/a.ts'), `const key = \`${madeUpKey()}\`;`);
    for (const path of ['notes.md', 'config.json', 'src/a.ts'])
      await assert.rejects(files.read(path, signal), refusedFor('secret'), path);
    await assert.rejects(files.read('notes.md', signal), /"notes\.md" holds a private key and is never given out/);
  });

  it('ignores everything where an ignore file is a link that leads out', async () => {
    await write('outside/rules', '');
    await symlink('../outside/rules', join(base, 'w/.gitignore'));
    await assert.rejects(files.read('src/a.ts', signal), refusedFor('ignored'));
  });

  it('refuses what is too large, not text or not there', async () => {
    await write('w/large.txt', 'x'.repeat(1_000_001));
    await write('w/full.txt', 'x'.repeat(1_000_000));
    await write('w/zero.bin', new Uint8Array([104, 0, 105]));
    await write('w/latin.txt', new Uint8Array([0xe4, 0xf6]));
    open.set(join(base, 'w/src/a.ts'), 'x'.repeat(1_000_001));
    await assert.rejects(files.read('large.txt', signal), refusedFor('too-large'));
    await assert.rejects(files.read('src/a.ts', signal), refusedFor('too-large'));
    assert.equal((await files.read('full.txt', signal)).length, 1_000_000);
    await assert.rejects(files.read('zero.bin', signal), refusedFor('binary'));
    await assert.rejects(files.read('latin.txt', signal), refusedFor('binary'));
    await assert.rejects(files.read('none.txt', signal), refusedFor('missing'));
    await assert.rejects(files.read('src', signal), refusedFor('not-a-file'));
    await assert.rejects(files.read('', signal), refusedFor('not-a-file'));
  });

  const inEncoding = (encodings: TextEncodings): NodeWorkspaceFiles =>
    new NodeWorkspaceFiles({
      roots: () => roots,
      openDocuments: { textOf: () => undefined },
      clock: systemClock,
      encodings,
    });

  it('reads a file in the encoding that is set for it', async () => {
    await write('w/main.c', Buffer.from('2f2fd6d0cec40a', 'hex'));
    await write('w/u.txt', Buffer.from('\ufeffa\n', 'utf16le'));
    const asked: string[] = [];
    const chinese = inEncoding({
      of: (path) => {
        asked.push(path);
        return path.endsWith('.c') ? 'gbk' : 'utf8';
      },
    });
    assert.equal(await chinese.read('main.c', signal), '//中文\n');
    assert.equal(await chinese.read('u.txt', signal), 'a\n');
    assert.deepEqual(asked, [join(base, 'w/main.c'), join(base, 'w/u.txt')]);
    await assert.rejects(files.read('main.c', signal), /is not UTF-8 text\. The setting files\.encoding says/);
  });

  it('has the editor decode what only the editor can, and passes no secret and no zero on', async () => {
    await write('w/dos.txt', new Uint8Array([0x81]));
    let text = 'ü';
    const rare = inEncoding({ of: () => 'cp437', decode: () => Promise.resolve(text) });
    assert.equal(await rare.read('dos.txt', signal), 'ü');
    text = madeUpKey();
    await assert.rejects(rare.read('dos.txt', signal), refusedFor('secret'));
    text = 'a\0';
    await assert.rejects(rare.read('dos.txt', signal), refusedFor('binary'));
    await assert.rejects(inEncoding({ of: () => 'cp437' }).read('dos.txt', signal), refusedFor('binary'));
  });

  it('passes nothing on that an encoding set by the repository hides', async () => {
    const key = madeUpKey();
    await write('w/notes.txt', key);
    await write('w/plain.txt', 'const token = "abcdefghijkl";');
    await write('w/big.txt', `${'x\n'.repeat(600_000)}${key}`);
    for (const name of ['utf16le', 'utf16be', 'base64', 'hex', 'utf7', 'guessed', 'iso88591']) {
      const set = inEncoding({
        of: () => name,
        decode: (bytes) => Promise.resolve(Buffer.from(bytes).toString('utf16le')),
      });
      await assert.rejects(set.read('notes.txt', signal), refusedFor('secret'), name);
      const text = await set.read('plain.txt', signal).catch(() => 'token = "abcdefghijkl"');
      assert.match(text, /token = "abcdefghijkl"/, name);
    }
    const utf16 = inEncoding({ of: () => 'utf16le' });
    await assert.rejects(utf16.readLines('big.txt', { first: 600_003, last: 600_004 }, signal), refusedFor('secret'));
  });

  it('reads lines of a large file as UTF-8 where VS Code guesses, and says where it cannot', async () => {
    await write('w/big.log', `ä\n${'x\n'.repeat(600_000)}`);
    await write('w/latin.log', Buffer.from(`ä\n${'x\n'.repeat(600_000)}`, 'latin1'));
    const guessed = inEncoding({ of: () => 'guessed' });
    const { lines } = await guessed.readLines('big.log', { first: 1, last: 1 }, signal);
    assert.deepEqual(lines, [{ text: 'ä', length: 1 }]);
    for (const name of ['guessed', 'cp437'])
      await assert.rejects(
        inEncoding({ of: () => name }).readLines('latin.log', { first: 1, last: 1 }, signal),
        /"latin\.log" is too large to be read in this encoding\./,
      );
  });

  it('reads lines of a file that is too large to be read as a whole', async () => {
    await write('w/big.log', 'x'.repeat(4).concat('\n').repeat(300_000) + 'last');
    const { lines, total } = await files.readLines('big.log', { first: 200_000, last: 200_001 }, signal);
    assert.deepEqual(lines, [
      { text: 'xxxx', length: 4 },
      { text: 'xxxx', length: 4 },
    ]);
    assert.equal(total, undefined);
    const end = await files.readLines('big.log', { first: 300_001, last: 400_000 }, signal);
    assert.deepEqual(end, { lines: [{ text: 'last', length: 4 }], total: 300_001 });
    await truncate(join(base, 'w/big.log'), 50_000_001);
    await assert.rejects(files.readLines('big.log', { first: 1, last: 2 }, signal), refusedFor('too-large'));
  });

  it('reads no lines of an open document that stand inside a private key', async () => {
    const key = madeUpKey().split('\n');
    const text = [
      ...Array.from({ length: 50 }, () => 'x'.repeat(20)),
      ...key,
      ...Array.from({ length: 50 }, () => 'y'.repeat(9)),
    ];
    const document = { lineCount: text.length, lineAt: (line: number) => ({ text: text[line] ?? '' }) };
    const opened = new NodeWorkspaceFiles({
      roots: () => roots,
      openDocuments: { textOf: () => undefined, linesOf: (_, span) => openLines(document, span) },
      clock: systemClock,
    });
    const end = text.findIndex((line) => line.includes('END')) + 1;
    for (const span of [
      { first: 52, last: 53 },
      { first: end - 2, last: end - 1 },
      { first: 51, last: 51 },
      { first: end + 1, last: end + 2 },
    ])
      await assert.rejects(opened.readLines('src/a.ts', span, signal), refusedFor('secret'), JSON.stringify(span));
    const { lines, total } = await opened.readLines('src/a.ts', { first: 1, last: 2 }, signal);
    assert.deepEqual([lines.length, total], [2, text.length]);
    const cut = { lineCount: 3_000, lineAt: (line: number) => ({ text: text[line] ?? 'z'.repeat(99) }) };
    assert.ok(openLines(cut, { first: 2_000, last: 2_000 }).surroundings.length < 67_000);
    const tail = { lineCount: text.length - 51, lineAt: (line: number) => ({ text: text[line + 51] ?? '' }) };
    assert.match(openLines(tail, { first: 1, last: end - 53 }).surroundings, /END/);
  });

  it('reads no lines of what is ignored, secret or binary, or where a private key stands before or in them', async () => {
    await write('w/.gitignore', 'hidden.log\n');
    for (const path of ['hidden.log', '.env']) {
      await write(`w/${path}`, 'x');
      await assert.rejects(files.readLines(path, { first: 1, last: 1 }, signal), FileRefused, path);
    }
    const filler = 'x'.repeat(99).concat('\n').repeat(2_000);
    await write('w/key.log', `${filler}${madeUpKey()}\n${filler}`);
    await assert.rejects(files.readLines('key.log', { first: 3_000, last: 3_001 }, signal), refusedFor('secret'));
    await assert.rejects(files.readLines('key.log', { first: 1_999, last: 2_002 }, signal), refusedFor('secret'));
    await write('w/blob.log', new Uint8Array([1, 0, 0, 2]));
    await assert.rejects(files.readLines('blob.log', { first: 1, last: 1 }, signal), refusedFor('binary'));
  });

  it('names the folder first in a workspace of several', async () => {
    await write('z/b.ts', 'b');
    roots.push({ name: 'a-z', path: join(base, 'z') });
    assert.deepEqual((await files.list('', 100, signal)).files, [
      'a-z/b.ts',
      'w/README.md',
      'w/src-b/c.ts',
      'w/src/a.ts',
    ]);
    assert.deepEqual((await files.list('w/src', 100, signal)).files, ['w/src/a.ts']);
    assert.equal(await files.read('a-z/b.ts', signal), 'b');
    await write('z/.gitignore', 'b.ts');
    await assert.rejects(files.read('a-z/b.ts', signal), refusedFor('ignored'));
  });

  it('names the folder as the path gate reads it, however it was written', async () => {
    await write('z/sub/b.ts', 'b');
    roots.push({ name: 'a-z', path: join(base, 'z') });
    for (const written of ['a-z', './a-z', 'a-z/./', 'a-z//sub'])
      assert.deepEqual((await files.list(written, 100, signal)).files, ['a-z/sub/b.ts'], written);
  });

  it('leaves out folders that do not pass before it counts, and says so', async () => {
    await write('z/sub/b.ts', 'b');
    roots.push({ name: 'a-z', path: join(base, 'z') });
    const passes = (path: string): boolean => !path.startsWith('a-z') && path !== 'w/src-b/';
    assert.deepEqual(await files.list('', 2, signal, passes), {
      files: ['w/README.md', 'w/src-b/c.ts'],
      truncated: true,
      withheld: true,
    });
    const nested = (path: string): boolean => path !== 'w/src';
    assert.deepEqual((await files.list('w', 10, signal, nested)).files, ['w/README.md', 'w/src-b/c.ts']);
  });

  it('stops when it is cancelled', async () => {
    await assert.rejects(files.list('', 10, AbortSignal.abort()), { name: 'AbortError' });
    await assert.rejects(files.read('src/a.ts', AbortSignal.abort()), { name: 'AbortError' });
  });
});
