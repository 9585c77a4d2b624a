import assert from 'node:assert/strict';
import type { LoadedIndex } from '../../../../src/editor/completion/lazy-completion-index.ts';
import { threadOrSlices } from '../../../../src/editor/embedded-model/thread-or-slices.ts';
import type { Logger } from '../../../../src/platform/logger.ts';
import { silentLogger } from '../../../../src/platform/logger.ts';

function index(): LoadedIndex {
  const nothing = (): void => undefined;
  return {
    model: { suggest: () => undefined },
    indexer: { scan: nothing, touch: nothing, remove: nothing, dispose: nothing },
  };
}

describe('the way the workspace index is kept', () => {
  const [thread, slices] = [index(), index()];
  const inSlices = (): Promise<LoadedIndex> => Promise.resolve(slices);

  it('is a thread of its own', async () => {
    const chosen = await threadOrSlices({ inThread: () => Promise.resolve(thread), inSlices, logger: silentLogger });
    assert.equal(chosen, thread);
  });

  it('is in slices where no thread starts, and the log says why', async () => {
    const warnings: string[] = [];
    const logger: Logger = { ...silentLogger, warn: (text) => warnings.push(text) };
    const chosen = await threadOrSlices({ inThread: () => Promise.reject(new Error('No threads.')), inSlices, logger });
    assert.equal(chosen, slices);
    assert.deepEqual(warnings, [
      'The workspace index cannot use a worker thread (No threads.) and runs in slices instead.',
    ]);
  });

  it('is in slices where there is no file for a thread', async () => {
    assert.equal(await threadOrSlices({ inSlices, logger: silentLogger }), slices);
  });
});
