import assert from 'node:assert/strict';
import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import fc from 'fast-check';
import { PathGate } from '../../../src/guard/path-gate.ts';
import { FileRefused } from '../../../src/platform/workspace-files.ts';
import { ModelsHere } from '../../../src/routing/models-here.ts';
import { choiceByFolder, FakeEditorPlace } from '../../support/fakes/fake-editor-place.ts';

describe('the folder that a path counts for, and the file that it opens', () => {
  let base: string;
  before(async () => {
    base = await realpath(await mkdtemp(join(tmpdir(), 'folders-')));
    for (const folder of ['alpha/src', 'alpha/my é/src', 'gamma']) await mkdir(join(base, folder), { recursive: true });
    for (const file of ['alpha/a.ts', 'alpha/src/a.ts', 'alpha/my é/a.ts', 'alpha/my é/src/a.ts', 'gamma/a.ts'])
      await writeFile(join(base, file), file);
    await symlink('my é', join(base, 'alpha/link'));
    await symlink('../my é/src', join(base, 'alpha/src/deep'));
    await symlink('../a.ts', join(base, 'alpha/my é/up.ts'));
    await symlink('../gamma', join(base, 'alpha/other'));
  });
  after(() => rm(base, { recursive: true, force: true }));

  it('are of one and the same folder of the workspace, however the path is written', async () => {
    const roots = [
      { name: 'alpha', path: join(base, 'alpha') },
      { name: 'inner', path: join(base, 'alpha/my é') },
      { name: 'gamma', path: join(base, 'gamma') },
    ];
    const gate = new PathGate(roots);
    const folders = roots.map(({ name, path }) => ({ name, uri: pathToFileURL(path).href }));
    const here = new ModelsHere(choiceByFolder({}), new FakeEditorPlace(...folders), () => undefined);
    const piece = fc.constantFrom(
      ...['.', '', '..', 'alpha', 'inner', 'gamma', 'my é', 'my e\u0301', 'MY É', 'my é ', 'src', 'a.ts'],
      ...['link', 'deep', 'up.ts', 'other', 'in\u200bner', 'my%20é', '\uff49nner', 'new.ts'],
    );
    let opened = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { minLength: 1, maxLength: 5 }), async (pieces) => {
        const path = pieces.join('/');
        const place = await gate.resolve(path).catch((error: unknown) => {
          assert.ok(error instanceof FileRefused);
          return undefined;
        });
        if (place === undefined) return;
        opened++;
        const owners = roots.filter((root) => `${place.real}/`.startsWith(`${root.path}/`));
        const innermost = owners.reduce((one, other) => (other.path.length > one.path.length ? other : one));
        assert.equal(here.folderOfPath(path)?.name, innermost.name, JSON.stringify(path));
      }),
      { numRuns: 3_000 },
    );
    assert.ok(opened > 100, String(opened));
  });
});
