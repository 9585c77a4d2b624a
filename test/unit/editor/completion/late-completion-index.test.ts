import assert from 'node:assert/strict';
import { LateCompletionIndex, settleMs } from '../../../../src/editor/completion/late-completion-index.ts';
import { FakeClock } from '../../../../src/platform/clock.fake.ts';
import { silentLogger } from '../../../../src/platform/logger.ts';

const query = { path: 'a.ts', languageId: 'typescript', prefix: 'con', suffix: '' };

class House {
  readonly clock = new FakeClock();
  readonly done: string[] = [];
  wanted = true;
  fails = false;
  loads = 0;
  readonly index = new LateCompletionIndex({
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
    const house = new House();
    house.index.scan();
    house.index.touch('a.ts');
    await house.clock.advance(settleMs - 1);
    assert.equal(house.loads, 0);
    assert.equal(house.index.model.suggest(query), undefined);
    await house.clock.advance(1);
    assert.equal(house.index.model.suggest(query)?.text, 'st');
    house.index.touch('b.ts');
    house.index.remove('c.ts');
    assert.deepEqual(house.done, ['scan', 'touch b.ts', 'remove c.ts']);
  });

  it('is loaded once and scans again when asked to', async () => {
    const house = new House();
    for (let i = 0; i < 3; i++) {
      house.index.scan();
      house.index.scan();
      await house.clock.advance(settleMs);
    }
    assert.equal(house.loads, 1);
    assert.deepEqual(house.done, ['scan', 'scan', 'scan']);
  });

  it('does nothing while completions are off', async () => {
    const house = new House();
    house.wanted = false;
    house.index.scan();
    await house.clock.advance(settleMs);
    assert.equal(house.loads, 0);
    house.wanted = true;
    house.index.scan();
    await house.clock.advance(settleMs);
    house.wanted = false;
    house.index.touch('a.ts');
    assert.deepEqual(house.done, ['scan']);
  });

  it('learns nothing in a window that closed meanwhile', async () => {
    const house = new House();
    house.index.scan();
    house.index.dispose();
    await house.clock.advance(settleMs);
    assert.equal(house.loads, 0);
    const late = new House();
    late.index.scan();
    await late.clock.advance(settleMs);
    late.index.dispose();
    late.index.scan();
    await late.clock.advance(settleMs);
    assert.deepEqual(late.done, ['scan', 'dispose']);
  });

  it('survives that it cannot be loaded, and tries again with the next scan', async () => {
    const house = new House();
    house.fails = true;
    house.index.scan();
    await house.clock.advance(settleMs);
    assert.equal(house.index.model.suggest(query), undefined);
    house.fails = false;
    house.index.scan();
    await house.clock.advance(settleMs);
    assert.deepEqual(house.done, ['scan']);
  });
});
