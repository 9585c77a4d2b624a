import assert from 'node:assert/strict';
import type { StreamEvent } from '../../../../src/conversation/stream-event.ts';
import { FakeClock } from '../../../../src/platform/clock.fake.ts';
import type { Clock } from '../../../../src/platform/clock.ts';
import { EventReader } from '../../../../src/routing/stream/event-reader.ts';

/** Events that never come. */
const silence: AsyncIterable<StreamEvent> = {
  [Symbol.asyncIterator]: () => ({ next: () => new Promise(() => undefined) }),
};

describe('the reader of events', () => {
  it('rings when its time has come, also where a timer fires a moment early', async () => {
    const time = new FakeClock();
    const early: Clock = {
      now: () => time.now(),
      wallTime: () => time.wallTime(),
      after: (milliseconds, callback) => time.after(Math.max(1, milliseconds - 1), callback),
    };
    const reader = new EventReader(silence, early, new AbortController().signal);
    const next = reader.next(300);
    for (let step = 0; step < 400; step++) await time.advance(1);
    assert.deepEqual(await Promise.race([next, Promise.resolve('nothing')]), { kind: 'due' });
    assert.equal(time.pending, 0);
  });
});
