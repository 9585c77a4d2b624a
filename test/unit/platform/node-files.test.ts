import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { chmod, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FakeFiles } from '../../../src/platform/files.fake.ts';
import type { Files } from '../../../src/platform/files.ts';
import { nodeFiles } from '../../../src/platform/node-files.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const text = (value: Uint8Array | undefined): string | undefined => value && new TextDecoder().decode(value);

describe('storage files', () => {
  let root: string;
  beforeEach(async () => void (root = await mkdtemp(join(tmpdir(), 'files-'))));
  afterEach(() => rm(root, { recursive: true, force: true }));

  for (const [name, create] of [
    ['on disk', (): Files => nodeFiles],
    ['in memory', (): Files => new FakeFiles()],
  ] as const) {
    it(`append, replace, list, rename and remove ${name}`, async () => {
      const files = create();
      const folder = `${root}/a/b`;
      assert.deepEqual(await files.list(folder), []);
      assert.equal(await files.read(`${folder}/x`), undefined);
      assert.equal(await files.size(`${folder}/x`), undefined);
      await files.append(`${folder}/x`, bytes('one'), true);
      await files.append(`${folder}/x`, bytes('two'), false);
      assert.equal(text(await files.read(`${folder}/x`)), 'onetwo');
      assert.equal(await files.size(`${folder}/x`), 6);
      await files.replace(`${folder}/x`, bytes('three'));
      assert.equal(text(await files.read(`${folder}/x`)), 'three');
      await files.rename(`${folder}/x`, `${folder}/y`);
      assert.deepEqual(await files.list(folder), ['y']);
      await files.remove(`${folder}/y`);
      await files.remove(`${folder}/y`);
      assert.deepEqual(await files.list(folder), []);
      await assert.rejects(files.rename(`${folder}/none`, `${folder}/z`));
    });
  }

  it('are readable by their owner only', async () => {
    await nodeFiles.append(join(root, 'new', 'x'), bytes('a'), true);
    await nodeFiles.replace(join(root, 'new', 'y'), bytes('a'));
    assert.equal((await stat(join(root, 'new'))).mode & 0o077, 0);
    assert.equal((await stat(join(root, 'new', 'x'))).mode & 0o077, 0);
    assert.equal((await stat(join(root, 'new', 'y'))).mode & 0o077, 0);
  });

  it('leave the old file and no temporary one when a replacement fails', async () => {
    const target = join(root, 'folder');
    await nodeFiles.append(join(target, 'inside'), bytes('kept'), false);
    await assert.rejects(nodeFiles.replace(target, bytes('new')));
    assert.deepEqual(await readdir(root), ['folder']);
    assert.equal(text(await nodeFiles.read(join(target, 'inside'))), 'kept');
  });

  it('reject with the code of the system when the disk is full', async function () {
    if (!existsSync('/dev/full')) this.skip();
    await assert.rejects(nodeFiles.append('/dev/full', bytes('x'), false), { code: 'ENOSPC' });
  });

  it('reject when a file is there but cannot be read', async () => {
    await writeFile(join(root, 'x'), 'a');
    await chmod(join(root, 'x'), 0o600);
    await assert.rejects(nodeFiles.read(root), { code: 'EISDIR' });
    await assert.rejects(nodeFiles.list(join(root, 'x')), { code: 'ENOTDIR' });
  });
});
