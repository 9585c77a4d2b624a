import assert from 'node:assert/strict';
import { LazyWorkspaceFiles } from '../../../src/platform/lazy-workspace-files.ts';
import { FileRefused } from '../../../src/platform/workspace-files.ts';
import type { GatedFiles } from '../../../src/platform/workspace-files.ts';

describe('LazyWorkspaceFiles', () => {
  const { signal } = new AbortController();
  const real: Required<GatedFiles> = {
    list: (folder, limit, _, passes) =>
      Promise.resolve({ files: [`${folder}/${limit}`].filter(() => passes?.('a') ?? true), truncated: false }),
    check: (path) => Promise.reject(new FileRefused('ignored', path)),
    read: (path) => Promise.resolve(`text of ${path}`),
    readLines: (path, span) => Promise.resolve({ lines: [{ text: path, length: span.last }], total: 9 }),
  };

  it('load what they stand for with the first question, and once', async () => {
    let loads = 0;
    const files = new LazyWorkspaceFiles(() => {
      loads++;
      return Promise.resolve(real);
    });
    assert.equal(loads, 0);
    assert.deepEqual(await Promise.all([files.read('a.ts', signal), files.read('b.ts', signal)]), [
      'text of a.ts',
      'text of b.ts',
    ]);
    assert.equal(loads, 1);
  });

  it('pass every question on with all that belongs to it', async () => {
    const files = new LazyWorkspaceFiles(() => Promise.resolve(real));
    assert.deepEqual(await files.list('src', 3, signal), { files: ['src/3'], truncated: false });
    assert.deepEqual((await files.list('src', 3, signal, () => false)).files, []);
    await assert.rejects(files.check('x', signal), { name: 'FileRefused', reason: 'ignored' });
    assert.deepEqual(await files.readLines('a.ts', { first: 2, last: 4 }, signal), {
      lines: [{ text: 'a.ts', length: 4 }],
      total: 9,
    });
  });
});
