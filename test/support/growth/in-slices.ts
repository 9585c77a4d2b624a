import { setImmediate as turn } from 'node:timers/promises';
import { systemClock } from '../../../src/platform/clock.ts';
import type { Clock } from '../../../src/platform/clock.ts';
import { Slices } from '../../../src/platform/slices.ts';

/** Runs work that rests by itself, as a piece of its own up to each rest. */
export async function* inSlices(work: (slices: Slices, clock: Clock) => Promise<unknown>): AsyncGenerator<undefined> {
  const waiting: (() => void)[] = [];
  const clock: Clock = {
    now: () => systemClock.now(),
    wallTime: () => systemClock.wallTime(),
    after: (_, run) => {
      waiting.push(run);
      return { dispose: () => undefined };
    },
  };
  const progress = { isDone: false };
  const done = work(new Slices(clock), clock).finally(() => (progress.isDone = true));
  for (;;) {
    // Whatever the work waits for but a rest is done at once.
    await turn();
    if (progress.isDone) break;
    const next = waiting.shift();
    if (next === undefined) continue;
    yield undefined;
    next();
  }
  await done;
}
