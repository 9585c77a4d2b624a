import assert from 'node:assert/strict';
import { CompletionSnooze } from '../../../../src/editor/completion/completion-snooze.ts';
import { FakeClock } from '../../../../src/platform/clock.fake.ts';

function setUp() {
  const clock = new FakeClock();
  const snooze = new CompletionSnooze(clock);
  const changes: unknown[] = [];
  snooze.onDidChange(() => changes.push(snooze.end));
  return { clock, snooze, changes };
}

describe('a pause of suggestions', () => {
  it('ends by itself', async () => {
    const { clock, snooze, changes } = setUp();
    const end = clock.wallTime() + 300_000;
    snooze.start(5);
    await clock.advance(299_999);
    assert.equal(snooze.end, end);
    await clock.advance(1);
    assert.equal(snooze.end, undefined);
    assert.deepEqual(changes, [end, undefined]);
  });

  it('can be made longer or last as long as the window', async () => {
    const { clock, snooze } = setUp();
    snooze.start(5);
    snooze.start(60);
    await clock.advance(10 * 60_000);
    assert.notEqual(snooze.end, undefined);
    snooze.start('restart');
    await clock.advance(100 * 60_000);
    assert.equal(snooze.end, 'restart');
    assert.equal(clock.pending, 0);
  });

  it('is ended by hand once', () => {
    const { clock, snooze } = setUp();
    assert.equal(snooze.stop(), false);
    snooze.start(5);
    assert.equal(snooze.stop(), true);
    assert.equal(snooze.stop(), false);
    assert.equal(clock.pending, 0);
  });
});
