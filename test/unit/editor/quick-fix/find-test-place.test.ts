import assert from 'node:assert/strict';
import { findTestPlace } from '../../../../src/editor/quick-fix/find-test-place.ts';
import { systemClock } from '../../../../src/platform/clock.ts';
import type { ListedFiles } from '../../../../src/platform/workspace-files.ts';

/** A workspace that lists its files below a folder. */
function workspaceOf(...files: readonly string[]): { list: (folder: string) => Promise<ListedFiles>; asked: string[] } {
  const asked: string[] = [];
  const list = (folder: string): Promise<ListedFiles> => {
    asked.push(folder);
    return Promise.resolve({
      files: files.filter((file) => folder === '' || file.startsWith(`${folder}/`)),
      truncated: false,
    });
  };
  return { list, asked };
}

const { signal } = new AbortController();

describe('the place for the tests of a file', () => {
  it('is found among the files of the workspace', async () => {
    const files = workspaceOf('src/deck.ts', 'src/mixer.ts', 'test/mixer.test.ts');
    assert.deepEqual(await findTestPlace('src/deck.ts', { files, roots: ['app'], clock: systemClock, signal }), {
      path: 'test/deck.test.ts',
      exists: false,
      example: 'test/mixer.test.ts',
    });
  });

  it('stays in the folder of the file where the workspace has several', async () => {
    const files = workspaceOf('api/deck.py', 'web/mixer.py', 'web/mixer_test.py');
    const search = { files, roots: ['api', 'web'], clock: systemClock, signal };
    assert.deepEqual(await findTestPlace('api/deck.py', search), { path: 'api/tests/test_deck.py', exists: false });
    assert.deepEqual(files.asked, ['api']);
  });
});
