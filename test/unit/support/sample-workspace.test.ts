import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { copySampleWorkspace } from '../../support/sample-workspace.ts';

describe('the sample workspace of a start', () => {
  let folder: string;
  const workspace = (): string => join(folder, 'workspace');
  const git = (...args: string[]): string => execFileSync('git', args, { cwd: workspace(), encoding: 'utf8' }).trim();
  before(async function () {
    if (spawnSync('git', ['--version']).status !== 0) this.skip();
    folder = await realpath(await mkdtemp(join(tmpdir(), 'crossfade-sample-')));
    await copySampleWorkspace(workspace());
  });
  after(async () => {
    if (folder) await rm(folder, { recursive: true, force: true });
  });

  it('is a repository of its own in which nothing has changed', () => {
    assert.equal(git('rev-parse', '--show-toplevel'), workspace());
    assert.equal(git('status', '--porcelain'), '');
  });

  it('keeps what a person changed when it is started again', async () => {
    await writeFile(join(workspace(), 'src/mixer.ts'), '// mine\n');
    await copySampleWorkspace(workspace());
    assert.equal(git('status', '--porcelain'), 'M src/mixer.ts');
  });
});
