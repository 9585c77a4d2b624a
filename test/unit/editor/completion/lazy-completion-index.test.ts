import assert from 'node:assert/strict';
import { LazyCompletionIndex, settleMs } from '../../../../src/editor/completion/lazy-completion-index.ts';
import { FakeClock } from '../../../../src/platform/clock.fake.ts';
import { silentLogger } from '../../../../src/platform/logger.ts';

const query = { path: 'a.ts', languageId: 'typescript', prefix: 'con', suffix: '' };

class Harness {
  readonly clock = new FakeClock();
  readonly done: string[] = [];
  wanted = true;
  fails = false;
  loads = 0;
  readonly index = new LazyCompletionIndex({
    clock: this.clock,
    logger: silentLogger,
    isWanted: () => this.wanted,
    load: () => {
      this.loads++;
      if (this.fails) return Promise.reject(new Error('The file is gone.'));
      return Promise.resolve({
        model: { suggest: () => ({ text: 'st', confidence: 1 }) },
        indexer: {
          scan: () => void this.done.push('scan'),
          touch: (path: string) => void this.done.push(`touch ${path}`),
          remove: (path: string) => void this.done.push(`remove ${path}`),
          dispose: () => void this.done.push('dispose'),
        },
      });
    },
  });
}

describe('an index that is loaded late', () => {
  it('is loaded when the window has come to rest, and knows nothing before', async () => {
    const harness = new Harness();
    harness.index.scan();
    harness.index.touch('a.ts');
    await harness.clock.advance(settleMs - 1);
    assert.equal(harness.loads, 0);
    assert.equal(harness.index.model.suggest(query), undefined);
    await harness.clock.advance(1);
    assert.equal(harness.index.model.suggest(query)?.text, 'st');
    harness.index.touch('b.ts');
    harness.index.remove('c.ts');
    assert.deepEqual(harness.done, ['scan', 'touch b.ts', 'remove c.ts']);
  });

  it('is loaded once and scans again when asked to', async () => {
    const harness = new Harness();
    for (let i = 0; i < 3; i++) {
      harness.index.scan();
      harness.index.scan();
      await harness.clock.advance(settleMs);
    }
    assert.equal(harness.loads, 1);
    assert.deepEqual(harness.done, ['scan', 'scan', 'scan']);
  });

  it('does nothing while completions are off', async () => {
    const harness = new Harness();
    harness.wanted = false;
    harness.index.scan();
    await harness.clock.advance(settleMs);
    assert.equal(harness.loads, 0);
    harness.wanted = true;
    harness.index.scan();
    await harness.clock.advance(settleMs);
    harness.wanted = false;
    harness.index.touch('a.ts');
    assert.deepEqual(harness.done, ['scan']);
  });

  it('learns nothing in a window that closed meanwhile', async () => {
    const harness = new Harness();
    harness.index.scan();
    harness.index.dispose();
    await harness.clock.advance(settleMs);
    assert.equal(harness.loads, 0);
    const late = new Harness();
    late.index.scan();
    await late.clock.advance(settleMs);
    late.index.dispose();
    late.index.scan();
    await late.clock.advance(settleMs);
    assert.deepEqual(late.done, ['scan', 'dispose']);
  });

  it('survives that it cannot be loaded, and tries again with the next scan', async () => {
    const harness = new Harness();
    harness.fails = true;
    harness.index.scan();
    await harness.clock.advance(settleMs);
    assert.equal(harness.index.model.suggest(query), undefined);
    harness.fails = false;
    harness.index.scan();
    await harness.clock.advance(settleMs);
    assert.deepEqual(harness.done, ['scan']);
  });
});
