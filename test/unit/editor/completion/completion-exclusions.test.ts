import assert from 'node:assert/strict';
import { CompletionExclusions } from '../../../../src/editor/completion/completion-exclusions.ts';
import { FileRefused } from '../../../../src/platform/workspace-files.ts';
import type { WorkspaceFiles } from '../../../../src/platform/workspace-files.ts';

function setUp(refusals: Readonly<Record<string, FileRefused['reason']>>) {
  const reads: string[] = [];
  const files: WorkspaceFiles = {
    list: () => Promise.resolve({ files: [], truncated: false }),
    read: (path) => {
      reads.push(path);
      const reason = refusals[path];
      return reason === undefined ? Promise.resolve('text') : Promise.reject(new FileRefused(reason, 'No.'));
    },
  };
  return { exclusions: new CompletionExclusions(files), reads };
}

describe('the files that are kept from models', () => {
  it('are those on the secrets list and in the ignore files', async () => {
    const { exclusions } = setUp({ '.env': 'secret', 'local.ts': 'ignored' });
    assert.equal(await exclusions.of('.env'), 'secret');
    assert.equal(await exclusions.of('local.ts'), 'ignored');
    assert.equal(await exclusions.of('app.ts'), undefined);
  });

  it('A055: are also those whose links lead out of the workspace, or that are no files', async () => {
    const { exclusions } = setUp({ 'link.ts': 'outside', pipe: 'not-a-file' });
    assert.equal(await exclusions.of('link.ts'), 'secret');
    assert.equal(await exclusions.of('pipe'), 'secret');
  });

  it('are not those that are new, large or binary', async () => {
    const { exclusions } = setUp({ 'new.ts': 'missing', 'large.ts': 'too-large', 'a.bin': 'binary' });
    for (const path of ['new.ts', 'large.ts', 'a.bin']) assert.equal(await exclusions.of(path), undefined);
  });

  it('are looked up once, and again after the ignore files changed', async () => {
    const { exclusions, reads } = setUp({});
    await exclusions.of('app.ts');
    await exclusions.of('app.ts');
    assert.equal(reads.length, 1);
    exclusions.forget();
    await exclusions.of('app.ts');
    assert.equal(reads.length, 2);
  });

  it('are remembered for a bounded number of files, those in use longest', async () => {
    const { exclusions, reads } = setUp({});
    await exclusions.of('app.ts');
    for (let i = 0; i < 2_000; i++) {
      await exclusions.of(`f${i}.ts`);
      await exclusions.of('app.ts');
    }
    assert.equal(reads.filter((path) => path === 'app.ts').length, 1);
    await exclusions.of('f0.ts');
    assert.equal(reads.filter((path) => path === 'f0.ts').length, 2);
  });
});
