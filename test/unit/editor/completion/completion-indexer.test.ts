import assert from 'node:assert/strict';
import { CompletionIndexer, maximumFiles, touchDelayMs } from '../../../../src/editor/completion/completion-indexer.ts';
import { FakeClock } from '../../../../src/platform/clock.fake.ts';
import { silentLogger } from '../../../../src/platform/logger.ts';
import { FileRefused } from '../../../../src/platform/workspace-files.ts';
import type { WorkspaceFiles } from '../../../../src/platform/workspace-files.ts';
import { NgramModel } from '../../../../src/providers/workspace/ngram.ts';

const code = 'const answer = computeAnswer();\n'.repeat(5);

class MemoryFiles implements WorkspaceFiles {
  readonly texts = new Map<string, string>();
  readonly reads: string[] = [];

  list(_folder: string, limit: number): Promise<{ files: readonly string[]; truncated: boolean }> {
    const files = [...this.texts.keys()].sort();
    return Promise.resolve({ files: files.slice(0, limit), truncated: files.length > limit });
  }

  read(path: string): Promise<string> {
    this.reads.push(path);
    const text = this.texts.get(path);
    return text === undefined
      ? Promise.reject(new FileRefused('missing', 'There is no such file.'))
      : Promise.resolve(text);
  }
}

function setUp(openPaths: readonly string[] = []) {
  const clock = new FakeClock();
  const files = new MemoryFiles();
  const model = new NgramModel();
  const indexer = new CompletionIndexer({ model, files, clock, logger: silentLogger, openPaths: () => openPaths });
  return { clock, files, model, indexer };
}

async function settle(clock: FakeClock, milliseconds = 0): Promise<void> {
  await clock.advance(milliseconds);
  for (let i = 0; i < 20; i++) {
    await new Promise((resolve) => setImmediate(resolve));
    await clock.advance(0);
  }
}

describe('the index of the workspace', () => {
  it('learns all files after the delay, those that look like the open ones first', async () => {
    const { clock, files, model, indexer } = setUp(['src/open.py']);
    files.texts.set('a.ts', code).set('b.py', code).set('c.ts', code);
    indexer.scan(2_000);
    await settle(clock, 1_999);
    assert.deepEqual(files.reads, []);
    await settle(clock, 1);
    assert.deepEqual(files.reads, ['b.py', 'a.ts', 'c.ts']);
    assert.equal(model.stats().files, 3);
  });

  it('does not even read what holds no code', async () => {
    const { clock, files, indexer } = setUp();
    for (const name of ['logo.png', 'package-lock.json', 'yarn.lock', 'dist/app.min.js', 'app.js.map', 'x.ts']) {
      files.texts.set(name, code);
    }
    indexer.scan();
    await settle(clock);
    assert.deepEqual(files.reads, ['x.ts']);
  });

  it('asks for no more files than its limit', async () => {
    const { clock, files, indexer } = setUp();
    let asked = 0;
    files.list = (_folder, limit) => {
      asked = limit;
      return Promise.resolve({ files: [], truncated: false });
    };
    indexer.scan();
    await settle(clock);
    assert.equal(asked, maximumFiles);
  });

  it('learns a changed file once, when its changes have come to rest', async () => {
    const { clock, files, indexer } = setUp();
    files.texts.set('a.ts', code);
    for (let i = 0; i < 10; i++) {
      indexer.touch('a.ts');
      await settle(clock, touchDelayMs - 1);
    }
    assert.deepEqual(files.reads, []);
    await settle(clock, 1);
    assert.deepEqual(files.reads, ['a.ts']);
  });

  it('forgets what is gone, a whole folder too', async () => {
    const { clock, files, model, indexer } = setUp();
    files.texts.set('lib/a.ts', code).set('lib/deep/b.ts', code).set('library.ts', code);
    indexer.scan();
    await settle(clock);
    indexer.remove('lib');
    assert.equal(model.stats().files, 1);
  });

  it('forgets a file that may no longer be read', async () => {
    const { clock, files, model, indexer } = setUp();
    files.texts.set('a.ts', code);
    indexer.scan();
    await settle(clock);
    assert.equal(model.stats().files, 1);
    files.texts.delete('a.ts');
    indexer.touch('a.ts');
    await settle(clock, touchDelayMs);
    assert.equal(model.stats().files, 0);
  });

  it('goes on after a listing that failed', async () => {
    const { clock, files, model, indexer } = setUp();
    files.texts.set('a.ts', code);
    const list = files.list.bind(files);
    files.list = () => Promise.reject(new Error('gone'));
    indexer.scan();
    await settle(clock);
    files.list = list;
    indexer.scan();
    await settle(clock);
    assert.equal(model.stats().files, 1);
  });

  it('does nothing more once it is disposed', async () => {
    const { clock, files, indexer } = setUp();
    files.texts.set('a.ts', code);
    indexer.scan(100);
    indexer.dispose();
    indexer.touch('a.ts');
    await settle(clock, 10_000);
    assert.deepEqual(files.reads, []);
    assert.equal(clock.pending, 0);
  });
});
